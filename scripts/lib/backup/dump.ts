/** `npm run backup -- --full`: everything in the database, by the pg_dump of whoever has one that is new enough. */
import { execFile, spawn } from 'node:child_process';
import { accessSync, constants, closeSync, openSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../cli.ts';
import { describeDatabase, parseDatabaseUrl, withConnection } from '../database.ts';
import { Draft } from './archive.ts';

const run = promisify(execFile);

export interface FullDump {
    file: string;
    /** The version of the pg_dump that wrote it. */
    version: string;
}

/** Writes a dump in pg_dump's custom format. When this rejects there is no file, nor anything of one. */
export async function dumpDatabase(options: { databaseUrl: string; out: string }): Promise<FullDump> {
    const { databaseUrl, out } = options;
    const server = await withConnection(databaseUrl, async (client) => {
        const { rows: [row] } = await client.query<{ version: string; major: number }>(`
            select
                pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as version,
                pg_catalog.current_setting('server_version_num')::integer / 10000 as major
        `);
        return row!;
    });
    const found = await findPgDump();
    const fitting = found.find(({ major }) => major >= server.major);
    if (fitting === undefined) {
        throw new UserError(
            `A full dump of Postgres ${server.version} needs pg_dump ${server.major} or newer, and ${
                found.length === 0 ? 'there is none on the PATH' : `the PATH has ${found.map(({ version }) => version).join(', ')}`}.`,
            `Install the client tools of Postgres ${server.major}, or leave --full out: the export needs no pg_dump.`,
        );
    }

    const draft = Draft.create(out);
    try {
        const name = 'database.dump';
        // It keeps the mode of a file that is there.
        closeSync(openSync(join(draft.path, name), 'wx', 0o600));
        await pgDump(fitting.program, databaseUrl, join(draft.path, name));
        await draft.finishFile(name);
        return { file: draft.target, version: fitting.version };
    } finally {
        await draft.discard();
    }
}

/** Every pg_dump on the PATH, each with its version, in the order of the PATH. */
async function findPgDump(): Promise<{ program: string; version: string; major: number }[]> {
    const found: { program: string; version: string; major: number }[] = [];
    for (const directory of new Set((process.env['PATH'] ?? '').split(delimiter))) {
        const program = join(directory, 'pg_dump');
        try {
            accessSync(program, constants.X_OK);
            const { stdout } = await run(program, ['--version']);
            const version = /\d+(\.\d+)*/.exec(stdout)?.[0];
            if (version !== undefined) found.push({ program, version, major: Number.parseInt(version, 10) });
        } catch {
            // None here, or one that does not run.
        }
    }
    return found;
}

/** The password goes by the environment: arguments can be read by every user of the machine. */
async function pgDump(program: string, databaseUrl: string, file: string): Promise<void> {
    const url = parseDatabaseUrl(databaseUrl);
    const password = decodeURIComponent(url.password);
    url.password = '';
    const child = spawn(program, ['--format=custom', '--no-password', `--file=${file}`, `--dbname=${url.toString()}`], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, ...(password === '' ? {} : { PGPASSWORD: password }) },
    });
    const end = (): void => void child.kill();
    process.once('exit', end);
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
        complaints = (complaints + text).slice(-4000);
    });
    try {
        const code = await new Promise<number | null>((resolve, reject) => {
            child.once('error', reject);
            child.once('close', resolve);
        });
        if (code !== 0) {
            const reason = complaints.split('\n').find((line) => line.includes('error:'))?.replace(/^.*?error: */, '')
                ?? `it ended with ${code === null ? 'a signal' : `exit code ${code}`}`;
            throw new UserError(`pg_dump could not dump ${describeDatabase(databaseUrl)}: ${reason.replace(/\.$/, '')}.`,
                'Nothing was left behind.');
        }
    } finally {
        process.off('exit', end);
    }
}
