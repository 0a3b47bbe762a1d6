/** A connection for moving data: as `postgres`, without the limits that are meant for requests. */
import pg from 'pg';
import { UserError } from '../cli.ts';
import { connect, describeDatabase, requireSupportedServer } from '../database.ts';
import { refusePoolerPort } from '../migrate/lock.ts';
import { findRole } from '../migrate/session.ts';

/** Tried one by one: not every server knows or allows each. */
const SETTINGS: Readonly<Record<string, string>> = {
    statement_timeout: '0',
    transaction_timeout: '0',
    idle_in_transaction_session_timeout: '0',
    lock_timeout: '10s',
    // The server notices within a second that we are gone, and rolls back.
    client_connection_check_interval: '1s',
    tcp_keepalives_idle: '15',
    tcp_keepalives_interval: '5',
    tcp_keepalives_count: '3',
};

/** How values are written: the same on every server, whatever it is set to. */
const FORMATS: Readonly<Record<string, string>> = {
    search_path: '',
    DateStyle: 'ISO, MDY',
    IntervalStyle: 'postgres',
    TimeZone: 'UTC',
    extra_float_digits: '1',
    bytea_output: 'hex',
    client_encoding: 'UTF8',
    // A policy must never hold rows back in silence: Postgres raises instead.
    row_security: 'off',
};

/** Opens a connection for a backup or a restore. The caller ends it. */
export async function connectForData(databaseUrl: string, applicationName: string): Promise<pg.Client> {
    refusePoolerPort(databaseUrl);
    const client = await connect(databaseUrl, { applicationName });
    try {
        await requireSupportedServer(client);
        const role = await findRole(client);
        if (role !== undefined) await client.query(`set role ${pg.escapeIdentifier(role)}`);
        for (const [name, value] of Object.entries(SETTINGS)) {
            await client.query('select pg_catalog.set_config($1, $2, false)', [name, value]).catch(() => undefined);
        }
        for (const [name, value] of Object.entries(FORMATS)) {
            await client.query('select pg_catalog.set_config($1, $2, false)', [name, value]);
        }
        return client;
    } catch (error) {
        await client.end().catch(() => undefined);
        throw error;
    }
}

/** What Postgres says about rights and locks, in one plain sentence; every other error as it is. */
export function explainDataError(error: unknown, databaseUrl: string, doing: string): unknown {
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (code === '42501') {
        return new UserError(`The role of the URL may not ${doing} ${describeDatabase(databaseUrl)}: ${String(message)}.`,
            'Connect as postgres, the owner of the tables.', { cause: error });
    }
    if (code === '55P03') {
        return new UserError(`Another session holds a table of ${describeDatabase(databaseUrl)} for longer than 10 s.`,
            'npm run inspect shows who; try again later. Nothing was written.', { cause: error });
    }
    return error;
}
