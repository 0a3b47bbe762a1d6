/**
 * The Supabase CLI and our runner agree, both ways round: what the one applied, the other finds applied. With the real CLI.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { UserError } from '../../scripts/lib/cli.ts';
import { generate } from '../../scripts/lib/migrate/generate.ts';
import { readMigrations } from '../../scripts/lib/migrate/files.ts';
import { down, plan, status, up, verify } from '../../scripts/lib/migrate/index.ts';
import { projectPath } from '../../scripts/lib/paths.ts';
import { diffSnapshots } from '../../scripts/lib/snapshot.ts';
import { NOTES, cleanUp, everythingIn, folderOf, migration, platformDatabase, query, snapshotOf } from './_support.ts';

const run = promisify(execFile);

after(cleanUp);

/** Calls the CLI on a database, away from the project so that it writes nothing there. */
async function supabase(workdir: string, args: string[]): Promise<string> {
    const { stdout, stderr } = await run(projectPath('node_modules', '.bin', 'supabase'), [...args, '--workdir', workdir], {
        cwd: workdir,
        env: { ...process.env, PGSSLMODE: 'disable', SUPABASE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    });
    return stdout + stderr;
}

/** A folder with migrations/ and what is derived from it, as the CLI wants it. */
function workdirOf(files: Record<string, string>): { workdir: string; directory: string } {
    const workdir = folderOf(Object.fromEntries(Object.entries(files).map(([name, text]) => [join('migrations', name), text])));
    mkdirSync(join(workdir, 'supabase'));
    writeFileSync(join(workdir, 'supabase', 'config.toml'), 'project_id = "test"\n');
    generate({ write: true, thaw: true, directory: workdir });
    return { workdir, directory: join(workdir, 'migrations') };
}

async function push(workdir: string, url: string): Promise<void> {
    await supabase(workdir, ['db', 'push', `--remote=${url}`, '--yes']);
}

const history = async (url: string): Promise<unknown[]> =>
    await query(url, 'select version, name, statements from supabase_migrations.schema_migrations order by version');

describe('the history of this project', () => {
    let workdir: string;
    let ours: string;
    let theirs: string;

    before(async () => {
        workdir = folderOf({});
        cpSync(projectPath('supabase', 'migrations'), join(workdir, 'supabase', 'migrations'), { recursive: true });
        writeFileSync(join(workdir, 'supabase', 'config.toml'), 'project_id = "test"\n');
        ours = (await platformDatabase()).url();
        theirs = (await platformDatabase()).url();
        await up({ databaseUrl: ours });
        await push(workdir, theirs);
    });

    it('gives the same catalogue by supabase db push as by our runner', async () => {
        assert.equal(diffSnapshots(await snapshotOf(ours), await snapshotOf(theirs)), '', '- is our runner, + is the CLI');
    });

    it('is taken over by our runner where the CLI applied it, and is whole afterwards', async () => {
        const { adopted, ran } = await up({ databaseUrl: theirs });
        assert.equal(adopted.length, readMigrations().length);
        assert.deepEqual(ran, []);
        assert.ok((await status({ databaseUrl: theirs })).every(({ state }) => state === 'adopted'));
        assert.equal((await verify({ databaseUrl: theirs })).difference, '');
    });

    it('is taken over in the open mode of the Data API too', async () => {
        const open = (await platformDatabase('open')).url();
        await push(workdir, open);
        assert.equal((await up({ databaseUrl: open })).adopted.length, readMigrations().length);
    });

    it('is up to date for the CLI where our runner applied it', async () => {
        assert.match(await supabase(workdir, ['db', 'push', `--remote=${ours}`, '--yes']), /up to date/i);
        const listed = await supabase(workdir, ['migration', 'list', `--remote=${ours}`]);
        for (const { version } of readMigrations()) {
            assert.ok(listed.split(version).length > 2, `${version} stands on both sides of supabase migration list`);
        }
    });
});

describe('supabase db reset', () => {
    it('makes a used database anew, as our runner would have it, and the runner takes it over', async () => {
        const workdir = folderOf({});
        cpSync(projectPath('supabase', 'migrations'), join(workdir, 'supabase', 'migrations'), { recursive: true });
        cpSync(projectPath('supabase', 'config.toml'), join(workdir, 'supabase', 'config.toml'));
        const url = (await platformDatabase()).url();
        await up({ databaseUrl: url });
        const fresh = await snapshotOf(url);
        await query(url, `insert into auth.users (id, email) values (gen_random_uuid(), 'somebody@example.com')`);
        await query(url, 'alter table public.posts add column extra text');
        await query(url, 'create schema leftover create table leftover.notes (id integer primary key)');

        const said = await supabase(workdir, ['db', 'reset', `--remote=${url}`, '--yes']);
        assert.doesNotMatch(said, /warn/i);
        assert.deepEqual(await query(url, `
            select
                (select count(*)::integer from auth.users u where u.email = 'somebody@example.com') as people,
                (select count(*)::integer from storage.buckets) as buckets,
                pg_catalog.to_regnamespace('leftover') as leftover`), [{ people: 0, buckets: 2, leftover: null }]);
        assert.equal(diffSnapshots(fresh, await snapshotOf(url)), '', '- is our runner, + is the CLI');
        assert.equal((await up({ databaseUrl: url })).adopted.length, readMigrations().length);
        assert.equal((await verify({ databaseUrl: url })).difference, '');
    });
});

describe('versions that only the Supabase CLI applied', () => {
    it('are adopted when the catalogue is as our files leave it; what is pending runs after them', async () => {
        const { workdir, directory } = workdirOf({ '20260101000000_create_notes.sql': NOTES['20260101000000_create_notes.sql'] });
        const url = (await platformDatabase()).url();
        await push(workdir, url);
        writeFileSync(join(directory, '20260102000000_index_notes.sql'), NOTES['20260102000000_index_notes.sql']);

        assert.deepEqual((await status({ databaseUrl: url, migrationsDirectory: directory })).map(({ state }) => state), ['cli', 'pending']);
        const planned = await plan({ databaseUrl: url, migrationsDirectory: directory });
        assert.deepEqual([planned.adopt.length, planned.run.length], [1, 1]);

        const { adopted, ran } = await up({ databaseUrl: url, migrationsDirectory: directory });
        assert.deepEqual([adopted, ran.map(({ version }) => version)], [['20260101000000'], ['20260102000000']]);
        assert.deepEqual((await status({ databaseUrl: url, migrationsDirectory: directory })).map(({ state }) => state), ['adopted', 'applied']);
    });

    it('are refused with the difference when somebody has changed the catalogue since, and nothing is touched', async () => {
        const { workdir, directory } = workdirOf(NOTES);
        const url = (await platformDatabase()).url();
        await push(workdir, url);
        await query(url, 'alter table public.notes add column extra text');
        await query(url, 'grant select on public.notes to anon');
        const untouched = await everythingIn(url);
        await assert.rejects(up({ databaseUrl: url, migrationsDirectory: directory }), (error: UserError) =>
            error instanceof UserError
            && /unexpected column public\.notes\.extra/.test(error.message)
            && /grant on table public\.notes to anon/.test(error.message));
        assert.equal(await everythingIn(url), untouched);
    });

    it('are refused when there is no such file', async () => {
        const { workdir } = workdirOf(NOTES);
        const url = (await platformDatabase()).url();
        await push(workdir, url);
        const { directory } = workdirOf({ '20260101000000_create_notes.sql': NOTES['20260101000000_create_notes.sql'] });
        await assert.rejects(up({ databaseUrl: url, migrationsDirectory: directory }), /has applied 20260102000000 .* no such migration/);
    });

    it('are adopted before a rollback too', async () => {
        const { workdir, directory } = workdirOf(NOTES);
        const url = (await platformDatabase()).url();
        await push(workdir, url);
        const { ran, adopted } = await down({ databaseUrl: url, migrationsDirectory: directory });
        assert.deepEqual([adopted.length, ran.map(({ version }) => version)], [2, ['20260102000000']]);
        assert.deepEqual((await history(url)).length, 1);
    });
});

describe("the Supabase CLI's own table", () => {
    it('gets from our runner the very rows that the CLI writes', async () => {
        const { workdir, directory } = workdirOf({
            ...NOTES,
            '20260103000000_add_function.sql': migration(
                `-- A body with a semicolon.
create function public.one() returns integer language plpgsql set search_path = '' as $$
begin
    return 1; -- really; 'one'
end;
$$;

/* and then */ revoke all on function public.one() from public;`,
                'drop function public.one();',
            ),
        });
        const [ours, theirs] = [(await platformDatabase()).url(), (await platformDatabase()).url()];
        await up({ databaseUrl: ours, migrationsDirectory: directory });
        await push(workdir, theirs);
        const shape = `
            select column_name, data_type, is_nullable
            from information_schema.columns
            where table_schema = 'supabase_migrations' and table_name = 'schema_migrations'
            order by ordinal_position`;
        assert.deepEqual(await query(ours, shape), await query(theirs, shape));
        const withoutHeader = (rows: unknown[]): unknown => JSON.parse(JSON.stringify(rows).replace(/-- Generated from [^"]*?\\n\\n/g, ''));
        assert.deepEqual(withoutHeader(await history(ours)), withoutHeader(await history(theirs)));
    });

    it('stays when the CLI made it, even if a rollback leaves it empty', async () => {
        const { workdir, directory } = workdirOf(NOTES);
        const url = (await platformDatabase()).url();
        await push(workdir, url);
        await down({ databaseUrl: url, migrationsDirectory: directory, to: '0' });
        assert.deepEqual(await history(url), []);
    });

    it('is filled again where somebody emptied it', async () => {
        const { directory } = workdirOf(NOTES);
        const url = (await platformDatabase()).url();
        await up({ databaseUrl: url, migrationsDirectory: directory });
        const full = await history(url);
        await query(url, 'delete from supabase_migrations.schema_migrations');
        const warnings: string[] = [];
        await up({ databaseUrl: url, migrationsDirectory: directory, logger: { info: () => undefined, warn: (line) => warnings.push(line) } });
        assert.deepEqual(await history(url), full);
        assert.match(warnings.join(), /history lacked 20260101000000_create_notes\.sql/);
    });
});
