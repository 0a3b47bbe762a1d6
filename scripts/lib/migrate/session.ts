/** The connection that migrations run on: its role, its settings, and how both are put back between two files. */
import pg from 'pg';
import { UserError, warn } from '../cli.ts';
import type { Migration } from './files.ts';

/** Whom the runner tells what it does. `info` is progress; `warn` is what a person should know. */
export interface Logger {
    info(line: string): void;
    warn(line: string): void;
}

/** Says nothing but warnings. */
export const quietLogger: Logger = { info: () => undefined, warn };

/** An open connection with its limits. */
export interface Session {
    readonly client: pg.Client;
    readonly databaseUrl: string;
    readonly logger: Logger;
    /** The role to become, when the URL connects as another one that may; undefined to stay. */
    readonly role: string | undefined;
    readonly lockTimeout: string;
    readonly statementTimeout: string;
    /** How often a file is tried again when a lock could not be had in time. */
    readonly retries: number;
    /** The versions that this run has taken over from the Supabase CLI. */
    readonly adopted: string[];
}

/**
 * Which role to become: migrations run as `postgres`, whatever the URL connects as, so that every object has the owner that
 * it has on Supabase. Undefined where the connection already is `postgres`, or the server has no such role.
 */
export async function findRole(client: pg.ClientBase): Promise<string | undefined> {
    const { rows: [row] } = await client.query<{ user: string; exists: boolean; may: boolean }>(`
        select
            current_user as user,
            to_regrole('postgres') is not null as exists,
            coalesce(pg_has_role(current_user, to_regrole('postgres')::oid, 'member'), false) as may
    `);
    if (row!.user === 'postgres' || !row!.exists) return undefined;
    if (!row!.may) {
        throw new UserError(`The URL connects as ${row!.user}; migrations run as postgres, and ${row!.user} may not become it.`,
            'Put the user postgres and its password into the URL.');
    }
    return 'postgres';
}

/**
 * Puts the session into the state that every file starts from, whatever the file before has set: settings, role, temporary
 * tables. The session's advisory lock stays. The last settings make the server notice within seconds when we are gone.
 */
export async function resetSession(session: Session, migration?: Migration): Promise<void> {
    const { client, role } = session;
    await client.query('reset session authorization; reset all; discard temp; unlisten *;');
    if (role !== undefined) await client.query(`set role ${pg.escapeIdentifier(role)}`);
    const settings: Record<string, string> = {
        lock_timeout: migration?.lockTimeout ?? session.lockTimeout,
        // A concurrent index build takes as long as it takes, and blocks nobody.
        statement_timeout: migration?.statementTimeout
            ?? (migration?.transactional === false ? '0' : session.statementTimeout),
        idle_in_transaction_session_timeout: '60s',
        client_connection_check_interval: '1s',
        tcp_keepalives_idle: '15',
        tcp_keepalives_interval: '5',
        tcp_keepalives_count: '3',
        'pageshare.checksum': migration?.checksum ?? '',
    };
    for (const [name, value] of Object.entries(settings)) {
        await client.query('select set_config($1, $2, false)', [name, value]).catch((error: pg.DatabaseError) => {
            // Not every system can watch a connection that way; the lock then goes when the statement under way ends.
            if (name !== 'client_connection_check_interval' && !name.startsWith('tcp_')) throw error;
        });
    }
}
