/** A migration that reached the main branch never changes; what is derived from the migrations is up to date. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { UserError } from '../../scripts/lib/cli.ts';
import { frozenProblems, readFrozen } from '../../scripts/lib/migrate/frozen.ts';
import { generate } from '../../scripts/lib/migrate/generate.ts';
import { NOTES, cleanUp, folderOf, migration } from './_support.ts';

after(cleanUp);

const FIRST = '20260101000000_create_notes.sql';
const THIRD = migration('create table public.tags (id integer primary key);', 'drop table public.tags;');

/** A project folder under git, with two migrations on main. */
function project(): { directory: string; git: (...args: string[]) => string } {
    const directory = folderOf(Object.fromEntries(Object.entries(NOTES).map(([name, text]) => [join('migrations', name), text])));
    const git = (...args: string[]): string => execFileSync('git', [
        '-C', directory, '-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args,
    ], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    git('init', '--initial-branch=main');
    generate({ write: true, directory });
    git('add', '.');
    git('commit', '-m', 'first');
    return { directory, git };
}

function problems(directory: string): string[] {
    return frozenProblems(readFrozen(directory), join(directory, 'migrations'));
}

function edit(directory: string): void {
    const path = join(directory, 'migrations', FIRST);
    writeFileSync(path, readFileSync(path, 'utf8').replace('For a test', 'Edited'));
}

describe('frozen migrations', () => {
    it('are, in this project, as they are on main', () => {
        assert.deepEqual(frozenProblems(readFrozen()), []);
    });

    it('are told by git on a branch: editing one is seen, adding one is not', () => {
        const { directory, git } = project();
        git('checkout', '-b', 'work');
        writeFileSync(join(directory, 'migrations', '20260103000000_create_tags.sql'), THIRD);
        generate({ write: true, directory });
        git('add', '.');
        git('commit', '-m', 'more');
        assert.deepEqual(problems(directory), []);
        edit(directory);
        // Even a commit of it, with fresh checksums, changes nothing about main.
        generate({ write: true, thaw: true, directory });
        git('commit', '-am', 'edited');
        assert.deepEqual(problems(directory), [`${FIRST} differs from the main branch`]);
    });

    it('are told by git on a branch: removing or renaming one is seen', () => {
        const { directory, git } = project();
        git('checkout', '-b', 'work');
        git('mv', join('migrations', FIRST), join('migrations', '20260101000000_make_notes.sql'));
        git('commit', '-m', 'renamed');
        assert.deepEqual(problems(directory), [`${FIRST} stands on the main branch and is gone`]);
    });

    it('are told by the committed checksums on main itself', () => {
        const { directory } = project();
        assert.deepEqual(problems(directory), []);
        edit(directory);
        assert.deepEqual(problems(directory), [`${FIRST} differs from migrations/checksums.txt`]);
        writeFileSync(join(directory, 'migrations', 'checksums.txt'), '');
        assert.deepEqual(problems(directory), [`${FIRST} differs from migrations/checksums.txt`], 'an edit of that file is no way round');
    });

    it('are told by the checksums where there is no git', () => {
        const { directory } = project();
        rmSync(join(directory, '.git'), { recursive: true });
        assert.deepEqual(problems(directory), []);
        edit(directory);
        assert.deepEqual(problems(directory), [`${FIRST} differs from migrations/checksums.txt`]);
    });
});

describe('what is derived from the migrations', () => {
    it('is up to date in this project', () => {
        assert.deepEqual(generate({ write: false }), [], 'run npm run supabase:generate');
    });

    it('holds the Up part only, and says that it is generated', () => {
        const { directory } = project();
        const text = readFileSync(join(directory, 'supabase', 'migrations', FIRST), 'utf8');
        assert.match(text, new RegExp(`^-- Generated from migrations/${FIRST} by npm run supabase:generate: do not edit\\.\n`));
        assert.match(text, /create table public\.notes/);
        assert.doesNotMatch(text, /drop table|Migration/);
    });

    it('is found stale after an edit, an addition and a removal, and is made right', () => {
        const { directory } = project();
        const folder = join(directory, 'migrations');
        writeFileSync(join(folder, '20260103000000_create_tags.sql'), THIRD);
        writeFileSync(join(directory, 'supabase', 'migrations', FIRST), '-- Generated from migrations/x\n');
        renameSync(join(folder, '20260102000000_index_notes.sql'), join(folder, '20260102000001_index_notes.sql'));
        const stale = generate({ write: false, directory });
        assert.deepEqual(stale.map(({ path, problem }) => `${problem} ${path.split('/').at(-1)}`).sort(), [
            'left over 20260102000000_index_notes.sql', 'missing 20260102000001_index_notes.sql',
            'missing 20260103000000_create_tags.sql', `outdated ${FIRST}`, 'outdated checksums.txt',
        ]);
        generate({ write: true, thaw: true, directory });
        assert.deepEqual(generate({ write: false, directory }), []);
    });

    it('is not renewed over a frozen migration that has changed', () => {
        const { directory } = project();
        edit(directory);
        assert.throws(() => generate({ write: true, directory }), (error: UserError) =>
            error instanceof UserError && error.message.includes(`${FIRST} differs from migrations/checksums.txt`));
    });

    it('never removes a file of somebody else', () => {
        const { directory } = project();
        mkdirSync(join(directory, 'supabase', 'migrations'), { recursive: true });
        writeFileSync(join(directory, 'supabase', 'migrations', '20260105000000_pulled.sql'), 'select 1;');
        assert.throws(() => generate({ write: true, directory }), /20260105000000_pulled.sql is not generated/);
    });
});
