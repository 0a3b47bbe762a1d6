/** Supabase's own advisors and its lint look at the migrated database. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { unpinnedFunctions } from '../../scripts/lib/lint/rules.ts';
import { up } from '../../scripts/lib/migrate/index.ts';
import { projectPath } from '../../scripts/lib/paths.ts';
import { cleanUp, folderOf, platformDatabase, query } from './_support.ts';

interface Finding {
    name: string;
    level: string;
    detail: string;
}

after(cleanUp);

/** What a `supabase db` command says of a database, as JSON on its standard output. */
async function ask(url: string, command: string, ...flags: string[]): Promise<unknown> {
    const { stdout } = await promisify(execFile)(
        projectPath('node_modules', '.bin', 'supabase'),
        ['db', command, ...flags, `--remote=${url}`, '--workdir', folderOf({})],
        {
            env: { ...process.env, PGSSLMODE: 'disable', SUPABASE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
            maxBuffer: 16 * 1024 * 1024,
        },
    );
    return JSON.parse(stdout);
}

/** What `supabase db advisors` finds, at every level. */
async function advise(url: string): Promise<Finding[]> {
    return await ask(url, 'advisors', '--type', 'all', '--level', 'info') as Finding[];
}

describe('supabase db advisors', () => {
    for (const mode of ['closed', 'open'] as const) {
        it(`find nothing but what docs/decisions.md explains, in ${mode} mode`, async () => {
            const url = (await platformDatabase(mode)).url();
            await up({ databaseUrl: url });
            const findings = await advise(url);
            const unpinned = Object.keys(unpinnedFunctions);
            const explained = findings.filter(({ level, name, detail }) =>
                (level === 'INFO' && name === 'unused_index')
                || (level === 'INFO' && name === 'rls_enabled_no_policy' && detail.includes('`private.'))
                || (name === 'function_search_path_mutable' && unpinned.some((one) => detail.includes(`\`${one}\``))));
            assert.notEqual(findings.length, 0, 'a new database has unused indexes, so the advisors did look');
            assert.deepEqual(findings.filter((finding) => !explained.includes(finding)), []);
        });
    }

    it('find a table that the API shows without row level security', async () => {
        const url = (await platformDatabase('open')).url();
        await query(url, 'create table public.forgotten (id integer primary key)');
        assert.ok((await advise(url)).some(({ level, name }) => level === 'ERROR' && name === 'rls_disabled_in_public'));
    });
});

describe('supabase db lint', () => {
    interface Linted {
        function: string;
        issues: { level: string; message: string; detail?: string }[];
    }
    const lint = async (url: string): Promise<Linted[]> =>
        await ask(url, 'lint', '--schema', 'public,private', '--level', 'warning', '--fail-on', 'error') as Linted[];

    it('finds no error where plpgsql_check is, and says that it is missing where it is not', async () => {
        const { superuserUrl, url } = await platformDatabase();
        await up({ databaseUrl: url() });
        const offered = await query(superuserUrl, `select from pg_available_extensions where name = 'plpgsql_check'`);
        if (offered.length === 0) {
            // The embedded servers. Debian's has it (`--pg 15`), and Supabase.
            await assert.rejects(lint(url()), /plpgsql_check.* is not available/);
            return;
        }
        // On Supabase `postgres` may; the stand-in cannot imitate that.
        await query(superuserUrl, 'create extension plpgsql_check with schema extensions');
        const findings = (await lint(url())).flatMap(({ function: name, issues }) => issues.map((issue) => ({ name, ...issue })));
        // The one kind of warning: '{}' or null, as the first value of a variable, is text for it.
        assert.deepEqual(findings.filter(({ level, detail }) =>
            level !== 'warning' || !/^cast "text" value to /.test(detail ?? '')), []);

        await query(url(), `create function public.wrong() returns void language plpgsql as 'begin perform missing(); end'`);
        await assert.rejects(lint(url()), /fail-on is set to error/);
    });
});
