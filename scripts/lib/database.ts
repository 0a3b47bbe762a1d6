/** One way to open a connection, and what we ask of every server before we do anything to it. */
import pg from 'pg';
import { UserError } from './cli.ts';

/** The oldest server that everything here is tried on. */
const OLDEST_MAJOR = 15;

/** How a connection presents itself in `pg_stat_activity`, and how long it waits for the server. */
export interface ConnectOptions {
    applicationName?: string;
    connectTimeoutMilliseconds?: number;
}

/**
 * Parses a database URL, or says in one sentence that it is none. Only `postgres://` and `postgresql://` are database URLs.
 */
export function parseDatabaseUrl(databaseUrl: string): URL {
    let parsed: URL | undefined;
    try {
        parsed = new URL(databaseUrl);
    } catch {
        // Answered below, with the URL's text kept out of the message: it may hold a password.
    }
    if (parsed === undefined || !['postgres:', 'postgresql:'].includes(parsed.protocol)) {
        throw new UserError('The database URL cannot be read.',
            'It should look like postgresql://user:password@host:5432/database.');
    }
    return parsed;
}

/**
 * True when the URL leads to this machine: such a database may be rolled back or reset without `--yes`. A name that merely
 * resolves to this machine does not count.
 */
export function isLocalDatabase(databaseUrl: string): boolean {
    const parsed = parseDatabaseUrl(databaseUrl);
    const host = parsed.searchParams.get('host') ?? parsed.hostname.replace(/^\[|\]$/g, '');
    return host === '' || host === 'localhost' || host === '::1' || host.startsWith('/') || host.startsWith('%2F')
        || /^127(\.\d+){3}$/.test(host);
}

/** Host, port and database name of a URL, for messages: never its password. */
export function describeDatabase(databaseUrl: string): string {
    const parsed = parseDatabaseUrl(databaseUrl);
    const name = decodeURIComponent(parsed.pathname.slice(1)) || 'postgres';
    return `database "${name}" at ${parsed.hostname || 'this machine'}${parsed.port === '' ? '' : `:${parsed.port}`}`;
}

/** The same server, another database. */
export function withDatabase(databaseUrl: string, database: string): string {
    const parsed = parseDatabaseUrl(databaseUrl);
    parsed.pathname = `/${encodeURIComponent(database)}`;
    return parsed.toString();
}

/**
 * Opens a connection. A connection that breaks later rejects the query under way and never ends the process; the caller
 * calls `end()`.
 */
export async function connect(databaseUrl: string, options: ConnectOptions = {}): Promise<pg.Client> {
    const { host } = parseDatabaseUrl(databaseUrl);
    const patience = options.connectTimeoutMilliseconds ?? 10_000;
    const client = new pg.Client({
        connectionString: databaseUrl,
        connectionTimeoutMillis: patience,
        application_name: options.applicationName ?? 'pageshare',
        keepAlive: true,
    });
    // Without a listener, a connection that the server closes while idle would end the process.
    client.on('error', () => undefined);
    try {
        await client.connect();
    } catch (error) {
        await client.end().catch(() => undefined);
        // The pg library's own, without a code, when a connection is not made in time.
        if (error instanceof Error && error.message === 'timeout expired') {
            throw new UserError(`The database server at ${host === '' ? 'this machine' : host} does not answer within ${patience / 1000} s.`,
                'Check the network and the host and port of the URL.', { cause: error });
        }
        throw error;
    }
    return client;
}

/** Refuses a server that is older than anything we try. */
export async function requireSupportedServer(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query<{ version: string; number: number }>(
        `select current_setting('server_version') as version, current_setting('server_version_num')::integer as number`,
    );
    const { version, number } = rows[0]!;
    if (number < OLDEST_MAJOR * 10_000) {
        throw new UserError(`The server runs Postgres ${version}; PageShare needs Postgres ${OLDEST_MAJOR} or newer.`,
            'Upgrade the server, or point the URL at another one.');
    }
}

/** Refuses a replica, and a database that is set to read only, before anything is tried. */
export async function requireWritableDatabase(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query<{ replica: boolean; frozen: boolean }>(
        `select pg_is_in_recovery() as replica, current_setting('transaction_read_only')::boolean as frozen`,
    );
    const { replica, frozen } = rows[0]!;
    if (!replica && !frozen) return;
    throw new UserError(`The database takes no writes: it is ${replica ? 'a replica' : 'set to read only'}.`,
        replica ? 'Point the URL at the primary server.' : 'Let it be written (default_transaction_read_only), or point the URL elsewhere.');
}

/** Runs `body` with an open connection and closes it, whatever happens. */
export async function withConnection<Result>(
    databaseUrl: string,
    body: (client: pg.Client) => Promise<Result>,
    options: ConnectOptions = {},
): Promise<Result> {
    const client = await connect(databaseUrl, options);
    try {
        return await body(client);
    } finally {
        await client.end().catch(() => undefined);
    }
}
