/**
 * The feeds against a model of what they promise, under everything that people do meanwhile: 10,000 random steps, in which
 * every page that anybody turns must be the page of the model. The model reads plain rows, one by one, and knows nothing of
 * indexes, walks or marks. Times are counted in microseconds and collide on purpose.
 *
 * A failure names the seed; FEEDS_SEED=n npm test -- feeds_model repeats that run.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { TestServer, type TestDatabase } from '../../scripts/lib/testing/server.ts';

const STEPS = 10_000;
const SEED = Number(process.env['FEEDS_SEED'] ?? Date.now() % 1_000_000);
const PEOPLE = 9;
const SYMBOLS = ['AAA', 'BBB', 'CCC'];

interface Key {
    at: number;
    id: string;
}

interface Person {
    id: string;
    name: string;
    isGone: boolean;
}

interface Post extends Key {
    author: string;
    symbols: string[];
    original: string | null;
    isDeleted: boolean;
    isRemoved: boolean;
}

interface Repost extends Key {
    by: string;
    post: string;
    isPlain: boolean;
}

/** One reader paging through one list. */
interface Stream {
    kind: 'home' | 'user' | 'ticker' | 'watchlist' | 'bookmarks';
    viewer: string | null;
    /** Whose feed, or which ticker. */
    of: string;
    asOf: number | null;
    cursor: string | null;
    /** The key of the last item. */
    key: Key | null;
    shown: Set<string>;
    /** Posts that a repost brought, in the order in which they were shown, and how many of them are remembered. */
    brought: string[];
    marks: number;
}

interface Item {
    id: string;
    at: number;
    by: string[];
}

// The world, as rows.
const people = new Map<string, Person>();
const posts = new Map<string, Post>();
const reposts = new Map<string, Repost>();
/** follower:followee, user:ticker and so on, with the time since when. */
const follows = new Map<string, number>();
const watched = new Map<string, number>();
const bookmarks = new Map<string, Key>();
const mutes = new Set<string>();
const blocks = new Set<string>();
const settings = { walkThreshold: 150, walkBudget: 15, marks: 400 };

// Chance, from one seed.
let state = SEED;
function random(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}
const below = (limit: number): number => Math.floor(random() * limit);
function pick<T>(items: readonly T[]): T | undefined {
    return items[below(items.length)];
}
function newId(): string {
    const hex = Array.from({ length: 32 }, () => below(16).toString(16)).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

// What the sentences of the contract say.
const isLower = (one: Key, other: Key): boolean => one.at < other.at || (one.at === other.at && one.id < other.id);
const newestFirst = (one: Key, other: Key): number => (isLower(one, other) ? 1 : -1);
const isLiving = (post: Post): boolean => !post.isDeleted && !post.isRemoved;
const areApart = (one: string, other: string): boolean => blocks.has(`${one}:${other}`) || blocks.has(`${other}:${one}`);

function sees(viewer: string | null, person: string): boolean {
    return person === viewer || (people.get(person)?.isGone === false && !(viewer !== null && areApart(viewer, person)));
}

function wants(viewer: string | null, person: string): boolean {
    return person === viewer || (sees(viewer, person) && !mutes.has(`${viewer}:${person}`));
}

/** An answer for each person, found once. */
function ofEach(answer: (person: string) => boolean): (person: string) => boolean {
    const known = new Map([...people.keys()].map((person) => [person, answer(person)]));
    return (person) => known.get(person) ?? assert.fail();
}

/** Streams of events: home and people's feeds. */
function eventPage(stream: Stream, size: number): Item[] {
    const { viewer, of, kind } = stream;
    const asOf = stream.asOf ?? 0;
    const isHome = kind === 'home';
    const mayShow = ofEach((person) => (isHome ? wants(viewer, person) : sees(viewer, person)));
    const isFollowed = ofEach((person) => (follows.get(`${viewer}:${person}`) ?? Infinity) <= asOf);
    const posting = (person: string): boolean => (isHome ? person === viewer || isFollowed(person) : person === of);
    const reposting = (person: string): boolean => (isHome ? isFollowed(person) : viewer !== null && person === of);

    const shownPosts = [...posts.values()].filter((post) => isLiving(post) && mayShow(post.author));
    const visible = new Map(shownPosts.map((post) => [post.id, post]));
    const brings = [...reposts.values()].filter((repost) =>
        repost.isPlain && repost.at <= asOf && reposting(repost.by) && mayShow(repost.by) && visible.has(repost.post));
    const events: Key[] = [
        ...shownPosts.filter((post) => posting(post.author) && post.at <= asOf),
        ...brings.map((repost) => ({ at: repost.at, id: repost.post })),
    ];

    // A cursor that forgets takes what has a visible event above it for shown.
    const remembered = stream.brought.slice(-stream.marks);
    const key = stream.key;
    const passed = new Set(key === null || remembered.length < stream.marks
        ? [] : brings.filter((repost) => !isLower({ at: repost.at, id: repost.post }, key)).map((repost) => repost.post));
    const isShown = (id: string): boolean =>
        (remembered.length < stream.marks ? stream.shown.has(id) : remembered.includes(id) || passed.has(id));

    const places = new Map<string, Key>();
    for (const event of events) {
        if (key !== null && !isLower(event, key)) continue;
        if (isShown(event.id)) continue;
        const place = places.get(event.id);
        if (place === undefined || isLower(place, event)) places.set(event.id, event);
    }
    return [...places.values()].sort(newestFirst).slice(0, size).map((place) => ({
        id: place.id,
        at: place.at,
        by: brings.filter((repost) => repost.post === place.id && repost.at <= place.at)
            .sort(newestFirst).slice(0, 3).map((repost) => repost.by),
    }));
}

/** The other lists: rows in their order, each in one place for ever. */
function listPage(stream: Stream, size: number): Item[] {
    const { viewer, of, kind, key } = stream;
    const rows: (Key & { post: Post })[] = [];
    const mayShow = ofEach((person) => wants(viewer, person));
    for (const post of posts.values()) {
        if (!isLiving(post) || !mayShow(post.author)) continue;
        if (kind === 'bookmarks') {
            const bookmark = bookmarks.get(`${viewer}:${post.id}`);
            if (bookmark !== undefined) rows.push({ ...bookmark, post });
        } else if (post.symbols.some((symbol) => (kind === 'ticker'
            ? symbol === of : (watched.get(`${viewer}:${symbol}`) ?? Infinity) <= (stream.asOf ?? 0)))) {
            rows.push({ at: post.at, id: post.id, post });
        }
    }
    return rows.filter((row) => key === null || isLower(row, key)).sort(newestFirst).slice(0, size)
        .map(({ at, post }) => ({ id: post.id, at, by: [] }));
}

describe('feeds', () => {
    let server: TestServer;
    let database: TestDatabase;
    let client: pg.Client;
    /** Statements that wait to be sent, in one message and one transaction. */
    let pending: string[] = [];
    /** The last moment that the database has told. */
    let lastMoment = 0;
    const moments: number[] = [];

    const quote = pg.escapeLiteral;
    const time = (at: number): string => `(timestamptz 'epoch' + interval '${at} microseconds')`;
    const micros = (expression: string): string => `(extract(epoch from ${expression}) * 1000000)::bigint::text`;

    async function flush(): Promise<void> {
        if (pending.length === 0) return;
        const statements = pending;
        pending = [];
        await client.query(`begin; ${statements.join(';\n')}; commit`).catch((error: Error) => {
            throw new Error(`${error.message}\n${statements.join(';\n')}`);
        });
    }

    /** Just now: a few microseconds after the last page, or at its very moment; or a moment that was there before. */
    function moment(earliest = 0): number {
        const old = below(3) === 0 ? pick(moments) : undefined;
        const at = old !== undefined && old >= earliest ? old : Math.max(earliest, lastMoment + below(4));
        moments.push(at);
        if (moments.length > 40) moments.shift();
        return at;
    }

    before(async () => {
        server = await TestServer.open();
        database = await server.database();
        client = new pg.Client({ connectionString: database.url() });
        await client.connect();
        // All people act within seconds.
        await client.query(`update private.settings set value = '0' where name like 'limit_%'`);
        for (let number = 0; number < PEOPLE; number++) {
            const person: Person = { id: newId(), name: `model_${number}`, isGone: false };
            people.set(person.id, person);
            await client.query(
                `insert into auth.users (id, aud, role, email, raw_user_meta_data, created_at, updated_at)
                values ($1, 'authenticated', 'authenticated', $2, $3, now(), now())`,
                [person.id, `${person.name}@example.com`, { username: person.name, full_name: person.name }],
            );
        }
        await client.query('insert into public.tickers (symbol) select unnest($1::text[])', [SYMBOLS]);
        const { rows } = await client.query(`select ${micros('now()')} as now`);
        lastMoment = Number(rows[0].now);
        // Much is there already, and everybody knows a few.
        for (let step = 0; step < 300; step++) write();
        for (const one of people.keys()) for (const other of people.keys()) if (below(2) === 0) startFollowing(one, other);
        await flush();
    });

    after(async () => {
        await client?.end();
        await database?.drop();
        await server?.stop();
    });

    const someone = (): string => pick([...people.keys()]) ?? assert.fail();
    const somePost = (): Post | undefined => pick([...posts.values()]);
    /** More often than not one of the latest. */
    const recentPost = (): Post | undefined => (below(4) === 0 ? somePost() : pick([...posts.values()].slice(-25)));
    /** What blocks and vanishing forbid to everybody. */
    const mayReach = (actor: string, other: string): boolean =>
        actor === other || (!areApart(actor, other) && people.get(other)?.isGone === false);
    const standingQuote = (by: string, original: string): Post | undefined =>
        [...posts.values()].find((post) => post.author === by && post.original === original && !post.isDeleted);

    function write(): void {
        const post: Post = {
            id: newId(), at: moment(), author: someone(), original: null, isDeleted: false, isRemoved: false,
            symbols: SYMBOLS.filter(() => below(4) === 0),
        };
        posts.set(post.id, post);
        pending.push(`insert into public.posts (id, user_id, content, created_at) values (${quote(post.id)},
            ${quote(post.author)}, ${quote(textOf(post))}, ${time(post.at)})`);
    }
    const textOf = (post: Post): string => `Words ${post.symbols.map((symbol) => `$${symbol}`).join(' ')}`;

    function startFollowing(one: string, other: string): void {
        if (one === other || follows.has(`${one}:${other}`) || !mayReach(one, other)) return;
        const at = moment();
        follows.set(`${one}:${other}`, at);
        pending.push(`insert into public.follows (follower_id, following_id, created_at)
            values (${quote(one)}, ${quote(other)}, ${time(at)})`);
    }

    /** What deleting or removing a quote, or bringing it back, does to the row that stands for it in reposts. */
    function keepQuote(post: Post, wasLiving: boolean): void {
        if (post.original === null || wasLiving === isLiving(post)) return;
        const row = `${post.author}:${post.original}`;
        const original = posts.get(post.original);
        if (!isLiving(post)) {
            if (reposts.get(row)?.isPlain === false) reposts.delete(row);
        } else if (original !== undefined && people.get(original.author)?.isGone === false
            && !areApart(post.author, original.author)) {
            const at = reposts.get(row)?.at ?? post.at;
            reposts.set(row, { id: newId(), at, by: post.author, post: original.id, isPlain: false });
        }
    }

    function change(post: Post, changes: Partial<Post>, sql: string): void {
        const wasLiving = isLiving(post);
        Object.assign(post, changes);
        keepQuote(post, wasLiving);
        pending.push(`update public.posts set ${sql} where id = ${quote(post.id)}`);
    }

    const acts: [number, () => void][] = [
        [18, write],
        [26, function repost() {
            const [post, by] = [recentPost(), someone()];
            if (post === undefined || !isLiving(post) || !mayReach(by, post.author) || reposts.has(`${by}:${post.id}`)) return;
            const made: Repost = { id: newId(), at: moment(post.at), by, post: post.id, isPlain: true };
            reposts.set(`${by}:${post.id}`, made);
            pending.push(`insert into public.reposts (id, user_id, post_id, type, created_at) values (${quote(made.id)},
                ${quote(by)}, ${quote(post.id)}, 'normal', ${time(made.at)})`);
        }],
        [10, function undoRepost() {
            const repost = pick([...reposts.values()]);
            if (repost === undefined || !repost.isPlain) return;
            reposts.delete(`${repost.by}:${repost.post}`);
            pending.push(`delete from public.reposts where user_id = ${quote(repost.by)} and post_id = ${quote(repost.post)}`);
        }],
        [4, function quotePost() {
            const [original, by] = [recentPost(), someone()];
            if (original === undefined || !isLiving(original) || !mayReach(by, original.author)) return;
            if (standingQuote(by, original.id) !== undefined) return;
            const post: Post = {
                id: newId(), at: moment(original.at), author: by, original: original.id, isDeleted: false, isRemoved: false,
                symbols: [],
            };
            posts.set(post.id, post);
            keepQuote(post, false);
            pending.push(`insert into public.posts (id, user_id, content, created_at, original_post_id, repost_type) values (
                ${quote(post.id)}, ${quote(by)}, 'See', ${time(post.at)}, ${quote(original.id)}, 'quote')`);
        }],
        [7, function deletePost() {
            const post = recentPost();
            if (post !== undefined && !post.isDeleted) change(post, { isDeleted: true }, 'deleted_at = now()');
        }],
        [5, function restorePost() {
            const post = pick([...posts.values()].filter((each) => each.isDeleted));
            if (post === undefined || (post.original !== null && standingQuote(post.author, post.original) !== undefined)) return;
            change(post, { isDeleted: false }, 'deleted_at = null');
        }],
        [2, function takeDown() {
            const post = recentPost();
            if (post !== undefined && !post.isRemoved) change(post, { isRemoved: true }, `removed_at = now(), removed_reason = 'spam'`);
        }],
        [2, function reinstate() {
            const post = pick([...posts.values()].filter((each) => each.isRemoved));
            if (post !== undefined) change(post, { isRemoved: false }, 'removed_at = null, removed_reason = null');
        }],
        [2, function edit() {
            const post = recentPost();
            if (post === undefined || post.original !== null) return;
            const symbols = SYMBOLS.filter(() => below(3) === 0);
            change(post, { symbols }, `content = ${quote(textOf({ ...post, symbols }))}`);
        }],
        [5, function purge() {
            const post = recentPost();
            if (post === undefined) return;
            posts.delete(post.id);
            if (post.original !== null && isLiving(post)) {
                const row = `${post.author}:${post.original}`;
                if (reposts.get(row)?.isPlain === false) reposts.delete(row);
            }
            for (const [row, repost] of reposts) if (repost.post === post.id) reposts.delete(row);
            for (const row of bookmarks.keys()) if (row.endsWith(post.id)) bookmarks.delete(row);
            for (const other of posts.values()) if (other.original === post.id) other.original = null;
            pending.push(`delete from public.posts where id = ${quote(post.id)}`);
        }],
        [7, () => startFollowing(someone(), someone())],
        [4, function unfollow() {
            const pair = pick([...follows.keys()]);
            if (pair === undefined) return;
            follows.delete(pair);
            const [one, other] = pair.split(':') as [string, string];
            pending.push(`delete from public.follows where follower_id = ${quote(one)} and following_id = ${quote(other)}`);
        }],
        [2, () => filter(blocks, 'block')],
        [3, () => unfilter(blocks, 'block')],
        [3, () => filter(mutes, 'mute')],
        [4, () => unfilter(mutes, 'mute')],
        [2, function suspendOrReinstate() {
            const gone = [...people.values()].filter(({ isGone }) => isGone);
            const person = gone.length < 2 && below(2) === 0 ? people.get(someone()) : pick(gone);
            if (person === undefined) return;
            person.isGone = !person.isGone;
            pending.push(`update public.users set suspended_at = ${person.isGone ? 'now()' : 'null'},
                suspension_reason = ${person.isGone ? `'spam'` : 'null'} where id = ${quote(person.id)}`);
        }],
        [5, function bookmark() {
            const [post, by] = [recentPost(), someone()];
            if (post === undefined || !isLiving(post) || !mayReach(by, post.author) || bookmarks.has(`${by}:${post.id}`)) return;
            const made: Key = { id: newId(), at: moment() };
            bookmarks.set(`${by}:${post.id}`, made);
            pending.push(`insert into public.bookmarks (id, user_id, post_id, created_at) values (${quote(made.id)},
                ${quote(by)}, ${quote(post.id)}, ${time(made.at)})`);
        }],
        [1, function takeBookmarkBack() {
            const row = pick([...bookmarks.keys()]);
            if (row === undefined) return;
            bookmarks.delete(row);
            const [by, post] = row.split(':') as [string, string];
            pending.push(`delete from public.bookmarks where user_id = ${quote(by)} and post_id = ${quote(post)}`);
        }],
        [2, function watchOrNot() {
            const [by, symbol] = [someone(), pick(SYMBOLS) ?? assert.fail()];
            const which = `ticker_id = (select id from public.tickers where symbol = ${quote(symbol)})`;
            if (watched.delete(`${by}:${symbol}`)) {
                pending.push(`delete from public.watchlist_items where user_id = ${quote(by)} and ${which}`);
                return;
            }
            const at = moment();
            watched.set(`${by}:${symbol}`, at);
            pending.push(`insert into public.watchlist_items (user_id, ticker_id, created_at)
                select ${quote(by)}, id, ${time(at)} from public.tickers where symbol = ${quote(symbol)}`);
        }],
        [2, function tuneWalks() {
            // Both ways to a page, and the way from one to the other in its middle.
            settings.walkThreshold = pick([0, 150]) ?? 0;
            settings.walkBudget = pick([0, 1, 4, 1000]) ?? 0;
            pending.push(
                `update private.settings set value = '${settings.walkThreshold}' where name = 'home_walk_threshold'`,
                `update private.settings set value = '${settings.walkBudget}' where name = 'home_walk_budget'`,
            );
        }],
    ];

    function filter(pairs: Set<string>, type: string): void {
        const [one, other] = [someone(), someone()];
        if (one === other || pairs.has(`${one}:${other}`) || pairs.size > 4) return;
        pairs.add(`${one}:${other}`);
        if (type === 'block') {
            follows.delete(`${one}:${other}`);
            follows.delete(`${other}:${one}`);
        }
        pending.push(`insert into public.content_filters (user_id, filtered_user_id, filter_type)
            values (${quote(one)}, ${quote(other)}, '${type}')`);
    }

    function unfilter(pairs: Set<string>, type: string): void {
        const pair = pick([...pairs]);
        if (pair === undefined) return;
        pairs.delete(pair);
        const [one, other] = pair.split(':') as [string, string];
        pending.push(`delete from public.content_filters where user_id = ${quote(one)}
            and filtered_user_id = ${quote(other)} and filter_type = '${type}'`);
    }

    const weights = acts.reduce((sum, [weight]) => sum + weight, 0);
    function act(): void {
        let left = below(weights);
        for (const [weight, one] of acts) {
            left -= weight;
            if (left < 0) return one();
        }
    }

    function openStream(): Stream {
        const kind = pick(['home', 'home', 'home', 'user', 'user', 'ticker', 'watchlist', 'bookmarks'] as const) ?? 'home';
        const mayBeAnybody = kind === 'user' || kind === 'ticker';
        return {
            kind,
            viewer: mayBeAnybody && below(5) === 0 ? null : someone(),
            of: kind === 'user' ? someone() : pick(SYMBOLS) ?? '',
            asOf: null, cursor: null, key: null, shown: new Set(), brought: [],
            // What a cursor remembers holds for as long as it is paged on.
            marks: below(4) === 0 ? 3 : 400,
        };
    }

    const counted = { pages: 0, items: 0, brought: 0, ends: 0, notFound: 0, forgetful: 0 };

    /** Turns a page; true when it was the last. */
    async function turn(stream: Stream): Promise<boolean> {
        const size = 1 + below(8);
        const args = [
            ...(stream.kind === 'user' ? [`username => ${quote(people.get(stream.of)?.name ?? '')}`] : []),
            ...(stream.kind === 'ticker' ? [`symbol => ${quote(stream.of)}`] : []),
            `cursor => ${stream.cursor === null ? 'null' : quote(stream.cursor)}`,
            `page_size => ${size}`,
        ].join(', ');
        if (settings.marks !== stream.marks) {
            settings.marks = stream.marks;
            pending.push(`update private.settings set value = '${stream.marks}' where name = 'feed_marks'`);
        }
        await flush();
        const claims = JSON.stringify(stream.viewer === null ? { role: 'anon' } : { sub: stream.viewer, role: 'authenticated' });
        const message = `begin read only;
            select ${micros('now()')} as now,
                set_config('request.jwt.claims', ${quote(claims)}, true),
                set_config('role', '${stream.viewer === null ? 'anon' : 'authenticated'}', true);
            select f.id, ${micros('f.event_at')} as at, array(select r.id from unnest(f.reposted_by) r) as by, f.cursor
            from public.${stream.kind}_feed(${args}) f;
            commit`;
        let answers: pg.QueryResult[];
        try {
            answers = await client.query(message) as unknown as pg.QueryResult[];
        } catch (error) {
            await client.query('rollback');
            const isNotFound = error instanceof pg.DatabaseError && error.code === 'PT404' && error.message === 'user_not_found';
            if (!isNotFound || stream.kind !== 'user' || sees(stream.viewer, stream.of)) throw error;
            counted.notFound += 1;
            return false;
        }
        assert.ok(stream.kind !== 'user' || sees(stream.viewer, stream.of), 'whom one does not see is not found');
        lastMoment = Number(answers[1]?.rows[0].now);
        stream.asOf ??= lastMoment;

        const rows = answers[2]?.rows ?? [];
        const page: Item[] = rows.map((row) => ({ id: row.id, at: Number(row.at), by: row.by }));
        const expected = stream.kind === 'home' || stream.kind === 'user' ? eventPage(stream, size) : listPage(stream, size);
        assert.deepEqual(page, expected);

        counted.pages += 1;
        counted.items += page.length;
        if (stream.brought.length >= stream.marks) counted.forgetful += 1;
        for (const item of page) {
            stream.shown.add(item.id);
            if (item.at !== posts.get(item.id)?.at) {
                stream.brought.push(item.id);
                counted.brought += 1;
            }
            const bookmark = stream.kind === 'bookmarks' ? bookmarks.get(`${stream.viewer}:${item.id}`) : undefined;
            stream.key = bookmark ?? { at: item.at, id: item.id };
        }
        stream.cursor = rows.at(-1)?.cursor ?? stream.cursor;
        if (page.length < size) counted.ends += 1;
        return page.length < size;
    }

    /** The model's rows are the database's: else it would be the model that is tried. */
    async function compareRows(): Promise<void> {
        await flush();
        const rows = async (sql: string): Promise<string[]> =>
            (await client.query<{ line: string }>(sql)).rows.map(({ line }) => line).sort();
        assert.deepEqual(
            await rows(`select concat_ws(' ', user_id, post_id, type, ${micros('created_at')}) as line from public.reposts`),
            [...reposts.values()].map((each) => `${each.by} ${each.post} ${each.isPlain ? 'normal' : 'quote'} ${each.at}`).sort(),
        );
        assert.deepEqual(
            await rows(`select concat_ws(' ', id, user_id, deleted_at is null and removed_at is null) as line from public.posts`),
            [...posts.values()].map((each) => `${each.id} ${each.author} ${isLiving(each) ? 't' : 'f'}`).sort(),
        );
        assert.deepEqual(
            await rows(`select concat_ws(' ', follower_id, following_id, ${micros('created_at')}) as line from public.follows`),
            [...follows].map(([pair, at]) => `${pair.replace(':', ' ')} ${at}`).sort(),
        );
    }

    it(`are what their model says, in ${STEPS} steps of everything people do (seed ${SEED})`, async (context) => {
        const streams: Stream[] = [];
        for (let step = 0; step < STEPS; step++) {
            try {
                if (below(4) > 0) {
                    act();
                    continue;
                }
                if (streams.length < 14) streams.push(openStream());
                const stream = pick(streams) ?? assert.fail();
                if (await turn(stream)) streams.splice(streams.indexOf(stream), 1);
                if (step % 500 < 3) await compareRows();
            } catch (error) {
                throw new Error(`step ${step} of seed ${SEED}: ${error instanceof Error ? error.message : error}`, { cause: error });
            }
        }
        context.diagnostic(`${JSON.stringify(counted)}, ${posts.size} posts, ${reposts.size} reposts`);
        // Not a test of nothing.
        for (const [what, count] of Object.entries(counted)) assert.ok(count > 0, `no ${what}`);
    });
});
