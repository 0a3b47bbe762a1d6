/** The splitter: statements end at semicolons that are SQL's own, and nowhere else. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'libpg-query';
import { splitStatements } from '../../scripts/lib/migrate/statements.ts';
import { projectDirectory, projectPath } from '../../scripts/lib/paths.ts';

const split = (text: string): string[] => splitStatements(text).map(({ sql }) => sql);

describe('splitting SQL into statements', () => {
    const whole: Record<string, string> = {
        'a string': `select 'a;b', 'it''s; so'`,
        'a string with backslashes': String.raw`select e'it\'s; so', 'c:\;x'`,
        'a quoted name': `select 1 as "a;""b;"`,
        'a dollar quote': 'do $$ begin perform 1; end; $$',
        'a tagged dollar quote around another': 'do $outer$ begin execute $$ select 1; $$; end; $outer$',
        'a line comment': `select 1 -- one; 'two\n, 2`,
        'a nested block comment': 'select 1 /* a; /* b; */ c; */ + 1',
        'a rule of several actions': 'create rule r as on insert to t do also (delete from u; delete from v)',
        'a body in SQL itself': `create function f() returns integer language sql begin atomic select 1; select case when true then 2 end; end`,
        'parameters and numbers': 'select $1, $2, 1e5, 10',
        'a name with a dollar': 'select a$b$c; '.trim().slice(0, -1),
    };
    for (const [name, text] of Object.entries(whole)) {
        it(`does not split inside ${name}`, () => {
            assert.deepEqual(split(`${text};\nselect 'next';`), [text, `select 'next'`]);
        });
    }

    it('keeps the comments before a statement with it, and drops what is comment only', () => {
        assert.deepEqual(split('-- why\nselect 1;\n-- the end\n;;'), ['-- why\nselect 1']);
    });

    it('says on which line each statement begins', () => {
        assert.deepEqual(splitStatements('\nselect 1;\n\nselect\n2;\n').map(({ line }) => line), [2, 4]);
    });

    it('shows the code without its comments', () => {
        assert.equal(splitStatements('/* a */ create -- b\n  table "x--y" ();')[0]!.code, 'create table "x--y" ()');
    });

    for (const [name, text, line] of [
        ['a string', `select 1;\nselect 'oh;`, 2],
        ['a dollar quote', 'do $x$ begin; $y$;', 1],
        ['a block comment', '\n\nselect 1; /* never /* closed */', 3],
        ['a psql command', 'select 1;\n\\i other.sql', 2],
    ] as const) {
        it(`names the line where ${name} spoils the rest`, () => {
            assert.throws(() => splitStatements(text), { name: 'SplitError', line });
        });
    }

    it('agrees with the parser of Postgres on every SQL file of the project', async () => {
        const files = ['migrations', 'sql', 'functions', 'policies', 'supabase/platform'].flatMap((folder) =>
            readdirSync(projectPath(folder), { recursive: true, withFileTypes: true })
                .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
                .map((entry) => join(entry.parentPath, entry.name)));
        assert.ok(files.length > 50, 'the project has SQL files');
        for (const file of files) {
            const text = readFileSync(file, 'utf8').replace(/^\\ir .*$/gm, '');
            const { stmts } = await parse(text) as { stmts: unknown[] };
            assert.equal(splitStatements(text).length, (stmts ?? []).length, file.slice(projectDirectory.length + 1));
        }
    });
});
