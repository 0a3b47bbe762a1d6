/** `npm run migration:new`: pg-delta drafts the way from the migrations to the sources and back, and the draft is tried. */
import assert from 'node:assert/strict';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { UserError } from '../../scripts/lib/cli.ts';
import { draftMigration, migrationTitle } from '../../scripts/lib/migrate/draft.ts';
import { readMigrations } from '../../scripts/lib/migrate/files.ts';
import { projectPath } from '../../scripts/lib/paths.ts';
import { cleanUp, folderOf, migration } from './_support.ts';

after(cleanUp);

describe('migration:new', () => {
    it('says so where migrations and sources agree, and writes nothing', async () => {
        const directory = folderOf({});
        cpSync(projectPath('migrations'), directory, { recursive: true });
        const files = readdirSync(directory);
        await assert.rejects(draftMigration('add nothing', () => undefined, directory), (error: UserError) =>
            error instanceof UserError && /^There is nothing to draft/.test(error.message));
        assert.deepEqual(readdirSync(directory), files);
    });

    it('drafts both ways where they differ; the draft leads to the sources and back', async () => {
        const directory = folderOf({});
        cpSync(projectPath('migrations'), directory, { recursive: true });
        // The migrations know of more than the sources, so the draft has to drop it on the way up and make it on the way down.
        writeFileSync(join(directory, '29990101000000_create_surplus.sql'), migration(
            `create table public.surplus (id uuid primary key default gen_random_uuid(), body text not null check (body <> ''));
comment on table public.surplus is 'More than the sources know.';
alter table public.surplus enable row level security;
create policy select_all on public.surplus for select to authenticated using (true);
grant select on public.surplus to authenticated;
create function public.surplus_count() returns bigint language sql stable set search_path = '' as $$
    select count(*) from public.surplus;
$$;`,
            'drop function public.surplus_count();\ndrop table public.surplus;',
        ));
        const draft = await draftMigration('Drop surplus', () => undefined, directory);
        assert.match(draft.difference, /unexpected|missing/);
        assert.deepEqual([draft.leftAfterUp, draft.leftAfterDown], ['', '']);
        const drafted = readMigrations(directory).at(-1)!;
        assert.equal(drafted.fileName, '29990101000001_drop_surplus.sql', 'it stands after the newest one');
        assert.match(drafted.upText, /drop table "public"\."surplus"/i);
    });

    it('makes a file name of what is typed', () => {
        assert.equal(migrationTitle(' Add posts-language '), 'add_posts_language');
        for (const name of ['', 'posts', '9_lives', 'add posts;']) {
            assert.throws(() => migrationTitle(name), /is no name for a migration/);
        }
    });
});
