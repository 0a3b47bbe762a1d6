/**
 * One runner at a time: a session advisory lock, which the server takes back by itself when the session ends, however it
 * ends. Where sessions are not ours alone (a pooler in transaction mode) such a lock protects nothing and may stay behind for
 * ever, so the runner refuses to work there.
 */
import type pg from 'pg';
import { UserError } from '../cli.ts';
import { connect, parseDatabaseUrl } from '../database.ts';

/** Known to every PageShare runner; advisory locks are per database. */
const LOCK_KEY = 7_217_003_355_041_870n;

const HELD = `
    l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
        and l.classid::bigint = ${LOCK_KEY >> 32n} and l.objid::bigint = ${LOCK_KEY & 0xffff_ffffn}
`;

/** Where Supabase's and most other poolers listen in transaction mode. */
const TRANSACTION_POOLER_PORT = '6543';

function poolerError(reason: string): UserError {
    return new UserError(`The URL leads to a connection pooler in transaction mode: ${reason}.`,
        'Migrations need a session of their own, for their lock and settings: use the direct connection (port 5432) or the '
        + 'session pooler.');
}

/** Refuses a URL that names a transaction pooler by its port, before anything is opened. */
export function refusePoolerPort(databaseUrl: string): void {
    const parsed = parseDatabaseUrl(databaseUrl);
    if (parsed.port === TRANSACTION_POOLER_PORT) throw poolerError(`its port is ${TRANSACTION_POOLER_PORT}`);
    if (parsed.searchParams.get('pgbouncer') === 'true') throw poolerError('it says pgbouncer=true');
}

/**
 * Takes the lock for this session. Another runner at work is waited for up to `waitMilliseconds`; then the refusal says who
 * holds it. Afterwards the lock is known to be real: the session is ours alone.
 */
export async function acquireLock(
    client: pg.ClientBase,
    databaseUrl: string,
    options: { waitMilliseconds: number; onWait: (holder: string) => void },
): Promise<void> {
    const deadline = Date.now() + options.waitMilliseconds;
    let told = false;
    for (;;) {
        const { rows } = await client.query<{ locked: boolean }>(`select pg_try_advisory_lock(${LOCK_KEY}) as locked`);
        if (rows[0]!.locked) break;
        const holder = await describeHolder(client);
        if (Date.now() >= deadline) {
            throw new UserError(`Another run is at work on this database: ${holder}.`,
                'Wait for it to end, then try again; nothing was changed.');
        }
        if (!told) options.onWait(holder);
        told = true;
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await requireOwnSession(client, databaseUrl);
}

/** Gives the lock back; the end of the session would do it too. */
export async function releaseLock(client: pg.ClientBase): Promise<void> {
    await client.query(`select pg_advisory_unlock(${LOCK_KEY})`);
}

async function describeHolder(client: pg.ClientBase): Promise<string> {
    const { rows: [holder] } = await client.query<{ pid: number; application: string; address: string | null; since: string }>(`
        select
            l.pid,
            coalesce(nullif(a.application_name, ''), 'a client without a name') as application,
            host(a.client_addr) as address,
            to_char(a.backend_start at time zone 'UTC', 'HH24:MI:SS "UTC"') as since
        from pg_catalog.pg_locks l
        left join pg_catalog.pg_stat_activity a on a.pid = l.pid
        where ${HELD}
    `);
    if (holder === undefined) return 'it has just ended';
    const from = holder.address === null ? '' : ` from ${holder.address}`;
    return `${holder.application}${from}, server process ${holder.pid}, connected since ${holder.since ?? 'a while'}`;
}

/**
 * A pooler in transaction mode gives an idle client's server connection to the next client. So, while we hold the lock and
 * idle, a second connection opens a transaction: it must have another server process, must not get the lock, and ours must
 * be the same as before.
 */
async function requireOwnSession(client: pg.ClientBase, databaseUrl: string): Promise<void> {
    const session = `select pg_backend_pid() as pid, exists (
        select from pg_catalog.pg_locks l where ${HELD} and l.pid = pg_backend_pid()
    ) as holds`;
    const { rows: [before] } = await client.query<{ pid: number; holds: boolean }>(session);
    const other = await connect(databaseUrl, { applicationName: 'pageshare migrate (checks the lock)' });
    let shared: boolean;
    try {
        await other.query('begin');
        const { rows: [second] } = await other.query<{ pid: number; locked: boolean }>(
            `select pg_backend_pid() as pid, pg_try_advisory_lock(${LOCK_KEY}) as locked`,
        );
        const { rows: [after] } = await client.query<{ pid: number; holds: boolean }>(session);
        shared = second!.locked || second!.pid === before!.pid || after!.pid !== before!.pid || !before!.holds || !after!.holds;
        // On a shared server connection the lock would outlive us: take back whatever either of the two holds.
        if (shared) await other.query('select pg_advisory_unlock_all()');
        await other.query('rollback');
    } finally {
        await other.end().catch(() => undefined);
    }
    if (shared) {
        await client.query('select pg_advisory_unlock_all()');
        throw poolerError('the session lock does not hold, for several clients share one server connection');
    }
}
