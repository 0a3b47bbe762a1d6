/** Who keeps a migration waiting for its lock: noted while it waits, since afterwards nobody can tell. */
import type pg from 'pg';
import { connect } from '../database.ts';
import type { Session } from './session.ts';

/** How often a second connection looks; a file that takes less never opens one. */
const INTERVAL_MILLISECONDS = 500;

export interface BlockerWatch {
    /** Those who held up a statement last, in words; empty when nobody did. */
    last(): string;
    stop(): Promise<void>;
}

/** Watches the session from now on. What goes wrong with the watching is no failure of the migration. */
export async function watchBlockers(session: Session): Promise<BlockerWatch> {
    const { rows: [own] } = await session.client.query<{ pid: number }>('select pg_backend_pid() as pid');
    let last = '';
    let watcher: Promise<pg.Client> | undefined;
    let looking: Promise<void> = Promise.resolve();
    const look = async (): Promise<void> => {
        watcher ??= connect(session.databaseUrl, { applicationName: 'pageshare migrate (watching locks)' });
        const { rows } = await (await watcher).query<{ blocker: string }>(`
            select format(
                'pid %s (%s, %s%s): %s',
                a.pid,
                coalesce(nullif(a.application_name, ''), a.usename, a.backend_type),
                a.state,
                ' for ' || date_trunc('second', clock_timestamp() - a.xact_start),
                left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80)
            ) as blocker
            from unnest(pg_blocking_pids($1)) b (pid)
            join pg_catalog.pg_stat_activity a on a.pid = b.pid
            order by a.xact_start
            limit 3
        `, [own!.pid]);
        if (rows.length > 0) last = rows.map(({ blocker }) => blocker).join('; ');
    };
    const timer = setInterval(() => { looking = looking.then(look).catch(() => undefined); }, INTERVAL_MILLISECONDS);
    return {
        last: () => last,
        async stop() {
            clearInterval(timer);
            await looking;
            await watcher?.then((client) => client.end()).catch(() => undefined);
        },
    };
}
