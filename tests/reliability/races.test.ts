/**
 * What people do at the same moment. Each caller is a connection of its own that acts as PostgREST does: authenticator
 * becomes authenticated with a token's claims, one statement, commit. Nothing sleeps: callers are held together at a
 * gate or behind another's open transaction, and the server is asked who waits for whom.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import pg from 'pg';
import { TestServer, type TestDatabase } from '../../scripts/lib/testing/server.ts';

const CALLERS = 8;
const GATE = 20_261_122;
const escape = pg.escapeLiteral;

interface Outcome {
    rows: Record<string, unknown>[];
    /** SQLSTATE and message of the refusal, as PostgREST would hand them on. */
    error: { code: string; message: string } | null;
}

interface Request {
    /** Whose token the request carries, or null for a back end that acts under the role of its own connection. */
    as: string | null;
    sql: string;
}

let server: TestServer;
let database: TestDatabase;
/** The owner of the schema: one connection that holds gates and rows, and a pool that looks and signs people up. */
let owner: pg.Client;
let pool: pg.Pool;
let callers: Caller[];
/** What erases for good: a job of the schema's owner. */
let eraser: Caller;

/** A connection as PostgREST's pool holds it. */
class Caller {
    readonly #client: pg.Client;
    pid = 0;

    constructor(url: string) {
        this.#client = new pg.Client({ connectionString: url });
        this.#client.on('error', () => undefined);
    }

    async open(): Promise<this> {
        await this.#client.connect();
        const { rows } = await this.#client.query('select pg_backend_pid() as pid');
        this.pid = rows[0].pid as number;
        return this;
    }

    /** Runs a request up to its commit. `gate` is passed just before the statement. */
    async run(request: Request, gate = ''): Promise<Outcome> {
        try {
            await this.#client.query('begin isolation level read committed read write');
            if (request.as !== null) {
                await this.#client.query(
                    `select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)`,
                    [JSON.stringify({ sub: request.as, role: 'authenticated', is_anonymous: false })],
                );
            }
            // One message, so that nothing lies between the gate and the statement.
            const answers = await this.#client.query(`${gate}${request.sql}`) as unknown as pg.QueryResult | pg.QueryResult[];
            const last = Array.isArray(answers) ? answers.at(-1) : answers;
            return { rows: last?.rows ?? [], error: null };
        } catch (error) {
            await this.#client.query('rollback');
            if (!(error instanceof pg.DatabaseError)) throw error;
            assert.notEqual(error.code, '40P01', `a deadlock reached a client: ${request.sql}\n${error.detail ?? ''}`);
            return { rows: [], error: { code: error.code ?? '', message: error.message } };
        }
    }

    async end(how: 'commit' | 'rollback' = 'commit'): Promise<void> {
        await this.#client.query(how);
    }

    async close(): Promise<void> {
        await this.#client.end();
    }
}

/** What is behind the API, as the owner of the schema sees it. */
async function look<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await pool.query<Row>(text, values)).rows;
}

async function count(from: string, values: unknown[] = []): Promise<number> {
    return (await look<{ n: number }>(`select count(*)::integer as n from ${from}`, values))[0]?.n ?? -1;
}

async function until(what: string, happened: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 15_000;
    while (!await happened()) {
        if (Date.now() > deadline) throw new Error(`${what} did not happen within 15 s`);
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}

/** A caller of the pool, by its number. */
function caller(index: number): Caller {
    const found = callers[index];
    if (found === undefined) throw new Error(`there is no caller ${index}`);
    return found;
}

/** Makes all requests, each on its own connection, in one instant: they gather at a lock that opens for all. */
async function atOnce(requests: Request[]): Promise<Outcome[]> {
    await owner.query('select pg_advisory_lock($1)', [GATE]);
    const answers = requests.map(async (request, index) => {
        const outcome = await caller(index).run(request, `select pg_advisory_xact_lock_shared(${GATE}); `);
        await caller(index).end();
        return outcome;
    });
    try {
        await until('the gathering of all callers', async () => await count(
            `pg_catalog.pg_locks l where l.locktype = 'advisory' and l.objid = ${GATE} and not l.granted
                and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())`,
        ) === requests.length);
    } finally {
        await owner.query('select pg_advisory_unlock($1)', [GATE]);
    }
    return await Promise.all(answers);
}

/** Starts a request and waits until it is through or stands behind somebody else's lock. */
async function start(by: Caller, request: Request): Promise<{ outcome: Promise<Outcome>; waited: boolean }> {
    let isThrough = false;
    const outcome = by.run(request).then(async (answer) => {
        isThrough = true;
        await by.end();
        return answer;
    });
    // Whoever starts a request looks at its outcome later; a fault before that is no unhandled one.
    outcome.catch(() => { isThrough = true; });
    let waited = false;
    await until('an answer or a wait', async () => {
        const rows = await look<{ waits: boolean }>(
            'select cardinality(pg_catalog.pg_blocking_pids($1)) > 0 as waits', [by.pid],
        );
        waited = rows[0]?.waits === true;
        return isThrough || waited;
    });
    return { outcome, waited: waited && !isThrough };
}

/** The second request is made while the first one's transaction is open, and answered when that has ended. */
async function during(
    first: Request, second: Request, firstEnds: 'commit' | 'rollback' = 'commit', by = [caller(0), caller(1)] as const,
): Promise<{ first: Outcome; second: Outcome; waited: boolean }> {
    const opened = await by[0].run(first);
    const { outcome, waited } = await start(by[1], second);
    await by[0].end(firstEnds);
    return { first: opened, second: await outcome, waited };
}

/** Both requests wait behind the work of the schema's owner; when that commits, they go on in their order. */
async function behind(hold: string, values: unknown[], first: Request, second: Request): Promise<Outcome[]> {
    await owner.query('begin');
    await owner.query(hold, values);
    const held = [await start(caller(0), first), await start(caller(1), second)];
    await owner.query('commit');
    assert.equal(held[0]?.waited, true);
    return await Promise.all(held.map(({ outcome }) => outcome));
}

async function signUp(name: string): Promise<string> {
    const id = randomUUID();
    await pool.query('insert into auth.users (id, aud, role, raw_user_meta_data) values ($1, $2, $2, $3)', [
        id, 'authenticated', { username: `${name}_${id.slice(0, 8)}` },
    ]);
    return id;
}

/** A request made beforehand, which must succeed. */
async function given(as: string, sql: string): Promise<Record<string, unknown>> {
    const { rows, error } = await caller(0).run({ as, sql });
    await caller(0).end();
    assert.equal(error, null);
    return rows[0] ?? {};
}

const rpc = (name: string, args: Record<string, string | number>): string => `select * from public.${name}(${
    Object.entries(args).map(([key, value]) => `${key} => ${typeof value === 'number' ? value : escape(value)}`).join(', ')
})`;

const codesOf = (outcomes: Outcome[]): (string | null)[] => outcomes.map(({ error }) => error?.code ?? null);
const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index);

let ana: string;
let ben: string;
/** A post of Ana's with a poll of two options. */
let post: string;
let poll: string;

before(async () => {
    server = await TestServer.open();
    database = await server.database('migrated');
    owner = new pg.Client({ connectionString: database.url() });
    await owner.connect();
    pool = new pg.Pool({ connectionString: database.url(), max: 4 });
    callers = await Promise.all(numbers(CALLERS).map(() => new Caller(database.url('authenticator')).open()));
    eraser = await new Caller(database.url()).open();
});

beforeEach(async () => {
    [ana, ben] = await Promise.all([signUp('ana'), signUp('ben')]) as [string, string];
    post = (await given(ana, `select (c).id from (select public.create_post(
        content => 'Which one?', poll_options => array['Bulls', 'Bears']) as c) q`))['id'] as string;
    poll = (await look<{ id: string }>('select id from public.polls where post_id = $1', [post]))[0]?.id ?? '';
});

after(async () => {
    await Promise.all([...callers, eraser, owner, pool].map((one) => 'close' in one ? one.close() : one.end()));
    await database.drop();
    await server.stop();
});

async function countersAreExact(): Promise<void> {
    assert.deepEqual(await look('select * from private.counter_drift()'), []);
}

describe('one person twice at once', () => {
    it('votes once, whichever option comes first, and the other is told', async () => {
        const outcomes = await atOnce(numbers(CALLERS).map((index) => ({
            as: ben, sql: rpc('vote_poll', { poll_id: poll, option_index: index % 2 }),
        })));
        const cast = await look<{ option_index: number }>(
            'select option_index from public.poll_votes where poll_id = $1', [poll],
        );
        assert.equal(cast.length, 1);
        outcomes.forEach(({ error }, index) => assert.deepEqual(
            error,
            index % 2 === cast[0]?.option_index ? null : { code: 'PT409', message: 'already_voted' },
        ));
        await countersAreExact();
    });

    it('votes directly once: every other insert is a duplicate', async () => {
        const outcomes = await atOnce(numbers(CALLERS).map((index) => ({
            as: ben,
            sql: `insert into public.poll_votes (poll_id, option_index) values (${escape(poll)}, ${index % 2})`,
        })));
        assert.deepEqual(codesOf(outcomes).sort(), [...Array<string>(CALLERS - 1).fill('23505'), null]);
        assert.equal(await count('public.poll_votes where poll_id = $1', [poll]), 1);
        await countersAreExact();
    });

    it('waits for a vote that is being cast: refused if it stands, counted if it is taken back', async () => {
        const zero = { as: ben, sql: rpc('vote_poll', { poll_id: poll, option_index: 0 }) };
        const one = { as: ben, sql: rpc('vote_poll', { poll_id: poll, option_index: 1 }) };
        const undone = await during(zero, one, 'rollback');
        assert.equal(undone.waited, true);
        assert.equal(undone.second.error, null);
        const cleo = await signUp('cleo');
        const stood = await during({ ...zero, as: cleo }, { ...one, as: cleo });
        assert.deepEqual(stood.second.error, { code: 'PT409', message: 'already_voted' });
        await countersAreExact();
    });

    it('reposts once, and every call answers with that row', async () => {
        const outcomes = await atOnce(numbers(CALLERS).map(() => ({ as: ben, sql: rpc('repost', { post_id: post }) })));
        const rows = await look<{ id: string }>('select id from public.reposts where post_id = $1', [post]);
        assert.equal(rows.length, 1);
        for (const { rows: answered, error } of outcomes) {
            assert.equal(error, null);
            assert.equal(answered[0]?.['id'], rows[0]?.id);
        }
        await countersAreExact();
    });

    it('quotes once: the others are told that it is quoted already', async () => {
        const outcomes = await atOnce(numbers(CALLERS).map((index) => ({
            as: ben, sql: rpc('quote_post', { post_id: post, content: `Take ${index}` }),
        })));
        assert.deepEqual(
            outcomes.filter(({ error }) => error !== null).map(({ error }) => error),
            Array(CALLERS - 1).fill({ code: 'PT409', message: 'already_quoted' }),
        );
        const said = outcomes.find(({ error }) => error === null)?.rows[0]?.['content'];
        assert.deepEqual(
            await look('select type, quote_content from public.reposts where post_id = $1', [post]),
            [{ type: 'quote', quote_content: said }],
        );
        assert.equal(await count('public.posts where original_post_id = $1', [post]), 1);
        await countersAreExact();
    });

    it('quotes while reposting: one row, which is the quote, in either order', async () => {
        const plain = rpc('repost', { post_id: post });
        const quote = rpc('quote_post', { post_id: post, content: 'With words' });
        for (const [first, second] of [[plain, quote], [quote, plain]] as const) {
            const person = await signUp('cleo');
            const race = await during({ as: person, sql: first }, { as: person, sql: second });
            assert.deepEqual([race.waited, race.first.error, race.second.error], [true, null, null]);
            assert.deepEqual(
                await look('select type, quote_content from public.reposts where user_id = $1', [person]),
                [{ type: 'quote', quote_content: 'With words' }],
            );
        }
        await countersAreExact();
    });

    it('restores an old quote while quoting anew: one of them lives, the other is told', async () => {
        const old = (await given(ben, rpc('quote_post', { post_id: post, content: 'First' })))['id'] as string;
        await given(ben, rpc('delete_post', { post_id: old }));
        const restore = { as: ben, sql: rpc('restore_post', { post_id: old }) };
        const anew = { as: ben, sql: rpc('quote_post', { post_id: post, content: 'Second' }) };
        const restored = await during(restore, anew);
        assert.deepEqual(restored.second.error, { code: 'PT409', message: 'already_quoted' });
        await given(ben, rpc('delete_post', { post_id: old }));
        const quoted = await during(anew, restore);
        assert.deepEqual(quoted.second.error, { code: 'PT409', message: 'already_quoted' });
        assert.equal(await count(`public.posts where original_post_id = $1 and deleted_at is null`, [post]), 1);
        assert.equal(await count('public.reposts where post_id = $1', [post]), 1);
        await countersAreExact();
    });

    const holdRepost = 'select from public.reposts where user_id = $1 for update';

    it('undoes a quote while deleting its post, in either order: both succeed', async () => {
        for (const turn of [(pair: Request[]) => pair, (pair: Request[]) => pair.reverse()]) {
            const quote = (await given(ben, rpc('quote_post', { post_id: post, content: 'Regretted' })))['id'] as string;
            const [first, second] = turn([
                { as: ben, sql: rpc('undo_repost', { post_id: post }) },
                { as: ben, sql: rpc('delete_post', { post_id: quote }) },
            ]) as [Request, Request];
            assert.deepEqual(codesOf(await behind(holdRepost, [ben], first, second)), [null, null]);
            assert.equal(await count('public.posts where id = $1 and deleted_at is not null', [quote]), 1);
            assert.equal(await count('public.reposts where user_id = $1', [ben]), 0);
        }
        await countersAreExact();
    });

    it('undoes a quote while editing it, in either order: it is gone, and nothing of it is left', async () => {
        for (const turn of [(pair: Request[]) => pair, (pair: Request[]) => pair.reverse()]) {
            const quote = (await given(ben, rpc('quote_post', { post_id: post, content: 'Regretted' })))['id'] as string;
            const [first, second] = turn([
                { as: ben, sql: `delete from public.reposts where post_id = ${escape(post)}` },
                { as: ben, sql: `update public.posts set content = 'Reworded' where id = ${escape(quote)}` },
            ]) as [Request, Request];
            assert.deepEqual(codesOf(await behind(holdRepost, [ben], first, second)), [null, null]);
            assert.equal(await count('public.posts where id = $1 and deleted_at is not null', [quote]), 1);
            assert.equal(await count('public.reposts where user_id = $1', [ben]), 0);
        }
        await countersAreExact();
    });

    it('posts under one id once: a retry gets the same post, other content and other people are refused', async () => {
        const id = randomUUID();
        const same = await atOnce(numbers(CALLERS).map(() => ({
            as: ben, sql: rpc('create_post', { id, content: 'Sent from a train' }),
        })));
        assert.deepEqual(codesOf(same), Array(CALLERS).fill(null));
        assert.equal(new Set(same.map(({ rows }) => JSON.stringify(rows[0]))).size, 1);
        assert.equal(await count('public.posts where id = $1', [id]), 1);

        const contested = randomUUID();
        const others = await atOnce([ana, ben].map((as) => ({
            as, sql: rpc('create_post', { id: contested, content: 'Mine' }),
        })));
        assert.deepEqual(
            others.map(({ error }) => error?.message ?? null).sort(),
            ['id_taken', null],
        );
        await countersAreExact();
    });

    it('follows, likes, bookmarks and mutes once, without an error', async () => {
        for (const [sql, rows] of [
            [rpc('follow_user', { user_id: ana }), 'public.follows where follower_id = $1'],
            [rpc('react', { post_id: post }), 'public.reactions where user_id = $1'],
            [rpc('mute_user', { user_id: ana }), 'public.content_filters where user_id = $1'],
            [
                `insert into public.bookmarks (post_id) values (${escape(post)}) on conflict do nothing`,
                'public.bookmarks where user_id = $1',
            ],
        ] as const) {
            const outcomes = await atOnce(numbers(CALLERS).map(() => ({ as: ben, sql })));
            assert.deepEqual(codesOf(outcomes), Array(CALLERS).fill(null), sql);
            assert.equal(await count(rows, [ben]), 1, sql);
        }
        await countersAreExact();
    });
});

describe('many people at once', () => {
    it('like and unlike one post from eight connections, and the counts stay exact', async () => {
        const people = await Promise.all(numbers(CALLERS).map((index) => signUp(`liker${index}`)));
        for (const round of numbers(12)) {
            const outcomes = await atOnce(people.map((as, index) => ({
                as, sql: rpc((index + round) % 3 === 0 ? 'unreact' : 'react', { post_id: post }),
            })));
            assert.deepEqual(codesOf(outcomes), Array(CALLERS).fill(null));
        }
        const left = await count('public.reactions where post_id = $1', [post]);
        assert.ok(left > 0 && left < CALLERS);
        assert.deepEqual(
            await look('select reaction_count::integer from public.post_stats where post_id = $1', [post]),
            [{ reaction_count: left }],
        );
        await countersAreExact();
    });

    it('do everything to one post at once, and the counts stay exact', async () => {
        const people = await Promise.all(numbers(CALLERS).map((index) => signUp(`crowd${index}`)));
        for (const round of numbers(6)) {
            const actions = [
                rpc('react', { post_id: post }), rpc('repost', { post_id: post }), rpc('follow_user', { user_id: ana }),
                rpc('quote_post', { post_id: post, content: `Round ${round} of $NEW${round} and $OLD${round}` }),
                `insert into public.comments (post_id, content) values (${escape(post)}, 'Said at once')`,
                `insert into public.bookmarks (post_id) values (${escape(post)}) on conflict do nothing`,
                rpc('undo_repost', { post_id: post }), rpc('unfollow_user', { user_id: ana }),
            ];
            const outcomes = await atOnce(people.map((as, index) => ({
                as, sql: actions[(index + round * 3) % actions.length] ?? '',
            })));
            const unexpected = outcomes.filter(({ error }) => error !== null && error.message !== 'already_quoted');
            assert.deepEqual(unexpected, []);
        }
        await countersAreExact();
    });

    it('vote in one poll at once, and the totals are the votes', async () => {
        const people = await Promise.all(numbers(CALLERS).map((index) => signUp(`voter${index}`)));
        const outcomes = await atOnce(people.map((as, index) => ({
            as, sql: rpc('vote_poll', { poll_id: poll, option_index: index % 2 }),
        })));
        assert.deepEqual(codesOf(outcomes), Array(CALLERS).fill(null));
        assert.deepEqual(
            await look('select vote_count::integer from public.poll_totals where poll_id = $1 order by option_index', [poll]),
            [{ vote_count: 4 }, { vote_count: 4 }],
        );
        await countersAreExact();
    });

    it('name the same new tickers, each in another order, one by one and in bulk', async () => {
        const tag = randomUUID().replaceAll('-', '').replaceAll(/\d/g, '').slice(0, 6).toUpperCase();
        const symbols = numbers(CALLERS).map((index) => `$${tag}${'ABCDEFGH'[index]}`);
        const turned = (by: number): string[] => [...symbols.slice(by), ...symbols.slice(0, by)];
        const singles = await atOnce(numbers(CALLERS).map((index) => ({
            as: index % 2 === 0 ? ana : ben, sql: rpc('create_post', { content: turned(index).join(' ') }),
        })));
        assert.deepEqual(codesOf(singles), Array(CALLERS).fill(null));
        assert.equal(await count('public.tickers where symbol like $1', [`${tag}%`]), CALLERS);

        // Two statements of several posts; the first is held in its middle until the second has begun.
        const bulk = (names: string[]): string => `insert into public.posts (content) values ${
            names.map((name) => `('On $${tag}${name}')`).join(', ')
        }`;
        assert.deepEqual(codesOf(await behind(
            'insert into public.tickers (symbol) values ($1)', [`${tag}M`],
            { as: ana, sql: bulk(['Z', 'M', 'Y']) }, { as: ben, sql: bulk(['Y', 'Z']) },
        )), [null, null]);
        await countersAreExact();
    });

    it('wish one name at sign-up: both get in, one of them with a longer name', async () => {
        for (const firstEnds of ['commit', 'rollback'] as const) {
            const wish = `wanted_${randomUUID().slice(0, 8)}`;
            const [one, other] = [randomUUID(), randomUUID()];
            const sql = (id: string): string => `insert into auth.users (id, aud, role, raw_user_meta_data)
                values ('${id}', 'authenticated', 'authenticated', '{"username": "${wish}"}')`;
            const auth = [
                await new Caller(database.url('supabase_auth_admin')).open(),
                await new Caller(database.url('supabase_auth_admin')).open(),
            ] as const;
            try {
                const race = await during({ as: null, sql: sql(one) }, { as: null, sql: sql(other) }, firstEnds, auth);
                assert.deepEqual([race.waited, race.second.error], [true, null]);
            } finally {
                await Promise.all(auth.map((each) => each.close()));
            }
            assert.deepEqual(
                await look('select id, username from public.users where id in ($1, $2) order by length(username)', [
                    one, other,
                ]),
                firstEnds === 'commit'
                    ? [{ id: one, username: wish }, { id: other, username: `${wish}_${other.slice(0, 8)}` }]
                    : [{ id: other, username: wish }],
            );
        }
    });

    it('take one name: the second is told that it is taken', async () => {
        const wish = `taken_${randomUUID().slice(0, 8)}`;
        const rename = (id: string): Request => ({
            as: id, sql: `update public.users set username = '${wish}' where id = '${id}'`,
        });
        const outcomes = await atOnce([rename(ana), rename(ben)]);
        assert.deepEqual(codesOf(outcomes).sort(), ['23505', null]);
        assert.equal(await count('public.users where username = $1', [wish]), 1);
    });

    it('swap roles in a dance of blocks, follows and unblocks, and the counts stay exact', async () => {
        for (const round of numbers(6)) {
            const pair = round % 2 === 0 ? [ana, ben] as const : [ben, ana] as const;
            const outcomes = await atOnce(numbers(CALLERS).map((index) => {
                const [as, other] = index % 2 === 0 ? pair : [pair[1], pair[0]];
                const name = ['follow_user', 'block_user', 'unblock_user', 'unfollow_user'][(index >> 1) % 4] ?? '';
                return { as, sql: rpc(name, { user_id: other }) };
            }));
            assert.deepEqual(codesOf(outcomes).filter((code) => ![null, '42501', 'PT404'].includes(code)), []);
            await neverBoth();
        }
        await countersAreExact();
    });
});

/** Nobody follows across a block, and the pairs kept apart are those that somebody blocks. */
async function neverBoth(): Promise<void> {
    assert.deepEqual(await look(`select f.follower_id, f.following_id
        from public.follows f
        join private.hidden h on h.viewer = f.follower_id and h.author = f.following_id`), []);
    assert.deepEqual(await look(`
        with expected as (
            select p.viewer, p.author, count(*)::integer as blocks
            from public.content_filters c
            cross join lateral (values (c.user_id, c.filtered_user_id), (c.filtered_user_id, c.user_id)) p (viewer, author)
            where c.filter_type = 'block'
            group by p.viewer, p.author
        )
        select h.viewer, h.author, h.blocks, e.blocks as expected
        from private.hidden h
        full join expected e on e.viewer = h.viewer and e.author = h.author
        where h.blocks is distinct from e.blocks`), []);
}

describe('a block while somebody acts', () => {
    const block = (): Request => ({ as: ana, sql: rpc('block_user', { user_id: ben }) });
    // A call answers as it does where there is nothing; a direct write, as the policies do.
    const refusal = (answer: string): { code: string; message: string } => answer.endsWith('_not_found')
        ? { code: 'PT404', message: answer }
        : { code: '42501', message: `new row violates row-level security policy for table "${answer}"` };

    it('ends the follow that came first', async () => {
        const race = await during({ as: ben, sql: rpc('follow_user', { user_id: ana }) }, block());
        assert.deepEqual([race.waited, race.second.error], [true, null]);
        assert.equal(await count('public.follows where follower_id = $1', [ben]), 0);
        await neverBoth();
        await countersAreExact();
    });

    for (const [what, answer, sql] of [
        ['following', 'user_not_found', () => rpc('follow_user', { user_id: ana })],
        ['liking', 'post_not_found', () => rpc('react', { post_id: post })],
        ['reposting', 'post_not_found', () => rpc('repost', { post_id: post })],
        ['quoting', 'post_not_found', () => rpc('quote_post', { post_id: post, content: 'Hm' })],
        ['voting', 'poll_not_found', () => rpc('vote_poll', { poll_id: poll, option_index: 0 })],
        ['commenting by call', 'post_not_found', () => rpc('create_comment', { post_id: post, content: 'Hm' })],
        ['commenting', 'comments', () => `insert into public.comments (post_id, content) values ('${post}', 'Hm')`],
        ['bookmarking by call', 'post_not_found', () => rpc('bookmark_post', { post_id: post })],
        ['bookmarking', 'bookmarks', () => `insert into public.bookmarks (post_id) values ('${post}')`],
    ] as const) {
        it(`refuses ${what} that came second, and lets it pass where the block is taken back`, async () => {
            const undone = await during(block(), { as: ben, sql: sql() }, 'rollback');
            assert.deepEqual([undone.waited, undone.second.error], [true, null]);
            const cleo = await signUp('cleo');
            const stood = await during({ as: ana, sql: rpc('block_user', { user_id: cleo }) }, { as: cleo, sql: sql() });
            assert.deepEqual([stood.waited, stood.second.error], [true, refusal(answer)]);
            await neverBoth();
            await countersAreExact();
        });
    }

    it('waits for a like that came first, which stays and can be taken back', async () => {
        const race = await during({ as: ben, sql: rpc('react', { post_id: post }) }, block());
        assert.deepEqual([race.waited, race.second.error], [true, null]);
        assert.deepEqual(Object.values(await given(ben, rpc('unreact', { post_id: post }))), [true]);
        await countersAreExact();
    });

    it('and a block back at the same moment are both kept, and each is taken back alone', async () => {
        const outcomes = await atOnce([block(), { as: ben, sql: rpc('block_user', { user_id: ana }) }]);
        assert.deepEqual(codesOf(outcomes), [null, null]);
        await neverBoth();
        await atOnce([
            { as: ana, sql: rpc('unblock_user', { user_id: ben }) }, { as: ben, sql: rpc('unblock_user', { user_id: ana }) },
        ]);
        assert.equal(await count('private.hidden where viewer in ($1, $2)', [ana, ben]), 0);
        await neverBoth();
    });
});

describe('an original that goes while it is quoted', () => {
    it('deleted by its author: the quote came first and stays, or finds nothing', async () => {
        const quote = { as: ben, sql: rpc('quote_post', { post_id: post, content: 'Just in time' }) };
        const remove = { as: ana, sql: rpc('delete_post', { post_id: post }) };
        for (const [first, second] of [[quote, remove], [remove, quote]] as const) {
            const race = await during(first, second);
            for (const { error } of [race.first, race.second]) {
                if (error !== null) assert.deepEqual(error, { code: 'PT404', message: 'post_not_found' });
            }
            const quotes = await count('public.posts where original_post_id = $1 and deleted_at is null', [post]);
            assert.equal(await count('public.reposts where post_id = $1', [post]), quotes);
            await countersAreExact();
            await given(ana, rpc('restore_post', { post_id: post }));
            if (quotes > 0) await given(ben, rpc('undo_repost', { post_id: post }));
        }
    });

    it('erased: a quote that came first stays as its author\'s own text', async () => {
        const race = await during(
            { as: ben, sql: rpc('quote_post', { post_id: post, content: 'Just in time' }) },
            { as: null, sql: `delete from public.posts where id = ${escape(post)}` },
            'commit',
            [caller(0), eraser],
        );
        assert.deepEqual([race.waited, race.first.error, race.second.error], [true, null, null]);
        assert.deepEqual(
            await look('select original_post_id, deleted_at, content from public.posts where id = $1', [
                race.first.rows[0]?.['id'],
            ]),
            [{ original_post_id: null, deleted_at: null, content: 'Just in time' }],
        );
        assert.equal(await count('public.reposts where user_id = $1', [ben]), 0);
        await countersAreExact();
    });

    for (const [what, sql] of [
        ['quotes', () => rpc('quote_post', { post_id: post, content: 'Too late' })],
        ['likes', () => rpc('react', { post_id: post })],
        ['reposts', () => rpc('repost', { post_id: post })],
        ['bookmarks', () => `insert into public.bookmarks (post_id) values (${escape(post)})`],
        ['votes', () => rpc('vote_poll', { poll_id: poll, option_index: 0 })],
        ['comments', () => `insert into public.comments (post_id, content) values (${escape(post)}, 'Too late')`],
    ] as const) {
        it(`erased first: whoever ${what} then is refused, and is not where it was kept after all`, async () => {
            const erase = { as: null, sql: `delete from public.posts where id = ${escape(post)}` };
            const kept = await during(erase, { as: ben, sql: sql() }, 'rollback', [eraser, caller(0)]);
            assert.deepEqual([kept.waited, kept.second.error], [true, null]);
            const cleo = await signUp('cleo');
            const gone = await during(erase, { as: cleo, sql: sql() }, 'commit', [eraser, caller(0)]);
            assert.deepEqual([gone.waited, gone.second.error?.code], [true, '23503']);
            await countersAreExact();
        });
    }
});

describe('staff while people act', () => {
    let moderator: string;
    let colleague: string;
    const takeDown = (id: string, as = moderator): Request => ({ as, sql: rpc('take_down', { post_id: id, reason: 'Spam' }) });
    const logged = async (id: string): Promise<string[]> => (await look<{ action: string }>(
        'select action from private.moderation_log where target_id = $1 order by id', [id],
    )).map(({ action }) => action);

    beforeEach(async () => {
        [moderator, colleague] = await Promise.all([signUp('mod'), signUp('mod')]) as [string, string];
        await look('insert into private.staff (user_id, role) select u, $2 from unnest($1::uuid[]) u', [
            [moderator, colleague], 'moderator',
        ]);
    });

    for (const [what, sql] of [
        ['undoes it', () => rpc('undo_repost', { post_id: post })],
        ['deletes it', (quote: string) => rpc('delete_post', { post_id: quote })],
        ['edits it', (quote: string) => `update public.posts set content = 'Nicer' where id = ${escape(quote)}`],
        ['deletes its row among the reposts', () => `delete from public.reposts where post_id = ${escape(post)}`],
    ] as const) {
        it(`a quote is taken down while its author ${what}, in either order: neither fails, and it is down`, async () => {
            for (const turn of [(pair: Request[]) => pair, (pair: Request[]) => pair.reverse()]) {
                const quoter = await signUp('cleo');
                const quote = (await given(quoter, rpc('quote_post', { post_id: post, content: 'Buy' })))['id'] as string;
                const [first, second] = turn([takeDown(quote), { as: quoter, sql: sql(quote) }]) as [Request, Request];
                assert.deepEqual(
                    codesOf(await behind('select from public.reposts where user_id = $1 for update', [quoter], first, second)),
                    [null, null],
                );
                assert.equal(await count('public.posts where id = $1 and removed_at is not null', [quote]), 1);
                assert.equal(await count('public.reposts where user_id = $1', [quoter]), 0);
                assert.deepEqual(await logged(quote), ['take_down']);
            }
            await countersAreExact();
        });
    }

    it('a quote is reinstated while its author reposts or quotes anew: one row of the three, and counted once', async () => {
        for (const sql of [rpc('repost', { post_id: post }), rpc('quote_post', { post_id: post, content: 'Anew' })]) {
            const quoter = await signUp('cleo');
            const quote = (await given(quoter, rpc('quote_post', { post_id: post, content: 'Buy' })))['id'] as string;
            await given(moderator, takeDown(quote).sql);
            const outcomes = await atOnce([
                { as: moderator, sql: rpc('reinstate', { post_id: quote, reason: 'No spam' }) }, { as: quoter, sql },
            ]);
            assert.equal(outcomes[0]?.error, null);
            assert.ok([undefined, 'already_quoted'].includes(outcomes[1]?.error?.message));
            assert.deepEqual(
                await look('select type, quote_content from public.reposts where user_id = $1', [quoter]),
                [{ type: 'quote', quote_content: 'Buy' }],
            );
        }
        await countersAreExact();
    });

    it('a post is taken down by two while others like, comment, quote and report: one entry, and the counts stay exact', async () => {
        const people = await Promise.all(numbers(6).map((index) => signUp(`crowd${index}`)));
        const acts = [
            rpc('react', { post_id: post }), rpc('repost', { post_id: post }),
            `insert into public.comments (post_id, content) values (${escape(post)}, 'Said at once')`,
            rpc('quote_post', { post_id: post, content: 'See this' }),
            rpc('report_content', { post_id: post, report_type: 'spam' }), rpc('vote_poll', { poll_id: poll, option_index: 0 }),
        ];
        const outcomes = await atOnce([
            takeDown(post), takeDown(post, colleague), ...people.map((as, index) => ({ as, sql: acts[index] ?? '' })),
        ]);
        assert.deepEqual(codesOf(outcomes).slice(0, 2), [null, null]);
        assert.deepEqual(codesOf(outcomes).filter((code) => ![null, '42501', 'PT404'].includes(code)), []);
        assert.equal((await logged(post)).filter((action) => action === 'take_down').length >= 1, true);
        assert.equal(await count(`private.moderation_log where target_id = $1 and details -> 'before' = '{"is_removed": false}'`, [post]), 1);
        await countersAreExact();
    });

    it('two decide on all reports of one target at once: both are through, and the log has both in order', async () => {
        const reporters = await Promise.all(numbers(6).map((index) => signUp(`witness${index}`)));
        const ids: string[] = [];
        for (const as of reporters) {
            ids.push((await given(as, rpc('report_content', { post_id: post, report_type: 'spam' })))['id'] as string);
        }
        const decide = (as: string, id: string, status: string): Request => ({
            as, sql: `select * from public.review_report('${id}', '${status}', resolve_all => true)`,
        });
        const race = await atOnce([
            decide(moderator, ids[0] ?? '', 'resolved'), decide(colleague, ids[5] ?? '', 'dismissed'),
        ]);
        assert.deepEqual(codesOf(race), [null, null]);
        const entries = await look<{ actor_id: string; ids: string[]; status: string }>(`
            select actor_id, details -> 'report_ids' as ids, details -> 'after' ->> 'status' as status
            from private.moderation_log where target_id = $1 order by id`, [post]);
        assert.equal(entries.length, 2);
        assert.equal(entries[0]?.ids.length, 6);
        // The second found all closed, and changed the one that it named.
        assert.equal(entries[1]?.ids.length, 1);
        assert.deepEqual(
            await look('select status, count(*)::integer as n from public.reports where target_id = $1 group by 1 order by 2', [post]),
            [{ status: entries[1]?.status, n: 1 }, { status: entries[0]?.status, n: 5 }],
        );
    });

    it('one person reports once, however often at once, and under one id', async () => {
        const id = randomUUID();
        for (const sql of [
            rpc('report_content', { post_id: post, report_type: 'spam' }), rpc('report_content', { user_id: ana, report_type: 'spam', id }),
        ]) {
            const outcomes = await atOnce(numbers(CALLERS).map(() => ({ as: ben, sql })));
            assert.deepEqual(codesOf(outcomes), Array(CALLERS).fill(null));
            assert.equal(new Set(outcomes.map(({ rows }) => JSON.stringify(rows[0]))).size, 1);
        }
        const others = await atOnce([moderator, colleague].map((as) => ({
            as, sql: rpc('report_content', { post_id: post, report_type: 'spam', id: '00000000-0000-4000-8000-00000000abcd' }),
        })));
        assert.deepEqual(others.map(({ error }) => error?.message ?? null).sort(), ['id_taken', null]);
    });

    it('one person starts sessions on every device: as many stay open as may', async () => {
        await pool.query(`update private.settings set value = '3' where name = 'open_sessions'`);
        const outcomes = await atOnce(numbers(CALLERS).map(() => ({ as: ben, sql: rpc('start_session', {}) })));
        await pool.query(`update private.settings set value = '20' where name = 'open_sessions'`);
        assert.deepEqual(codesOf(outcomes).filter((code) => code !== null), []);
        assert.equal(await count('public.user_sessions where user_id = $1 and session_end is null', [ben]), 3);
    });

    it('a session ends while it beats: the heartbeat comes first, or is told that it has ended', async () => {
        for (const [ends, code] of [['commit', 'PT404'], ['rollback', null]] as const) {
            const [session] = await look<{ id: string }>('insert into public.user_sessions (user_id) values ($1) returning id', [ben]);
            const { second, waited } = await during(
                { as: ben, sql: rpc('end_session', { session_id: session?.id ?? '' }) },
                { as: ben, sql: rpc('heartbeat', { session_id: session?.id ?? '', actions: 1 }) },
                ends,
            );
            assert.deepEqual([waited, second.error?.code ?? null], [true, code]);
        }
    });

    it('a person is suspended while writing, beating and leaving: nothing hangs, nothing of it shows', async () => {
        const sessions = (await look<{ id: string }>(
            'insert into public.user_sessions (user_id, last_seen_at) select $1, now() - interval \'1 hour\' from generate_series(1, 3) returning id',
            [ben],
        )).map(({ id }) => id);
        const outcomes = await atOnce([
            { as: moderator, sql: rpc('suspend_user', { user_id: ben, reason: 'Spam' }) },
            { as: colleague, sql: rpc('suspend_user', { user_id: ben, reason: 'Scam' }) },
            { as: ben, sql: rpc('create_post', { content: 'A last word' }) },
            { as: ben, sql: rpc('start_session', {}) },
            ...sessions.slice(0, 2).map((id) => ({ as: ben, sql: rpc('heartbeat', { session_id: id, actions: 1 }) })),
            { as: ben, sql: rpc('end_session', { session_id: sessions[2] ?? '' }) },
            { as: ben, sql: rpc('follow_user', { user_id: ana }) },
        ]);
        assert.deepEqual(codesOf(outcomes).slice(0, 2), [null, null]);
        assert.deepEqual(codesOf(outcomes).filter((code) => ![null, 'PT403', 'PT404'].includes(code)), []);
        assert.equal(await count('private.gone where user_id = $1', [ben]), 1);
        assert.deepEqual(await logged(ben), ['suspend_user']);
        const { rows } = await caller(0).run({ as: ana, sql: `select id from public.posts where user_id = ${escape(ben)}` });
        await caller(0).end();
        assert.deepEqual(rows, []);
        await countersAreExact();
    });

    it('whose role is revoked first is refused, and acts if it is not', async () => {
        const revoke = { as: null, sql: `select public.revoke_staff('${moderator}')` };
        const acted = await during(takeDown(post), revoke, 'commit', [caller(0), eraser]);
        assert.deepEqual([acted.first.error, acted.second.error], [null, null]);
        const refusedAct = await during(
            { as: null, sql: `select public.revoke_staff('${colleague}')` }, takeDown(post, colleague), 'rollback', [eraser, caller(0)],
        );
        assert.deepEqual([refusedAct.waited, refusedAct.second.error], [false, null]);
        const { error } = await caller(0).run(takeDown(post));
        await caller(0).end();
        assert.deepEqual(error, { code: 'PT403', message: 'staff_only' });
    });
});

describe('a purge while people act', () => {
    const purge = async (): Promise<Record<string, unknown>> =>
        (await look('select * from public.purge_deleted(1000)'))[0] ?? {};
    const age = async (table: string, id: string): Promise<void> => {
        await look(`update public.${table} set deleted_at = now() - interval '40 days' where id = $1`, [id]);
    };

    it('leaves what somebody is writing on for its next batch, and waits for nobody', async () => {
        const quote = (await given(ben, rpc('quote_post', { post_id: post, content: 'Well said' })))['id'] as string;
        const cleo = await signUp('cleo');
        await given(cleo, rpc('react', { post_id: post }));
        await age('posts', post);
        const edit = { as: ben, sql: `update public.posts set content = 'Better said' where id = '${quote}'` };
        const unlike = { as: cleo, sql: rpc('unreact', { post_id: post }) };
        for (const busy of [[edit, unlike], [edit]]) {
            for (const [index, request] of busy.entries()) assert.equal((await caller(index).run(request)).error, null);
            const batch = await purge();
            await Promise.all(busy.map((_, index) => caller(index).end()));
            assert.deepEqual([batch['posts'], batch['has_more']], [0, true]);
        }
        assert.deepEqual(
            await look('select content, deleted_at from public.posts where id = $1', [quote]),
            [{ content: 'Better said', deleted_at: null }],
        );
        const last = await purge();
        assert.deepEqual([last['posts'], last['has_more']], [1, false]);
        assert.deepEqual(
            await look('select original_post_id, deleted_at from public.posts where id = $1', [quote]),
            [{ original_post_id: null, deleted_at: null }],
        );
        await countersAreExact();
    });

    it('erases nobody who is just coming back, and nobody comes back who is being erased', async () => {
        const cleo = await signUp('cleo');
        await look(`update public.users set deleted_at = now() - interval '40 days' where id = $1`, [cleo]);
        const back = { as: null, sql: `update public.users set deleted_at = null where id = ${escape(cleo)}` };
        assert.equal((await eraser.run(back)).error, null);
        const batch = await purge();
        await eraser.end();
        assert.deepEqual([batch['accounts'], batch['has_more']], [0, true]);
        assert.equal(await count('public.users where id = $1', [cleo]), 1);

        await look(`update public.users set deleted_at = now() - interval '40 days' where id = $1`, [cleo]);
        await owner.query('begin');
        await owner.query('select * from public.purge_deleted(1000)');
        const { outcome, waited } = await start(eraser, back);
        await owner.query('commit');
        assert.deepEqual([waited, (await outcome).error], [true, null]);
        assert.equal(await count('public.users where id = $1', [cleo]), 0);
    });

    it('takes turns with every other deletion for good: an account, a post, a comment, another batch', async () => {
        const cleo = await signUp('cleo');
        const [top, ...others] = await look<{ id: string }>(
            `insert into public.comments (post_id, user_id, content) select $1, $2, 'Of ' || n from generate_series(1, 2) n returning id`,
            [post, ben],
        );
        const erasures = [
            `delete from public.comments where id = ${escape(top?.id ?? '')}`,
            `delete from public.posts where id = ${escape(post)}`,
            `delete from auth.users where id = ${escape(cleo)}`,
            `select private.run_job_batch('purge')`,
        ].map((sql) => ({ as: null, sql }));
        assert.equal(others.length, 1);
        await age('comments', others[0]?.id ?? '');
        await owner.query('begin');
        await owner.query('select * from public.purge_deleted(1)');
        // Who can come again is told to.
        const busy = await purge();
        assert.deepEqual([busy['posts'], busy['has_more']], [0, true]);
        for (const erasure of erasures) {
            const { outcome, waited } = await start(eraser, erasure);
            await owner.query('commit');
            assert.deepEqual([waited, (await outcome).error], [true, null], erasure.sql);
            await owner.query('begin');
            await owner.query('select * from public.purge_deleted(1)');
        }
        await owner.query('commit');
        assert.equal(await count('public.posts where id = $1', [post]), 0);
        await countersAreExact();
    });
});

describe('an account that is erased while its person writes', () => {
    it('waits for what is being written, holding nothing, and takes it along', async () => {
        const written = await caller(0).run({ as: ben, sql: rpc('create_comment', { post_id: post, content: 'A last word' }) });
        assert.equal(written.error, null);
        const { outcome, waited } = await start(eraser, { as: null, sql: `delete from auth.users where id = ${escape(ben)}` });
        // For the lock that is taken before any row.
        const waits = await look('select locktype from pg_catalog.pg_locks where pid = $1 and not granted', [eraser.pid]);
        await caller(0).end();
        assert.deepEqual([waited, waits, (await outcome).error], [true, [{ locktype: 'advisory' }], null]);
        assert.equal(await count('public.comments where post_id = $1', [post]), 0);
        await countersAreExact();
    });
});

describe('a reply while the comment above it is erased', () => {
    it('is written first and saved, or comes too late and is refused', async () => {
        const top = (await given(ana, `insert into public.comments (post_id, content) values ('${post}', 'Top') returning id`))['id'] as string;
        const own = (await given(ana, `insert into public.comments (post_id, parent_comment_id, content)
            values ('${post}', '${top}', 'My own') returning id`))['id'] as string;
        const reply = {
            as: ben,
            sql: `insert into public.comments (post_id, parent_comment_id, content) values ('${post}', '${own}', 'A reply')`,
        };
        const erase = { as: null, sql: `delete from public.comments where id = '${top}'` };
        const saved = await during(reply, erase, 'commit', [caller(0), eraser]);
        assert.deepEqual([saved.waited, saved.second.error], [true, null]);
        assert.deepEqual(
            (await look<{ content: string }>('select content from public.comments where post_id = $1', [post])).map(({ content }) => content).sort(),
            ['A reply', 'My own', '[deleted]'],
        );
        await look('delete from public.comments where user_id = $1', [ben]);
        const late = await during(
            { as: null, sql: `delete from public.comments where id = '${own}'` }, reply, 'commit', [eraser, caller(0)],
        );
        assert.deepEqual([late.waited, late.second.error?.code], [true, '23503']);
        await countersAreExact();
    });
});
