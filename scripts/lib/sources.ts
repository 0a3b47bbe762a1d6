/**
 * The sources: what the database *is*. `sql/load.sql` lists them in order with psql's `\ir` lines, so that psql runs it as it
 * stands, and this module reads the same lines. Nothing but tests and `migration:new` ever executes the sources: a real
 * database gets there by migrations.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type pg from 'pg';
import { UserError } from './cli.ts';
import { projectDirectory, projectPath } from './paths.ts';

/** The folder that holds load.sql; the manifest's paths are relative to it. */
const sourceDirectory = projectPath('sql');

/** A source file that the server refused, with the line. */
interface PositionedError extends Error {
    position?: string;
    hint?: string;
}

/**
 * The source files in the order of `sql/load.sql`, as paths relative to `sql/`. A file that itself holds `\ir` lines is a
 * manifest in turn and stands for the files that it lists. Each file stands once.
 */
export function readManifest(manifest = join(sourceDirectory, 'load.sql')): string[] {
    const files: string[] = [];
    const seen = new Set<string>();
    const read = (path: string): void => {
        for (const target of includedFiles(path)) {
            if (seen.has(target)) {
                throw new UserError(`${shown(target)} is listed twice in ${shown(path)}.`, 'Remove one of the two lines.');
            }
            seen.add(target);
            if (!existsSync(target)) {
                throw new UserError(`${shown(path)} lists ${shown(target)}, and there is no such file.`,
                    'Correct the line or create the file.');
            }
            if (includedFiles(target).length > 0) read(target);
            else files.push(relative(dirname(manifest), target));
        }
    };
    if (!existsSync(manifest)) {
        throw new UserError(`${shown(manifest)} is missing.`, 'It lists the source files in order, one \\ir line each.');
    }
    read(manifest);
    return files;
}

function includedFiles(path: string): string[] {
    return [...readFileSync(path, 'utf8').matchAll(/^\\ir[ \t]+(\S+)[ \t]*$/gm)].map(([, target]) => join(dirname(path), target!));
}

function shown(path: string): string {
    return relative(projectDirectory, path);
}

/** Every `.sql` file under sql/ (save data), functions/ and policies/ that the manifest does not list: there should be none. */
export function unlistedSources(): string[] {
    const listed = new Set(readManifest().map((path) => join(sourceDirectory, path)));
    const unlisted: string[] = [];
    for (const folder of ['sql', 'functions', 'policies']) {
        if (!existsSync(projectPath(folder))) continue;
        for (const entry of readdirSync(projectPath(folder), { recursive: true, withFileTypes: true })) {
            const path = join(entry.parentPath, entry.name);
            if (!entry.isFile() || !entry.name.endsWith('.sql') || listed.has(path)) continue;
            if (path.startsWith(projectPath('sql', 'data') + '/') || includedFiles(path).length > 0) continue;
            unlisted.push(shown(path));
        }
    }
    return unlisted.sort();
}

/**
 * Builds the schema of the sources in the client's database, in one transaction: all or nothing. The database must hold the
 * platform and nothing of ours; run it as the role that migrations run as.
 */
export async function loadSources(client: pg.ClientBase): Promise<void> {
    const files = readManifest();
    await client.query('begin');
    try {
        for (const file of files) {
            const path = join(sourceDirectory, file);
            const text = readFileSync(path, 'utf8');
            try {
                await client.query(text);
            } catch (error) {
                const { message, position, hint } = error as PositionedError;
                const line = position === undefined ? '' : `:${lineAt(text, Number(position))}`;
                throw new UserError(`${shown(path)}${line}: ${message}.`, hint, { cause: error });
            }
        }
        await client.query('commit');
    } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
    }
}

/** The line of a one-based character position, as Postgres reports it (characters, not UTF-16 units). */
export function lineAt(text: string, position: number): number {
    let line = 1;
    let count = 0;
    for (const character of text) {
        if (++count >= position) break;
        if (character === '\n') line++;
    }
    return line;
}
