/** What `npm run inspect` asks, one section a question. Every query only reads, and stands alone. */
import type pg from 'pg';

/** How a value is written for a person; JSON has it as it is. */
export type Format = 'text' | 'count' | 'bytes' | 'percent' | 'milliseconds' | 'seconds' | 'time';

export type Row = Record<string, string | number | boolean | null>;

export interface Section {
    /** The name in JSON. */
    key: string;
    title: string;
    columns: Record<string, Format>;
    /** What it means that there are no rows. */
    none: string;
    /** Reads the rows, or says in a sentence why there is nothing to read. */
    read(client: pg.ClientBase): Promise<Row[] | string>;
}

/** Relations of the system, and what belongs to an extension, are nobody's business here. */
const OURS = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

async function all(client: pg.ClientBase, text: string): Promise<Row[]> {
    return (await client.query<Row>(text)).rows;
}

async function exists(client: pg.ClientBase, relation: string): Promise<boolean> {
    const { rows: [found] } = await client.query<{ exists: boolean }>('select to_regclass($1) is not null as exists', [relation]);
    return found!.exists;
}

export const SECTIONS: readonly Section[] = [
    {
        key: 'server',
        title: 'Server',
        columns: {
            version: 'text', uptime: 'seconds', database: 'bytes', connections: 'count', most: 'count', transaction_age: 'count',
            statistics_since: 'time',
        },
        none: '',
        read: (client) => all(client, `
            select
                split_part(current_setting('server_version'), ' ', 1) as version,
                extract(epoch from now() - pg_postmaster_start_time())::float8 as uptime,
                pg_database_size(current_database())::float8 as database,
                (select count(*)::integer from pg_catalog.pg_stat_activity a where a.backend_type = 'client backend') as connections,
                current_setting('max_connections')::integer as most,
                age(d.datfrozenxid)::integer as transaction_age,
                s.stats_reset::text as statistics_since
            from pg_catalog.pg_database d
            join pg_catalog.pg_stat_database s on s.datid = d.oid
            where d.datname = current_database()
        `),
    },
    {
        key: 'tables',
        title: 'Tables by size',
        columns: {
            table: 'text', rows: 'count', data: 'bytes', indexes: 'bytes', total: 'bytes', dead: 'percent', sequential_scans: 'count',
            last_vacuum: 'time', last_analyze: 'time',
        },
        none: 'There are no tables.',
        read: (client) => all(client, `
            select
                format('%I.%I', n.nspname, c.relname) as table,
                greatest(c.reltuples, s.n_live_tup, 0)::float8 as rows,
                pg_table_size(c.oid)::float8 as data,
                pg_indexes_size(c.oid)::float8 as indexes,
                pg_total_relation_size(c.oid)::float8 as total,
                round(100.0 * s.n_dead_tup / nullif(s.n_live_tup + s.n_dead_tup, 0), 1)::float8 as dead,
                s.seq_scan::float8 as sequential_scans,
                greatest(s.last_vacuum, s.last_autovacuum)::text as last_vacuum,
                greatest(s.last_analyze, s.last_autoanalyze)::text as last_analyze
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
            where c.relkind in ('r', 'm') and ${OURS}
            order by total desc, 1
        `),
    },
    {
        key: 'cache',
        title: 'Cache: pages found in memory',
        columns: { what: 'text', hits: 'count', reads: 'count', ratio: 'percent' },
        none: 'Nothing has been read yet.',
        read: (client) => all(client, `
            select
                v.what,
                v.hits::float8 as hits,
                v.reads::float8 as reads,
                round(100.0 * v.hits / nullif(v.hits + v.reads, 0), 2)::float8 as ratio
            from (
                select sum(t.heap_blks_hit) as table_hits, sum(t.heap_blks_read) as table_reads,
                    sum(t.idx_blks_hit) as index_hits, sum(t.idx_blks_read) as index_reads
                from pg_catalog.pg_statio_user_tables t
            ) s
            cross join lateral (
                values ('tables', s.table_hits, s.table_reads), ('indexes', s.index_hits, s.index_reads)
            ) v (what, hits, reads)
        `),
    },
    {
        key: 'statements',
        title: 'Statements that took most time',
        columns: { calls: 'count', total: 'milliseconds', mean: 'milliseconds', rows: 'count', cache: 'percent', role: 'text', statement: 'text' },
        none: 'None has been recorded yet.',
        async read(client) {
            const { rows: [extension] } = await client.query<{ schema: string }>(`
                select format('%I', n.nspname) as schema
                from pg_catalog.pg_extension e
                join pg_catalog.pg_namespace n on n.oid = e.extnamespace
                where e.extname = 'pg_stat_statements'
            `);
            if (extension === undefined) {
                return 'The extension pg_stat_statements is not installed: Supabase has it, elsewhere add it to '
                    + 'shared_preload_libraries and create it in the schema extensions.';
            }
            return await all(client, `
                select
                    s.calls::float8 as calls,
                    round(s.total_exec_time::numeric, 1)::float8 as total,
                    round(s.mean_exec_time::numeric, 2)::float8 as mean,
                    s.rows::float8 as rows,
                    round(100.0 * s.shared_blks_hit / nullif(s.shared_blks_hit + s.shared_blks_read, 0), 1)::float8 as cache,
                    pg_get_userbyid(s.userid)::text as role,
                    regexp_replace(s.query, '\\s+', ' ', 'g') as statement
                from ${extension.schema}.pg_stat_statements s
                where s.dbid = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
                order by s.total_exec_time desc
                limit 20
            `);
        },
    },
    {
        key: 'unused_indexes',
        title: 'Indexes that no query has used since the statistics began',
        columns: { index: 'text', table: 'text', size: 'bytes' },
        none: 'Every index has been used.',
        read: (client) => all(client, `
            select
                format('%I.%I', n.nspname, c.relname) as index,
                i.indrelid::regclass::text as table,
                pg_relation_size(c.oid)::float8 as size
            from pg_catalog.pg_stat_user_indexes s
            join pg_catalog.pg_index i on i.indexrelid = s.indexrelid
            join pg_catalog.pg_class c on c.oid = s.indexrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where s.idx_scan = 0
                and not i.indisunique
                and n.nspname in ('public', 'private', 'analytics')
            order by size desc, 1
        `),
    },
    {
        key: 'redundant_indexes',
        title: 'Indexes that another one makes needless',
        columns: { index: 'text', made_needless_by: 'text', size: 'bytes' },
        none: 'None repeats the beginning of another.',
        read: (client) => all(client, `
            with indexes as (
                select
                    i.indexrelid,
                    i.indrelid,
                    i.indisunique,
                    i.indnkeyatts,
                    i.indnatts,
                    coalesce(pg_get_expr(i.indpred, i.indrelid), '') as predicate,
                    array(
                        select concat_ws(' ', pg_get_indexdef(i.indexrelid, k, true),
                            i.indclass[k - 1], i.indcollation[k - 1], i.indoption[k - 1])
                        from generate_series(1, i.indnkeyatts) k
                        order by k
                    ) as keys,
                    c.relam
                from pg_catalog.pg_index i
                join pg_catalog.pg_class c on c.oid = i.indexrelid
                join pg_catalog.pg_am m on m.oid = c.relam and m.amname = 'btree'
                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                where i.indisvalid and n.nspname in ('public', 'private', 'analytics')
            )
            select
                a.indexrelid::regclass::text as index,
                b.indexrelid::regclass::text as made_needless_by,
                pg_relation_size(a.indexrelid)::float8 as size
            from indexes a
            join indexes b
                on b.indrelid = a.indrelid
                and b.indexrelid <> a.indexrelid
                and b.predicate = a.predicate
                and b.keys[:a.indnkeyatts] = a.keys
            where a.indnatts = a.indnkeyatts
                and (not a.indisunique or (b.indisunique and b.indnkeyatts = a.indnkeyatts))
                -- Of two that are the same, the unique or the older one stays.
                and (
                    b.indnkeyatts > a.indnkeyatts
                    or b.indnatts > b.indnkeyatts
                    or (b.indisunique and not a.indisunique)
                    or (b.indisunique = a.indisunique and b.indexrelid < a.indexrelid)
                )
            order by size desc, 1
        `),
    },
    {
        key: 'bloat',
        title: 'Bloat, estimated from the statistics',
        columns: { relation: 'text', kind: 'text', size: 'bytes', wasted: 'bytes', share: 'percent' },
        none: 'Nothing holds more than a megabyte that a rewrite would free.',
        read: (client) => all(client, `
            with widths as (
                select s.schemaname, s.tablename, s.attname, s.avg_width * (1 - s.null_frac) as width
                from pg_catalog.pg_stats s
            ),
            estimates as (
                select
                    format('%I.%I', n.nspname, c.relname) as relation,
                    'table' as kind,
                    c.relpages::float8 * current_setting('block_size')::integer as size,
                    -- Header and pointer of a row, its values, and what alignment costs on average.
                    ceil(c.reltuples * (28 + 4 + sum(w.width)) / (
                        (current_setting('block_size')::integer - 24)
                        * coalesce((select o.option_value::integer from pg_options_to_table(c.reloptions) o
                            where o.option_name = 'fillfactor'), 100) / 100.0
                    )) * current_setting('block_size')::integer as needed
                from pg_catalog.pg_class c
                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                join widths w on w.schemaname = n.nspname and w.tablename = c.relname
                where c.relkind in ('r', 'm') and ${OURS} and c.reltuples > 0
                group by n.nspname, c.oid, c.relname, c.relpages, c.reltuples, c.reloptions
                union all
                select
                    format('%I.%I', n.nspname, c.relname),
                    'index',
                    c.relpages::float8 * current_setting('block_size')::integer,
                    ceil(t.reltuples * (12 + 8 * ceil(sum(w.width) / 8)) / ((current_setting('block_size')::integer - 40) * 0.9))
                        * current_setting('block_size')::integer
                from pg_catalog.pg_index i
                join pg_catalog.pg_class c on c.oid = i.indexrelid
                join pg_catalog.pg_am m on m.oid = c.relam and m.amname = 'btree'
                join pg_catalog.pg_class t on t.oid = i.indrelid
                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = any (i.indkey::smallint[])
                join widths w on w.schemaname = n.nspname and w.tablename = t.relname and w.attname = a.attname
                where ${OURS} and i.indpred is null and i.indexprs is null and t.reltuples > 0
                group by n.nspname, c.oid, c.relname, c.relpages, t.reltuples
            )
            select
                e.relation,
                e.kind,
                e.size,
                (e.size - e.needed)::float8 as wasted,
                round((100 * (e.size - e.needed) / e.size)::numeric, 1)::float8 as share
            from estimates e
            where e.size - e.needed > 1000000
            order by wasted desc, 1
            limit 50
        `),
    },
    {
        key: 'transactions',
        title: 'Transactions open for longer than five seconds',
        columns: { process: 'text', role: 'text', application: 'text', state: 'text', open: 'seconds', statement: 'text' },
        none: 'None.',
        read: (client) => all(client, `
            select
                a.pid::text as process,
                a.usename as role,
                a.application_name as application,
                a.state,
                extract(epoch from clock_timestamp() - a.xact_start)::float8 as open,
                left(regexp_replace(a.query, '\\s+', ' ', 'g'), 200) as statement
            from pg_catalog.pg_stat_activity a
            where a.xact_start < clock_timestamp() - interval '5 seconds'
                and a.pid <> pg_backend_pid()
                and a.backend_type <> 'autovacuum worker'
            order by a.xact_start
        `),
    },
    {
        key: 'waits',
        title: 'Sessions of this database that wait for a lock, and who holds it',
        columns: { process: 'text', waits: 'seconds', relation: 'text', statement: 'text', held_by: 'text', holder: 'text', holder_does: 'text' },
        none: 'None.',
        read: (client) => all(client, `
            select
                w.pid::text as process,
                extract(epoch from clock_timestamp() - w.state_change)::float8 as waits,
                (
                    select min(l.relation::regclass::text)
                    from pg_catalog.pg_locks l
                    where l.pid = w.pid and not l.granted
                ) as relation,
                left(regexp_replace(w.query, '\\s+', ' ', 'g'), 120) as statement,
                h.pid::text as held_by,
                concat_ws(' ', h.usename, nullif(h.application_name, ''), h.state) as holder,
                left(regexp_replace(h.query, '\\s+', ' ', 'g'), 120) as holder_does
            from pg_catalog.pg_stat_activity w
            cross join lateral unnest(pg_blocking_pids(w.pid)) b (pid)
            left join pg_catalog.pg_stat_activity h on h.pid = b.pid
            where w.datname = current_database()
            order by waits desc, w.pid
        `),
    },
    {
        key: 'connections',
        title: 'Connections',
        columns: { role: 'text', application: 'text', state: 'text', count: 'count' },
        none: 'None but this one.',
        read: (client) => all(client, `
            select
                coalesce(a.usename, '') as role,
                a.application_name as application,
                coalesce(a.state, 'not visible') as state,
                count(*)::integer as count
            from pg_catalog.pg_stat_activity a
            where a.backend_type = 'client backend' and a.pid <> pg_backend_pid()
            group by 1, 2, 3
            order by count desc, 1, 2, 3
        `),
    },
    {
        key: 'replication',
        title: 'Replicas and replication slots',
        columns: { name: 'text', kind: 'text', state: 'text', behind: 'bytes' },
        none: 'None.',
        read: (client) => all(client, `
            select
                r.application_name as name,
                'replica' as kind,
                r.state,
                pg_wal_lsn_diff(case when pg_is_in_recovery() then r.sent_lsn else pg_current_wal_lsn() end, r.replay_lsn)::float8
                    as behind
            from pg_catalog.pg_stat_replication r
            union all
            select
                s.slot_name,
                'slot',
                case when s.active then 'in use' else 'not in use' end,
                pg_wal_lsn_diff(case when pg_is_in_recovery() then null else pg_current_wal_lsn() end, s.restart_lsn)::float8
            from pg_catalog.pg_replication_slots s
            order by 1
        `),
    },
    {
        key: 'counters',
        title: 'Counters and visibility that differ from a recount',
        columns: { what: 'text', differing: 'count' },
        none: 'None: everything is as a recount says.',
        async read(client) {
            const { rows: [found] } = await client.query<{ counters: boolean; visibility: boolean }>(`
                select
                    to_regprocedure('private.counter_drift()') is not null as counters,
                    to_regprocedure('private.visibility_drift()') is not null as visibility
            `);
            if (!found!.counters) return 'This database has no private.counter_drift(): are its migrations applied?';
            return await all(client, `
                select d.counter as what, count(*)::integer as differing from private.counter_drift() d group by d.counter
                ${found!.visibility
                    ? `union all select 'who is hidden from whom', count(*)::integer from private.visibility_drift() having count(*) > 0`
                    : ''}
                order by 1
            `);
        },
    },
    {
        key: 'materialized_views',
        title: 'Materialized views',
        columns: { view: 'text', rows: 'count', size: 'bytes', is_filled: 'text', last_refresh: 'time' },
        none: 'None.',
        async read(client) {
            // Postgres itself does not remember when: the record of the job does.
            const hasRuns = await exists(client, 'private.job_runs');
            return await all(client, `
                select
                    format('%I.%I', n.nspname, c.relname) as view,
                    greatest(c.reltuples, s.n_live_tup, 0)::float8 as rows,
                    pg_total_relation_size(c.oid)::float8 as size,
                    case when c.relispopulated then 'yes' else 'no' end as is_filled,
                    ${hasRuns ? `(
                        select max(r.ended_at)::text
                        from private.job_runs r
                        where r.job ~ 'refresh' and r.ended_at is not null and r.error is null
                    )` : 'null'} as last_refresh
                from pg_catalog.pg_class c
                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
                where c.relkind = 'm' and ${OURS}
                order by 1
            `);
        },
    },
    {
        key: 'jobs',
        title: 'Jobs: the last runs',
        columns: { job: 'text', started: 'time', lasted: 'seconds', rows: 'count', outcome: 'text' },
        none: 'No job has run yet: npm run jobs.',
        async read(client) {
            if (!await exists(client, 'private.job_runs')) return 'This database keeps no record of jobs.';
            return await all(client, `
                select
                    r.job,
                    r.started_at::text as started,
                    extract(epoch from r.ended_at - r.started_at)::float8 as lasted,
                    r.row_count::float8 as rows,
                    coalesce('failed: ' || r.error, case when r.ended_at is null then 'running' else 'done' end) as outcome
                from private.job_runs r
                order by r.started_at desc
                limit 30
            `);
        },
    },
];
