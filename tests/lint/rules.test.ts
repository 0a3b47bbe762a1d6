/** Every rule of `npm run lint` catches what it is for, and leaves alone what it is not for. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { lintProject } from '../../scripts/lib/lint/index.ts';
import { checkFile, checkTogether, rules } from '../../scripts/lib/lint/rules.ts';
import { readSql, type Area } from '../../scripts/lib/lint/sql.ts';

interface Case {
    rule: string;
    path?: string;
    area?: Area;
    text: string;
    /** What is found: the lines; none when the text is good. */
    lines: number[];
}

const paths: Record<Area, string> = {
    source: 'sql/tables/posts.sql',
    function: 'functions/posts/create_post.sql',
    policy: 'policies/posts.sql',
    migration: 'migrations/20260101000000_create_posts.sql',
    suite: 'tests/pgtap/schema/posts.sql',
    setup: 'tests/pgtap/_setup/personas.sql',
};

const body = (inside: string): string => `-- Why.
create function public.create_post()
returns void
language plpgsql
set search_path = ''
as $$
begin
    ${inside}
end;
$$;
comment on function public.create_post is 'What.';
revoke all on function public.create_post from public, anon, authenticated, service_role;
`;

const attributes = (given: string, name = 'private.x'): string => `-- Why.
create function ${name}()
returns integer
${given}
as $$
    select 1;
$$;
comment on function ${name} is 'What.';
`;

const policy = (text: string): string => `-- Why.
alter table public.posts enable row level security;
${text}
`;

const migration = (up: string, down = 'drop table public.a;'): string => `-- Why.
-- Up Migration
${up}
-- Down Migration
${down}
`;

const suite = (inside: string): string => `-- Why.
begin;
select plan(1);
${inside}
select * from finish();
rollback;
`;

const cases: Case[] = [
    { rule: 'parses', text: '-- Why.\ncreate tabel a ();\n', lines: [2] },
    { rule: 'parses', area: 'function', text: body('if true than null; end if;'), lines: [6] },
    { rule: 'parses', text: '-- Why.\ncreate table public.a (b integer);\n', lines: [] },

    { rule: 'layout', text: `-- ${'x '.repeat(50)}x\nselect 1;\n`, lines: [1] },
    { rule: 'layout', text: `-- Why.\ncomment on table public.a is '${'x '.repeat(60)}';\n`, lines: [] },
    { rule: 'layout', text: `-- Why.\nselect '${'x '.repeat(30)}', '${'x '.repeat(30)}' from public.a;\n`, lines: [2] },
    { rule: 'layout', text: '-- Why.\nselect\t1;\n', lines: [2] },
    { rule: 'layout', text: '-- Why.\nselect 1; \n', lines: [2] },
    { rule: 'layout', text: '-- Why.\nselect 1;', lines: [2] },

    { rule: 'opens-with-comment', text: 'select 1;\n', lines: [1] },
    { rule: 'opens-with-comment', area: 'migration', text: '-- Up Migration\nselect 1;\n-- Down Migration\n', lines: [1] },
    { rule: 'opens-with-comment', area: 'migration', text: migration('select 1;'), lines: [] },

    { rule: 'lowercase-keywords', text: '-- Why. SELECT\nSELECT \'SELECT\';\n', lines: [2] },
    { rule: 'lowercase-keywords', area: 'function', text: body('RETURN;'), lines: [8] },
    { rule: 'lowercase-keywords', text: '-- Why.\nselect "SELECT" from public.a;\n', lines: [] },

    { rule: 'qualified-names', text: '-- Why.\ncreate table posts (id uuid);\n', lines: [2] },
    {
        rule: 'qualified-names', lines: [],
        text: '-- Why.\ncreate view public.a as with recent as (select 1 as b) select recent.b from recent;\n',
    },

    { rule: 'no-when-others', area: 'function', text: body('exception when others then null;'), lines: [6] },
    { rule: 'no-when-others', area: 'function', text: body('exception when unique_violation then null;'), lines: [] },

    { rule: 'guarded-writes', area: 'function', text: body('update public.a set b = 1;'), lines: [8] },
    { rule: 'guarded-writes', area: 'function', text: body('with c as (delete from public.a returning 1) select 1;'), lines: [8] },
    { rule: 'guarded-writes', area: 'function', text: body('delete from public.a where b = 1;'), lines: [] },
    {
        rule: 'guarded-writes', area: 'function', lines: [5],
        text: attributes('language sql').replace('select 1;', 'update public.a set b = 1 returning 1;'),
    },

    { rule: 'error-constants', area: 'function', text: body('raise exception \'Post % is gone\', 1;'), lines: [8] },
    {
        rule: 'error-constants', area: 'function', lines: [8],
        text: body('raise exception using errcode = \'PT404\', message = \'Post not found\';'),
    },
    {
        rule: 'error-constants', area: 'function', lines: [8],
        text: body('raise exception using message = \'post_not_found\';'),
    },
    {
        rule: 'error-constants', area: 'function', lines: [],
        text: body('raise exception using errcode = \'PT404\', message = \'post_not_found\', detail = 1;'),
    },
    {
        rule: 'error-constants', area: 'function', lines: [],
        text: body('raise exception using errcode = sqlstate, message = sqlerrm;'),
    },
    { rule: 'error-constants', area: 'function', text: body('raise notice \'Hello %\', 1;'), lines: [] },

    { rule: 'function-file', area: 'function', text: body('null;'), lines: [] },
    { rule: 'function-file', area: 'function', text: body('null;') + body('null;').replace('create_post', 'b'), lines: [1] },
    { rule: 'function-file', area: 'function', path: 'functions/posts/other.sql', text: body('null;'), lines: [2] },
    { rule: 'function-file', area: 'function', path: 'functions/_private/create_post.sql', text: body('null;'), lines: [2] },
    {
        rule: 'function-file', area: 'function', lines: [2],
        text: attributes('language sql', 'private.create_post'),
    },
    { rule: 'function-file', area: 'function', text: body('null;').replace(/comment on.*\n/, ''), lines: [2] },
    { rule: 'function-file', area: 'function', text: body('null;').replace(/revoke.*\n/, ''), lines: [2] },
    { rule: 'function-file', area: 'function', text: body('null;').replace(', anon', ''), lines: [2] },

    {
        rule: 'function-attributes', area: 'function', lines: [],
        text: attributes('language sql\nstable\nparallel safe\nsecurity definer\nset search_path = \'\''),
    },
    { rule: 'function-attributes', area: 'function', text: attributes('language sql'), lines: [2] },
    { rule: 'function-attributes', area: 'function', text: attributes('language sql\nset search_path = public'), lines: [2] },
    {
        rule: 'function-attributes', area: 'function', lines: [2],
        text: attributes('language sql\nsecurity definer\nset search_path = \'\'', 'public.x'),
    },
    {
        rule: 'function-attributes', area: 'function', lines: [2],
        text: attributes('stable\nlanguage sql\nset search_path = \'\''),
    },
    {
        rule: 'function-attributes', area: 'function', lines: [2],
        text: attributes('language sql\nset search_path = \'\'').replaceAll('$$', '$body$'),
    },
    {
        rule: 'function-attributes', area: 'function', lines: [2],
        text: '-- Why.\ncreate function private.x()\nreturns integer\nlanguage sql\nset search_path = \'\'\n'
            + 'begin atomic\n    select 1;\nend;\n',
    },

    {
        rule: 'policy-shape', area: 'policy', lines: [],
        text: policy('create policy select_own on public.posts for select to authenticated\n'
            + 'using (user_id = (select auth.uid()));'),
    },
    {
        rule: 'policy-shape', area: 'policy', lines: [3],
        text: policy('create policy select_own on public.posts for select to authenticated\n'
            + 'using (user_id = auth.uid());'),
    },
    {
        rule: 'policy-shape', area: 'policy', lines: [3],
        text: policy('create policy all_own on public.posts for all to authenticated using (false);'),
    },
    {
        rule: 'policy-shape', area: 'policy', lines: [3],
        text: policy('create policy select_own on public.posts for select using (false);'),
    },
    {
        rule: 'policy-shape', area: 'policy', lines: [3],
        text: policy('create policy own on public.posts for select to anon using (false);'),
    },
    {
        rule: 'policy-shape', area: 'policy', lines: [3],
        text: policy('create policy update_own on public.posts for update to authenticated using (false);'),
    },

    {
        rule: 'policy-file', area: 'policy', lines: [],
        text: policy('grant select, delete on public.posts to authenticated;\n'
            + 'grant insert (user_id) on public.posts to authenticated;\n'
            + 'grant insert on public.posts to service_role;'),
    },
    { rule: 'policy-file', area: 'policy', text: policy('grant insert on public.posts to authenticated;'), lines: [3] },
    {
        rule: 'policy-file', area: 'policy', lines: [4],
        text: policy('grant select on public.posts to anon;\n'
            + 'create policy select_all on public.posts for select to anon using (id is not null);'),
    },
    {
        rule: 'policy-file', area: 'policy', lines: [1],
        text: '-- Why.\ncreate policy select_all on public.posts for select to anon using (id is not null);\n',
    },
    { rule: 'policy-file', area: 'policy', text: policy('create table public.a ();'), lines: [3] },

    { rule: 'migration-name', area: 'migration', text: migration('select 1;'), lines: [] },
    ...['20260101_create_posts.sql', '20260101000000_posts.sql', '20260231000000_create_posts.sql',
        '20260101000000-create-posts.sql'].map((name): Case => ({
        rule: 'migration-name', area: 'migration', path: `migrations/${name}`, text: migration('select 1;'), lines: [1],
    })),

    { rule: 'migration-markers', area: 'migration', text: migration('select 1;'), lines: [] },
    { rule: 'migration-markers', area: 'migration', text: '-- Why.\n-- Up Migration\nselect 1;\n', lines: [2] },
    { rule: 'migration-markers', area: 'migration', text: migration('-- down migration of the old kind'), lines: [2] },
    { rule: 'migration-markers', area: 'function', text: body('-- Up migration tools call this.\n    null;'), lines: [8] },

    { rule: 'migration-statements', area: 'migration', text: migration('create table public.a (b integer);'), lines: [] },
    { rule: 'migration-statements', area: 'migration', text: migration('create table if not exists public.a ();'), lines: [3] },
    { rule: 'migration-statements', area: 'migration', text: migration('select 1;', 'drop table if exists public.a;'), lines: [5] },
    { rule: 'migration-statements', area: 'migration', text: migration('select 1;', 'drop table public.a cascade;'), lines: [5] },
    { rule: 'migration-statements', area: 'migration', text: migration('begin;\nselect 1;\ncommit;'), lines: [3, 5] },
    {
        rule: 'migration-statements', area: 'migration', lines: [],
        text: migration('create extension if not exists pgcrypto with schema extensions;'),
    },
    {
        rule: 'migration-statements', area: 'migration', lines: [3],
        text: migration('create extension if not exists pgcrypto;'),
    },
    {
        rule: 'migration-statements', area: 'migration', lines: [],
        text: migration('create table public.a (b uuid references public.c (id) on delete cascade);'),
    },

    { rule: 'suite-shape', area: 'suite', text: suite('select tap.pass(\'is good\');'), lines: [] },
    { rule: 'suite-shape', area: 'suite', text: suite('').replace('plan(1)', 'no_plan()'), lines: [1, 3] },
    { rule: 'suite-shape', area: 'suite', text: suite('').replace('rollback;', 'commit;'), lines: [6] },
    { rule: 'suite-shape', area: 'suite', text: suite('select skip(\'later\', 1);'), lines: [4] },
];

describe('rules', () => {
    for (const [index, { rule, area = 'source', path = paths[area], text, lines }] of cases.entries()) {
        const which = lines.length === 0 ? 'accepts' : `finds line ${lines.join(', ')} of`;
        test(`${rule} ${which} example ${index + 1}`, async () => {
            const findings = checkFile(await readSql(path, area, text)).filter((finding) => finding.rule === rule);
            assert.deepEqual([...new Set(findings.map((finding) => finding.line))], lines, text);
        });
    }

    test('each rule has an example that it finds and one that it accepts', () => {
        for (const { name } of rules) {
            const examples = cases.filter((example) => example.rule === name);
            assert.ok(examples.some((example) => example.lines.length > 0), `${name} is never seen to find anything`);
            assert.ok(examples.some((example) => example.lines.length === 0), `${name} is never seen to accept anything`);
        }
    });
});

describe('an excuse', () => {
    const found = async (comment: string): Promise<string[]> => {
        const text = migration('select 1;', `${comment}\ndrop table public.a cascade;`);
        return checkFile(await readSql(paths.migration, 'migration', text)).map(({ rule }) => rule);
    };

    test('with a reason, right above, for this rule, is taken', async () => {
        assert.deepEqual(await found('-- lint: allow migration-statements, nobody else can'), []);
        assert.deepEqual(await found('-- lint: allow migration-statements, nobody\n-- else can.'), []);
    });
    test('without a reason, elsewhere, or for another rule, is not', async () => {
        for (const comment of [
            '-- lint: allow migration-statements',
            '-- lint: allow migration-statements, nobody else can\nselect 1;',
            '-- lint: allow layout, nobody else can',
        ]) {
            assert.deepEqual(await found(comment), ['migration-statements'], comment);
        }
    });
});

describe('rules between files', () => {
    test('two migrations of one version are found', async () => {
        const files = await Promise.all(['create_a', 'create_b'].map((name) =>
            readSql(`migrations/20260101000000_${name}.sql`, 'migration', migration('select 1;'))));
        assert.deepEqual(checkTogether(files).map(({ rule }) => rule), ['migration-name']);
    });

    test('two permissive policies for one command and role are found', async () => {
        const one = 'create policy select_own on public.posts for select to anon, authenticated using (false);';
        const other = 'create policy select_all on public.posts for select to authenticated using (false);';
        const another = 'create policy insert_all on public.posts for insert to authenticated with check (false);';
        const found = async (...texts: string[]): Promise<number> =>
            checkTogether([await readSql(paths.policy, 'policy', policy(texts.join('\n')))]).length;
        assert.equal(await found(one, other), 1);
        assert.equal(await found(one, another), 0);
    });
});

describe('a whole project', () => {
    const made: string[] = [];
    after(async () => {
        for (const directory of made) {
            await rm(directory, { recursive: true });
        }
    });

    async function lint(files: Record<string, string>): Promise<string[]> {
        const root = await mkdtemp(join(tmpdir(), 'pageshare-lint-'));
        made.push(root);
        for (const [path, text] of Object.entries(files)) {
            await mkdir(dirname(join(root, path)), { recursive: true });
            await writeFile(join(root, path), text);
        }
        const { findings } = await lintProject(root);
        return findings.map(({ path, line, rule }) => `${path}:${line} ${rule}`);
    }

    const table = '-- Why.\ncreate table public.a (b bigint);\n';

    test('is clean when every source is listed once', async () => {
        assert.deepEqual(await lint({ 'sql/load.sql': '-- Order.\n\\ir tables/a.sql\n', 'sql/tables/a.sql': table }), []);
    });

    test('a source that the manifest leaves out, lists twice or invents is found', async () => {
        assert.deepEqual(await lint({
            'sql/load.sql': '-- Order.\n\\ir tables/a.sql\n\\ir tables/a.sql\n\\ir tables/c.sql\n',
            'sql/tables/a.sql': table,
            'policies/b.sql': '-- Why.\nalter table public.a enable row level security;\n',
        }), ['sql/load.sql:1 manifest', 'sql/load.sql:3 manifest', 'sql/load.sql:4 manifest']);
    });

    test('squawk looks at the way up of a migration, not at the way down', async () => {
        const manifest = { 'sql/load.sql': '-- Order.\n' };
        const name = 'migrations/20260101000000_change_a.sql';
        assert.deepEqual(
            await lint({ ...manifest, [name]: migration('alter table public.a alter column b type bigint;') }),
            [`${name}:3 squawk changing-column-type`],
        );
        assert.deepEqual(
            await lint({ ...manifest, [name]: migration('create table public.a (b bigint);', 'drop table public.a;') }),
            [],
        );
    });

    test('an index may be built at once on a materialized view of the same migration only', async () => {
        const manifest = { 'sql/load.sql': '-- Order.\n' };
        const name = 'migrations/20260101000000_create_view.sql';
        const view = (called: string): string => migration(
            `create materialized view analytics.${called} as select 1 as b;\ncreate index on analytics.seen (b);`,
        );
        assert.deepEqual(await lint({ ...manifest, [name]: view('seen') }), []);
        assert.deepEqual(
            await lint({ ...manifest, [name]: view('other') }),
            [`${name}:4 squawk require-concurrent-index-creation`],
        );
    });

    test('an index may be built concurrently only in a file outside a transaction', async () => {
        const manifest = { 'sql/load.sql': '-- Order.\n' };
        const name = 'migrations/20260101000000_index_a.sql';
        const build = migration(
            'create index concurrently a_b_idx on public.a (b);\ncreate index concurrently a_c_idx on public.a (c);',
        );
        assert.deepEqual(await lint({ ...manifest, [name]: `-- migrate: no-transaction\n${build}` }), []);
        const rules = (await lint({ ...manifest, [name]: build })).map((finding) => finding.split(' ').at(-1));
        assert.ok(rules.includes('ban-concurrent-index-creation-in-transaction'));
    });
});
