/**
 * The job reindex: rebuilds, without holding anybody up, the indexes that are invalid (an interrupted concurrent build left
 * them) or that take far more room than their rows need.
 */
import pg from 'pg';

/** An index is worth rebuilding from this size on, and when at least this part of it is estimated to be waste. */
const SMALLEST_BYTES = 1024 * 1024;
const BLOATED = 0.5;

/** What is wrong with an index. */
export interface PoorIndex {
    /** Quoted and qualified. */
    name: string;
    isValid: boolean;
    bytes: number;
    /** Which part of it is estimated to be waste, 0 to 1. */
    waste: number;
}

/**
 * Our indexes that are invalid or bloated. The estimate for a B-tree: its rows times the width of an entry (statistics of the
 * columns, and the overhead of tuple and line pointer) at 90 % fill, against its size.
 */
export async function findPoorIndexes(client: pg.ClientBase): Promise<PoorIndex[]> {
    const { rows } = await client.query<{ name: string; is_valid: boolean; bytes: string; waste: number }>(`
        select i.name, i.is_valid, i.bytes, i.waste
        from (
            select
                format('%I.%I', n.nspname, c.relname) as name,
                x.indisvalid as is_valid,
                pg_relation_size(c.oid) as bytes,
                case
                    when a.amname <> 'btree' or c.reltuples < 0 then 0
                    else greatest(
                        0,
                        1 - c.reltuples * (16 + coalesce(w.width, 0)) / 0.9 / greatest(pg_relation_size(c.oid), 1)
                    )
                end as waste
            from pg_catalog.pg_index x
            join pg_catalog.pg_class c on c.oid = x.indexrelid
            join pg_catalog.pg_am a on a.oid = c.relam
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            cross join lateral (
                select sum(coalesce(s.avg_width, 8))::float8 as width
                from pg_catalog.pg_attribute k
                join pg_catalog.pg_class t on t.oid = x.indrelid
                join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
                left join pg_catalog.pg_stats s
                    on s.schemaname = tn.nspname and s.tablename = t.relname and s.attname = k.attname
                where k.attrelid = c.oid and k.attnum > 0
            ) w
            where n.nspname in ('public', 'private', 'analytics')
        ) i
        where not i.is_valid
            or (i.bytes >= $1 and i.waste >= $2)
        order by i.is_valid, i.bytes desc
    `, [SMALLEST_BYTES, BLOATED]);
    return rows.map(({ name, is_valid: isValid, bytes, waste }) => ({ name, isValid, bytes: Number(bytes), waste }));
}

/**
 * Runs the job and records it as private.run_job() does: one run at a time, rows are indexes. False when another run holds
 * the lock.
 */
export async function reindex(client: pg.Client, job: string, report: (line: string) => void): Promise<boolean> {
    const lock = `hashtextextended('job ' || $1, 0)`;
    const { rows: [taken] } = await client.query<{ locked: boolean }>(`select pg_try_advisory_lock(${lock}) as locked`, [job]);
    if (!taken!.locked) return false;
    try {
        await client.query(
            `update private.job_runs set ended_at = clock_timestamp(), error = 'interrupted' where job = $1 and ended_at is null`, [job]);
        const { rows: [run] } = await client.query<{ id: string }>(
            'insert into private.job_runs (job) values ($1) returning id', [job]);
        const end = (error: string | null): Promise<unknown> => client.query(
            'update private.job_runs set ended_at = clock_timestamp(), error = $2 where id = $1', [run!.id, error]);
        try {
            for (const { name, isValid, bytes, waste } of await findPoorIndexes(client)) {
                const why = isValid ? `${Math.round(waste * 100)} % of ${Math.round(bytes / 1024)} kB is waste` : 'it is invalid';
                report(`${name}: ${why}; rebuilding`);
                await client.query(`reindex index concurrently ${name}`);
                await client.query('update private.job_runs set row_count = row_count + 1 where id = $1', [run!.id]);
            }
        } catch (error) {
            await end((error as Error).message);
            throw Object.assign(new Error('job_failed', { cause: error }), { detail: (error as Error).message });
        }
        await end(null);
        return true;
    } finally {
        await client.query(`select pg_advisory_unlock(${lock})`, [job]).catch(() => undefined);
    }
}
