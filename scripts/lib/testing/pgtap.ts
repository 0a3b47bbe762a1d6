import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { list } from 'tar';
import pg from 'pg';
import { TapReader, type Failure, type Verdict } from './tap.ts';

/** The search path of a pgTAP file: our schema first, then the assertions and personas. */
const suiteSearchPath = 'public,tap,tests,extensions';

/** The settings of a pgTAP file's session, as libpq takes them. */
export function suiteSettings(timeoutMs = 60_000): string {
    return `-c search_path=${suiteSearchPath} -c jit=off -c statement_timeout=${timeoutMs}`;
}

/**
 * pgTAP as one SQL text, out of the npm package that carries it for PGlite. Not CREATE EXTENSION: no server has to have
 * the extension's files, so every Postgres that can be reached can run the tests.
 */
export async function readPgtap(): Promise<string> {
    const manifest = createRequire(import.meta.url).resolve('@electric-sql/pglite-pgtap');
    const scripts: { path: string; chunks: Buffer[] }[] = [];
    await list({
        file: join(dirname(manifest), 'pgtap.tar.gz'),
        filter: (path) => /\/pgtap--\d+(\.\d+)*\.sql$/.test(path),
        onReadEntry: (entry) => {
            const script = { path: String(entry.path), chunks: [] as Buffer[] };
            scripts.push(script);
            entry.on('data', (chunk: Buffer) => script.chunks.push(chunk));
        },
    });
    const [script] = scripts;
    if (script === undefined || scripts.length > 1) {
        throw new Error('the pgTAP package holds no single pgtap--<version>.sql');
    }
    return Buffer.concat(script.chunks).toString('utf8');
}

/** Puts pgTAP into a schema `tap` of its own. Every role may call it, since an assertion runs as whoever acts. */
export async function installPgtap(superuser: pg.ClientBase): Promise<void> {
    await superuser.query('create schema tap; grant usage on schema tap to public; set search_path = tap');
    await superuser.query(await readPgtap());
    await superuser.query('grant execute on all functions in schema tap to public; reset search_path');
}

/**
 * Runs one pgTAP file in the database of `url` and reads what its statements return. The file goes to the server in
 * one message, so the server itself splits it. An SQL error ends it and counts as a failure.
 */
export async function runPgtapFile(file: string, url: string, timeoutMs = 60_000): Promise<Verdict> {
    const source = await readFile(file, 'utf8');
    const client = new pg.Client({
        connectionString: url,
        options: suiteSettings(timeoutMs),
        application_name: 'pageshare-tests',
    });
    client.on('error', () => undefined);
    const reader = new TapReader();
    let broken: ((last: string) => Failure) | undefined;
    await client.connect();
    try {
        await new Promise<void>((resolve, reject) => {
            // As arrays, and a row as psql prints it: what pg_prove could not read is red here, too.
            const config: pg.QueryConfig & { rowMode: 'array' } = { text: source, rowMode: 'array' };
            const query = new pg.Query(config);
            query.on('row', (row: unknown) => {
                reader.write(`${(row as unknown[]).map((value) => value ?? '').join('|')}\n`);
            });
            query.on('error', reject);
            query.on('end', () => resolve());
            client.query(query);
        });
    } catch (error) {
        broken = (last) => describeError(error, source, last);
    } finally {
        await client.end().catch(() => undefined);
    }
    return reader.finish(broken);
}

function describeError(error: unknown, source: string, last: string): Failure {
    if (!(error instanceof Error)) {
        return { description: String(error), details: [] };
    }
    const details: string[] = [];
    const said = error as Partial<pg.DatabaseError>;
    if (said.position !== undefined) {
        const before = source.slice(0, Number(said.position) - 1);
        const line = before.split('\n').length;
        details.push(`line ${line}: ${(source.split('\n')[line - 1] ?? '').trim()}`);
    }
    details.push(last === '' ? 'before the first assertion' : `after: ${last}`);
    for (const key of ['detail', 'hint', 'where'] as const) {
        if (said[key] !== undefined) {
            details.push(...`${key}: ${said[key]}`.split('\n'));
        }
    }
    return { description: `SQL error ${said.code ?? ''}: ${error.message}`, details };
}
