import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { projectDirectory, projectPath } from '../paths.ts';
import type { DataApi } from '../platform.ts';

/** The folders below tests/, in the order in which a run takes them: what takes longest begins first. */
export const kinds = ['reliability', 'migrations', 'api', 'types', 'harness', 'lint', 'pgtap'] as const;
export type Kind = (typeof kinds)[number];

/** Files that take tens of seconds, mostly waiting: they begin before all others, so that none of them is waited for. */
const long = [
    'tests/reliability/backup.test.ts',
    'tests/reliability/start.test.ts',
    'tests/reliability/servers.test.ts',
    'tests/migrations/supabase.test.ts',
    'tests/migrations/command.test.ts',
    'tests/reliability/feeds_model.test.ts',
    'tests/reliability/platform.test.ts',
    'tests/migrations/reversible.test.ts',
    'tests/migrations/draft.test.ts',
    'tests/migrations/advisors.test.ts',
    'tests/api/every_call.test.ts',
];

/** One test file in one Data API mode. */
export interface Suite {
    kind: Kind;
    file: string;
    /** The path below the project, and the mode where it is not the run's usual one. */
    label: string;
    dataApi: DataApi;
}

/**
 * Every test file that a run takes. Without a chosen mode all run closed, and those that look at the catalogue once
 * more in an open database: migrations must end in the same privileges in both.
 */
export async function findSuites(options: { filters: string[]; dataApi: DataApi | undefined }): Promise<Suite[]> {
    const suites: Suite[] = [];
    for (const kind of kinds) {
        for (const file of await testFiles(kind)) {
            const path = relative(projectDirectory, file);
            const usual = options.dataApi ?? 'closed';
            suites.push({ kind, file, label: path, dataApi: usual });
            if (options.dataApi === undefined && path.startsWith(join('tests', 'pgtap', 'schema'))) {
                suites.push({ kind, file, label: `${path} (open)`, dataApi: 'open' });
            }
        }
    }
    const place = ({ label }: Suite): number => (long.includes(label) ? long.indexOf(label) : long.length);
    return suites
        .filter(({ label }) => options.filters.length === 0 || options.filters.some((filter) => label.includes(filter)))
        .sort((one, other) => place(one) - place(other));
}

async function testFiles(kind: Kind): Promise<string[]> {
    const directory = projectPath('tests', kind);
    if (!existsSync(directory)) {
        return [];
    }
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith(kind === 'pgtap' ? '.sql' : '.test.ts'))
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) => !relative(directory, file).split(/[\\/]/).some((part) => part.startsWith('_')))
        .sort();
}
