/**
 * What is derived from `migrations/`: `supabase/migrations/` for the Supabase CLI, which knows no way down and gets the Up
 * parts only, and `migrations/checksums.txt`. Both are committed; a test fails when they are stale.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../cli.ts';
import { projectDirectory } from '../paths.ts';
import { readMigrations } from './files.ts';
import { CHECKSUMS, frozenProblems, readFrozen } from './frozen.ts';

const GENERATED = '-- Generated from migrations/';

/** One derived file that is not as it should be. */
export interface Stale {
    path: string;
    problem: 'missing' | 'outdated' | 'left over';
}

/**
 * Compares the derived files of a project folder with what they should be. With `write`, makes them so; a migration that is
 * frozen and has changed all the same is refused then, unless `thaw` says that it was never applied anywhere.
 */
export function generate(options: { write: boolean; thaw?: boolean; directory?: string }): Stale[] {
    const directory = options.directory ?? projectDirectory;
    const migrations = readMigrations(join(directory, 'migrations'));
    const wanted = new Map<string, string>();
    for (const { fileName, upText } of migrations) {
        wanted.set(join('supabase', 'migrations', fileName),
            `${GENERATED}${fileName} by npm run supabase:generate: do not edit.\n\n${upText}\n`);
    }
    wanted.set(join('migrations', CHECKSUMS), migrations.map(({ checksum, fileName }) => `${checksum}  ${fileName}\n`).join(''));

    const stale: Stale[] = [];
    for (const [path, text] of wanted) {
        if (!existsSync(join(directory, path))) stale.push({ path, problem: 'missing' });
        else if (readFileSync(join(directory, path), 'utf8').replaceAll('\r\n', '\n') !== text) stale.push({ path, problem: 'outdated' });
    }
    const folder = join(directory, 'supabase', 'migrations');
    for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
        const path = join('supabase', 'migrations', name);
        if (!name.endsWith('.sql') || wanted.has(path)) continue;
        if (options.write && !readFileSync(join(directory, path), 'utf8').startsWith(GENERATED)) {
            throw new UserError(`${path} is not generated.`,
                'Make it a migration in migrations/ with a way down (npm run migration:new), and remove it there.');
        }
        stale.push({ path, problem: 'left over' });
    }
    if (!options.write) return stale;

    const changed = options.thaw === true ? [] : frozenProblems(readFrozen(directory), join(directory, 'migrations'));
    if (changed.length > 0) {
        throw new UserError(`${changed[0]}${changed.length > 1 ? `, and ${changed.length - 1} more with it` : ''}.`,
            'An applied migration never changes: make a new one. If it was never applied anywhere, say --thaw.');
    }
    mkdirSync(folder, { recursive: true });
    for (const { path, problem } of stale) {
        if (problem === 'left over') rmSync(join(directory, path));
        else writeFileSync(join(directory, path), wanted.get(path)!);
    }
    return stale;
}
