/** Supabase's own advisors look at the migrated database, in both Data API modes. */
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

/** What `supabase db advisors` finds, at every level. */
async function advise(url: string): Promise<Finding[]> {
    const { stdout } = await promisify(execFile)(
        projectPath('node_modules', '.bin', 'supabase'),
        ['db', 'advisors', '--type', 'all', '--level', 'info', `--remote=${url}`, '--workdir', folderOf({})],
        {
            env: { ...process.env, PGSSLMODE: 'disable', SUPABASE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
            maxBuffer: 16 * 1024 * 1024,
        },
    );
    return JSON.parse(stdout) as Finding[];
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
