/**
 * `npm run bench:purge`: what the job `purge` costs those who use the database meanwhile. On a server of its own it makes
 * rows whose time is over and replies that live on among them, lets people write, runs the job as `npm run jobs` does, and
 * watches its transactions and who waits for them.
 *
 * A transaction is seen from outside: its length is the time from its start, by the server's clock, to the first look at
 * which it was over. So every figure errs to the long side, by no more than the time between two looks.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { generateData } from '../data/generate.ts';
import { loadData } from '../data/index.ts';
import { connect, withConnection } from '../database.ts';
import { startPostgres, throwAwayDirectory } from '../embedded.ts';
import { runJob } from '../jobs/index.ts';
import { up } from '../migrate/index.ts';
import { quietLogger } from '../migrate/session.ts';
import { applyPlatform } from '../platform.ts';

export interface PurgeBenchOptions {
    /** At least so many posts, comments and accounts whose time is over. */
    expired: number;
    /** How many people write at once. */
    clients: number;
    /** How long a person rests after each request, in milliseconds: 0 keeps every processor busy. */
    rest: number;
    seed: number;
    major?: 17 | 18;
    binDir?: string;
    say: (line: string) => void;
}

export interface Expired {
    posts: number;
    comments: number;
    accounts: number;
}

/** What the looks from outside saw. Times are milliseconds. */
export interface Watched {
    looks: number;
    /** The longest time between two looks: what a figure may be too long by. */
    widestGap: number;
    /** The length of each transaction of the job, at most. */
    transactions: number[];
    /** The longest that was seen under way: what is certain of the longest. */
    longestSeen: number;
    /** The length of each wait of a client for a lock that the job held. */
    waits: number[];
}

export interface PurgeBench {
    expired: Expired;
    /** Rows that the job deleted, blanked or made let go. */
    purged: number;
    milliseconds: number;
    watched: Watched;
    /** Living replies among what was purged, and those of them that are gone or changed. */
    replies: number;
    lost: number;
    /** What the run left, since people were busy with it, and the next one purged. */
    rest: number;
    /** Whether anything is expired still. */
    left: boolean;
    drift: number;
    requests: number;
    deadlocks: number;
    /** What clients were refused with, beyond that their target had gone. */
    unexpected: string[];
    slowestRequest: number;
}

/** What a row that is generated takes on the disk with its indexes and the log. */
const BYTES_A_ROW = 2_500;

/** How the client of the job is known. */
const JOB = 'pageshare jobs';

/** Does it all. The server is gone when this ends. */
export async function benchPurge(options: PurgeBenchOptions): Promise<PurgeBench> {
    // Half of the posts and a third of the comments of what is generated expire: at least 10 rows in 100.
    const rows = Math.max(options.expired * 10, 1_000);
    const server = await startPostgres({
        dataDir: throwAwayDirectory(Math.max(rows * BYTES_A_ROW * 2, 1024 ** 3)),
        ephemeral: true,
        ...(options.binDir === undefined ? {} : { binDir: options.binDir }),
        ...(options.major === undefined ? {} : { major: options.major }),
    });
    try {
        await applyPlatform(server.superuserUrl());
        const databaseUrl = server.url('postgres');
        await up({ databaseUrl, logger: quietLogger });
        await loadData({ databaseUrl, environment: undefined });
        options.say(`Making a database of about ${rows.toLocaleString('en-US')} rows.`);
        await generateData({ databaseUrl, rows, seed: options.seed });
        options.say('Letting half of it expire.');
        const expired = await withConnection(databaseUrl, expire);
        options.say(`Purging while ${options.clients} people write.`);
        return { expired, ...await measure(server.superuserUrl(), server.url('authenticator'), databaseUrl, options) };
    } finally {
        await server.stop();
    }
}

/**
 * Lets half of the posts and a third of the comments be deleted long ago, and one account in fifty, with all triggers on,
 * so that every counter is right before.
 */
export async function expire(client: pg.ClientBase): Promise<Expired> {
    await client.query(`set statement_timeout = 0; update private.settings set value = '0' where name like 'limit\\_%'`);
    const long = `pg_catalog.now() - interval '40 days'`;
    for (const [table, parts] of [['posts', 2], ['comments', 3], ['users', 50]] as const) {
        const { rows } = await client.query<{ id: string }>(`
            select id from public.${table}
            where pg_catalog.hashtextextended(id::text, 7) % ${parts} = 0 and id <> private.ghost_id()
        `);
        // A slice at a time: a trigger joins what a statement changed with what it was.
        for (let at = 0; at < rows.length; at += 500) {
            await client.query(`update public.${table} set deleted_at = ${long} where id = any ($1)`,
                [rows.slice(at, at + 500).map(({ id }) => id)]);
        }
    }
    const { rows: [expired] } = await client.query<Expired>(`
        select
            (select pg_catalog.count(*)::integer from public.posts where deleted_at <= ${long}) as posts,
            (select pg_catalog.count(*)::integer from public.comments where deleted_at <= ${long}) as comments,
            (select pg_catalog.count(*)::integer from public.users where deleted_at <= ${long}) as accounts
    `);
    await client.query('vacuum (analyze)');
    return expired!;
}

/** Purges the database while people write, and tells what became of it. */
export async function measure(
    superuserUrl: string, authenticatorUrl: string, databaseUrl: string, crowd: Pick<PurgeBenchOptions, 'clients' | 'rest'>,
): Promise<Omit<PurgeBench, 'expired'>> {
    return await withConnection(databaseUrl, async (owner) => {
        await owner.query('set statement_timeout = 0');
        await noteReplies(owner);
        const deadlocks = await countDeadlocks(owner);
        const people = await findPeople(owner, crowd.clients);
        const over = new AbortController();
        const writing = Promise.all(people.map((person) => write(authenticatorUrl, person, crowd.rest, over.signal)));
        const watching = watch(superuserUrl, over.signal);
        // Looked at once the job is over; a server that goes before is the job's error.
        for (const one of [writing, watching]) one.catch(() => undefined);
        const job = await connect(databaseUrl, { applicationName: JOB });
        let run: Awaited<ReturnType<typeof runJob>>;
        try {
            run = await runJob(job, 'purge', () => undefined);
        } finally {
            over.abort();
            await Promise.allSettled([writing, watching]);
            await job.end();
        }
        const written = await writing;
        return {
            purged: run.rows,
            milliseconds: run.endedAt!.getTime() - run.startedAt.getTime(),
            watched: await watching,
            ...await lostReplies(owner),
            ...await finish(owner),
            drift: await countDrift(owner),
            requests: written.reduce((sum, { requests }) => sum + requests, 0),
            deadlocks: await countDeadlocks(owner) - deadlocks,
            unexpected: written.flatMap(({ unexpected }) => unexpected),
            slowestRequest: Math.max(...written.map(({ slowest }) => slowest)),
        };
    }, { applicationName: 'pageshare bench' });
}

/**
 * The replies that must survive: living ones, by people who stay, on posts that stay, below a comment that goes or whose
 * author goes.
 */
async function noteReplies(client: pg.ClientBase): Promise<void> {
    await client.query(`
        create temporary table replies as
        select c.id, c.post_id, c.parent_comment_id, c.user_id, c.content
        from public.comments c
        join public.comments parent on parent.id = c.parent_comment_id
        join public.users parent_author on parent_author.id = parent.user_id
        join public.users author on author.id = c.user_id
        join public.posts post on post.id = c.post_id
        join public.users post_author on post_author.id = post.user_id
        where c.deleted_at is null and c.removed_at is null and author.deleted_at is null
            and post.deleted_at is null and post.removed_at is null and post_author.deleted_at is null
            and (parent.deleted_at is not null or parent_author.deleted_at is not null)
    `);
}

async function lostReplies(client: pg.ClientBase): Promise<{ replies: number; lost: number }> {
    const { rows: [found] } = await client.query<{ replies: number; lost: number }>(`
        select
            pg_catalog.count(*)::integer as replies,
            (pg_catalog.count(*) filter (where c.id is null))::integer as lost
        from pg_temp.replies r
        left join public.comments c on c.id = r.id and c.post_id = r.post_id and c.user_id = r.user_id
            and c.content = r.content and c.parent_comment_id = r.parent_comment_id
            and c.deleted_at is null and c.removed_at is null
    `);
    return found!;
}

/** Runs the job again, alone: what people were busy with is left to the next run, and nothing to the one after that. */
async function finish(client: pg.Client): Promise<{ rest: number; left: boolean }> {
    const { rows } = await runJob(client, 'purge', () => undefined);
    const { rows: [result] } = await client.query<{ has_more: boolean }>('select * from private.purge_deleted(1)');
    return { rest: rows, left: result!.has_more };
}

async function countDrift(client: pg.ClientBase): Promise<number> {
    const { rows } = await client.query('select from private.counter_drift() union all select from private.visibility_drift()');
    return rows.length;
}

async function countDeadlocks(client: pg.ClientBase): Promise<number> {
    const { rows: [found] } = await client.query<{ deadlocks: number }>(`
        select deadlocks::integer from pg_catalog.pg_stat_database where datname = pg_catalog.current_database()
    `);
    return found!.deadlocks;
}

/** People who stay, those first of whom most is purged: their counters are what the job writes. */
async function findPeople(client: pg.ClientBase, count: number): Promise<string[]> {
    const { rows } = await client.query<{ id: string }>(`
        select u.id
        from public.users u
        join public.posts p on p.user_id = u.id
        where u.deleted_at is null and u.suspended_at is null and u.username <> 'ghost'
        group by u.id
        order by pg_catalog.count(*) filter (where p.deleted_at is not null) desc, u.id
        limit $1
    `, [count]);
    return rows.map(({ id }) => id);
}

/** What a person may be refused with: the target went for good, or was expired all along. */
const GONE = new Set(['PT404', '23503', '42501']);

/** One person who likes, comments, answers, posts and follows, until it is over. */
async function write(authenticatorUrl: string, person: string, rest: number, over: AbortSignal): Promise<{
    requests: number; slowest: number; unexpected: string[];
}> {
    const client = await connect(authenticatorUrl, { applicationName: 'pageshare client' });
    const unexpected: string[] = [];
    let requests = 0;
    let slowest = 0;
    // As PostgREST does it: a transaction, a role, claims, a timeout.
    const request = async (text: string, values: unknown[] = []): Promise<{ id?: string; post_id?: string }[]> => {
        const began = performance.now();
        try {
            await client.query('begin');
            await client.query(`set local role authenticated; set local statement_timeout = '8s'`);
            await client.query(`select set_config('request.jwt.claims', $1, true)`, [JSON.stringify({ sub: person, role: 'authenticated' })]);
            const { rows } = await client.query<{ id?: string; post_id?: string }>(text, values);
            await client.query('commit');
            return rows;
        } catch (error) {
            await client.query('rollback');
            const { code, message } = error as pg.DatabaseError;
            if (!GONE.has(code ?? '')) unexpected.push(`${code} ${message}`);
            return [];
        } finally {
            requests += 1;
            slowest = Math.max(slowest, performance.now() - began);
            if (rest > 0) await setTimeout(rest);
        }
    };
    try {
        while (!over.aborted) {
            // Answers to comments whose parent is purged meanwhile; whoever is met by chance.
            const near = await request(`
                select c.id, c.post_id from public.comments c tablesample system (1) where c.parent_comment_id is not null limit 1`);
            for (const { id, post_id: post } of near) {
                await request('select (public.react(comment_id => $1)).id', [id]);
                await request('select (public.create_comment(post_id => $1, parent_comment_id => $2, content => $3)).id', [post, id, 'And yet.']);
                await request('select (public.react(post_id => $1)).id', [post]);
            }
            const own = randomUUID();
            await request('select public.create_post($1, id => $2)', ['Still here, $AAPL', own]);
            await request('select (public.create_comment(post_id => $1, content => $2)).id', [own, 'First.']);
            const met = await request('select p.id from public.profiles p order by pg_catalog.random() limit 1');
            for (const { id } of met) if (id !== person) await request('select public.follow_user($1)', [id]);
        }
    } finally {
        await client.end();
    }
    return { requests, slowest, unexpected };
}

/** Looks at the job's transactions, and at who waits for them, some two hundred times a second. */
async function watch(superuserUrl: string, over: AbortSignal): Promise<Watched> {
    return await withConnection(superuserUrl, async (client) => {
        const watched: Watched = { looks: 0, widestGap: 0, transactions: [], longestSeen: 0, waits: [] };
        let running: { start: string; length: number } | undefined;
        const waiting = new Map<string, number>();
        let last: number | undefined;
        while (!over.aborted) {
            const { rows: [look] } = await client.query<{
                now: number; start: string | null; length: number | null; waits: { who: string; length: number }[];
            }>({ name: 'look', text: LOOK, values: [JOB] });
            const { now, start, length, waits } = look!;
            watched.looks += 1;
            const gap = last === undefined ? 0 : now - last;
            watched.widestGap = Math.max(watched.widestGap, gap);
            last = now;
            // What is over ended at some time since the look before: as if it were now.
            if (running !== undefined && running.start !== start) watched.transactions.push(running.length + gap);
            running = start === null ? undefined : { start, length: length! };
            watched.longestSeen = Math.max(watched.longestSeen, length ?? 0);
            for (const [who, seen] of waiting) {
                if (waits.some((wait) => wait.who === who)) continue;
                watched.waits.push(seen + gap);
                waiting.delete(who);
            }
            for (const { who, length: seen } of waits) waiting.set(who, seen);
            await setTimeout(4);
        }
        if (running !== undefined) watched.transactions.push(running.length);
        watched.waits.push(...waiting.values());
        return watched;
    }, { applicationName: 'pageshare watch' });
}

/** One look: the job's transaction that holds locks on rows, and the clients that wait for it, since when. */
const LOOK = `
    select
        extract(epoch from clock_timestamp())::float8 * 1000 as now,
        j.xact_start::text as start,
        extract(epoch from clock_timestamp() - j.xact_start)::float8 * 1000 as length,
        coalesce((
            select jsonb_agg(jsonb_build_object(
                'who', format('%s %s', l.pid, l.waitstart),
                'length', extract(epoch from clock_timestamp() - l.waitstart) * 1000
            ))
            from pg_catalog.pg_locks l
            where not l.granted and l.waitstart is not null and j.pid = any (pg_catalog.pg_blocking_pids(l.pid))
        ), '[]') as waits
    from (values (1)) one
    left join lateral (
        select a.pid, a.xact_start
        from pg_catalog.pg_stat_activity a
        where a.application_name = $1 and a.datname = current_database() and a.xact_start is not null
            and a.state = 'active'
        limit 1
    ) j on true
`;
