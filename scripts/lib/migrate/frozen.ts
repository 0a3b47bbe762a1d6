/**
 * A migration that has reached the main branch may be applied somewhere, so it never changes again. What is frozen is told by
 * git: the files as they stand where this branch left main. On main itself, and where there is no git, the committed
 * `migrations/checksums.txt` tells it (`sha256sum -c checksums.txt` reads it too).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDirectory } from '../paths.ts';
import { checksumOf, migrationsDirectory } from './files.ts';

/** The name of the file of checksums in the folder of migrations. */
export const CHECKSUMS = 'checksums.txt';

/** What must not change, and who says so. */
export interface Frozen {
    /** Checksums by file name. */
    files: Map<string, string>;
    /** For messages: `the main branch` or `migrations/checksums.txt`. */
    authority: string;
}

/** The frozen migrations of a project folder. */
export function readFrozen(directory = projectDirectory): Frozen {
    const git = (...args: string[]): string | undefined => {
        try {
            return execFileSync('git', ['-C', directory, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
        } catch {
            return undefined;
        }
    };
    const head = git('rev-parse', '--verify', '--quiet', 'HEAD')?.trim();
    // A folder inside somebody else's repository is none.
    const isRepository = head !== undefined && git('rev-parse', '--show-prefix')?.trim() === '';
    if (isRepository) {
        const main = ['origin/main', 'main'].find((name) => git('rev-parse', '--verify', '--quiet', name) !== undefined);
        const base = main === undefined ? undefined : git('merge-base', 'HEAD', main)?.trim();
        if (base !== undefined && base !== head) {
            const names = (git('ls-tree', '--name-only', base, 'migrations/') ?? '').split('\n').filter((name) => name.endsWith('.sql'));
            return {
                files: new Map(names.map((name) => [name.slice('migrations/'.length), checksumOf(git('show', `${base}:${name}`) ?? '')])),
                authority: 'the main branch',
            };
        }
    }
    const path = join(directory, 'migrations', CHECKSUMS);
    const committed = isRepository ? git('show', `HEAD:migrations/${CHECKSUMS}`) : undefined;
    const text = committed ?? (!isRepository && existsSync(path) ? readFileSync(path, 'utf8') : '');
    return { files: parseChecksums(text), authority: `migrations/${CHECKSUMS}` };
}

/** Reads lines of a checksum, two blanks, a file name. */
export function parseChecksums(text: string): Map<string, string> {
    return new Map([...text.matchAll(/^([0-9a-f]{64})  (\S+)$/gm)].map(([, checksum, name]) => [name!, checksum!]));
}

/** One sentence for each frozen migration that is edited or gone. */
export function frozenProblems(frozen: Frozen, directory = migrationsDirectory): string[] {
    const problems: string[] = [];
    for (const [name, checksum] of frozen.files) {
        const path = join(directory, name);
        if (!existsSync(path)) problems.push(`${name} stands on ${frozen.authority} and is gone`);
        else if (checksumOf(readFileSync(path, 'utf8')) !== checksum) problems.push(`${name} differs from ${frozen.authority}`);
    }
    return problems;
}
