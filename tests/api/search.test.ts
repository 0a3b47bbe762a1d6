/** Search as a front end does it: by GET, page after page while others write, with whatever a person may type. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { openApi, type Person } from './_client.ts';
import { done, refused, type Row } from './_expect.ts';

const api = await openApi();

interface Item extends Row {
    id: string;
    cursor: string;
}

/** Words that no other test writes. */
const word = `w${randomUUID().replaceAll('-', '').slice(0, 12)}`.replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!);
const symbol = word.slice(0, 10).toUpperCase();

let ana: Person;
let ben: Person;
let cem: Person;

before(async () => {
    [ana, ben, cem] = await Promise.all([api.signUp(`${word}_ana`), api.signUp(`${word}_ben`), api.signUp(`${word}_cem`)]);
});

const search = (who: Person | { client: typeof api.anon }, name: string, args: Row): PromiseLike<never> =>
    who.client.rpc(name, args, { get: true }) as unknown as PromiseLike<never>;

/** All pages, with something that happens after each. */
async function walk(who: Person, name: string, args: Row, between: (page: number) => Promise<unknown>): Promise<Item[]> {
    const items: Item[] = [];
    for (let page = 1; ; page++) {
        const place = items.length > 0 ? { cursor: items.at(-1)!.cursor } : {};
        const found: Item[] = await done<Item[]>(search(who, name, { ...args, page_size: 3, ...place }));
        items.push(...found);
        if (found.length < 3) return items;
        await between(page);
    }
}

const post = async (author: Person, content: string): Promise<string> =>
    (await done<{ id: string }>(author.client.rpc('create_post', { content }))).id;

describe('search_posts', () => {
    it('pages through what was there at the first page, while others write and delete', async () => {
        const ids: string[] = [];
        for (let number = 1; number <= 8; number++) ids.unshift(await post(ana, `${word} ${number} $${symbol}`));
        const doomed = ids[5]!;
        for (const [query, sort] of [[word, 'newest'], [`$${symbol}`, 'newest'], [`"${word}" $${symbol.toLowerCase()}`, 'best']] as const) {
            const found = await walk(ben, 'search_posts', { query, sort }, async (page) => {
                if (page > 1) return;
                await post(cem, `${word} later $${symbol}`);
                if (query === word) await done(ana.client.rpc('delete_post', { post_id: doomed }));
            });
            const mine = found.filter(({ content }) => !String(content).includes('later')).map(({ id }) => id);
            assert.deepEqual([...mine].sort(), ids.filter((id) => id !== doomed).sort(), `${query} ${sort}: each once`);
            if (sort === 'newest') assert.deepEqual(mine, ids.filter((id) => id !== doomed), `${query}: newest first`);
        }
    });

    it('gives whole items, the same by GET and POST, to visitors too', async () => {
        const id = await post(ana, `Whole ${word}whole $${symbol}`);
        const [item] = await done<Row[]>(search(ben, 'search_posts', { query: `${word}whole` }));
        assert.equal(item?.['id'], id);
        assert.deepEqual((item?.['author'] as Row)['username'], ana.username);
        assert.deepEqual((item?.['tickers'] as Row[]).map((ticker) => ticker['symbol']), [symbol]);
        assert.equal(item?.['is_mine'], false);
        const [again] = await done<Row[]>(ben.client.rpc('search_posts', { query: `${word}whole` }));
        assert.deepEqual({ ...again, cursor: '' }, { ...item, cursor: '' });
        assert.equal((await done<Row[]>(search({ client: api.anon }, 'search_posts', { query: `${word}whole` }))).length, 1);
    });

    it('hides across a block, from who mutes, and from all who vanish, at once', async () => {
        const query = `${word}hidden`;
        const [dora, eve] = await Promise.all([api.signUp(`${word}_dora`), api.signUp(`${word}_eve`)]);
        await post(dora, `${query} by dora`);
        const finds = async (who: Person): Promise<[number, number]> => [
            (await done<Row[]>(search(who, 'search_posts', { query }))).length,
            (await done<Row[]>(search(who, 'search_users', { query: dora.username }))).filter(({ id }) => id === dora.id).length,
        ];
        const all = async (): Promise<[number, number][]> => await Promise.all([ana, eve, dora].map(finds));
        assert.deepEqual(await all(), [[1, 1], [1, 1], [1, 1]]);
        await done(ana.client.rpc('mute_user', { user_id: dora.id }));
        assert.deepEqual(await all(), [[0, 0], [1, 1], [1, 1]]);
        await done(ana.client.rpc('unmute_user', { user_id: dora.id }));
        await done(dora.client.rpc('block_user', { user_id: eve.id }));
        assert.deepEqual(await all(), [[1, 1], [0, 0], [1, 1]]);
        await api.sql(`update public.users set suspended_at = now(), suspension_reason = 'Spam' where id = $1`, [dora.id]);
        assert.deepEqual(await all(), [[0, 0], [0, 0], [1, 1]]);
    });
});

describe('search_users and search_tickers', () => {
    it('find by what the people of a page begin with, newcomers behind the cursor included', async () => {
        const found = await walk(ana, 'search_users', { query: `@${word}_` }, async (page) => {
            if (page === 1) await api.signUp(`${word}_zoe`);
        });
        const names = found.map((person) => String(person['username']));
        assert.deepEqual(names, [...names].sort());
        assert.equal(new Set(names).size, names.length);
        assert.equal(names.filter((name) => name.startsWith(`${word}_zoe`)).length, 1);
        assert.equal(found.find(({ id }) => id === ana.id)?.['is_me'], true);
    });

    it('count mentions and know the caller\'s watchlist', async () => {
        const [ticker] = await done<Item[]>(search(ana, 'search_tickers', { query: `$${symbol}` }));
        assert.equal(ticker?.['symbol'], symbol);
        await done(ana.client.from('watchlist_items').insert({ ticker_id: ticker!.id }), 201);
        for (const [who, isWatched] of [[ana, true], [ben, false], [{ client: api.anon }, false]] as const) {
            const [found] = await done<Item[]>(search(who, 'search_tickers', { query: symbol.slice(0, 6).toLowerCase() }));
            const screen = await done<Row & { posts: Item[] }>(search(who, 'get_ticker', { symbol, page_size: 2 }));
            assert.equal(found?.['is_watched'], isWatched);
            assert.deepEqual(
                [screen['is_watched'], screen['watcher_count'], screen['mention_count'], screen.posts.length],
                [isWatched, 1, found?.['mention_count'], 2],
            );
        }
        await refused(search(ana, 'get_ticker', { symbol: `${symbol}Z` }), 404, 'PT404', 'ticker_not_found');
    });
});

describe('whatever is typed', () => {
    const typed = [
        '', ' ', '%', '_', '\\', '*', '"', '""', '"""', '\'', '\'\'', '\';--', '& | !', '!!!', '<->', 'a <-> b', 'a & ',
        '(', ')', '((((', ':*', 'a:*b',
        '"a', 'a"b"c', '-', '--', '-a', '- a', '-"a b"', 'or', 'or or', 'a or', 'not', '$', '$$', '$$$A', '-$', '-$A', '$A$B', '$A-', '@', '@@', '#', '/',
        '..', 'https://a.example/?q=%00', '\u200b', '\u202e', '\ufeff', '🚀', '👩‍👩‍👧', 'é', '王伟', 'ﷺ', '\u0001', '\t\n', 'NULL', 'null', '{}', '[]', '<b>',
        'x'.repeat(200), '" '.repeat(100), '-'.repeat(200), '$A '.repeat(66), 'a or '.repeat(40), '"a" '.repeat(50), '(a&b)|'.repeat(33), '🚀'.repeat(100),
    ];
    for (const name of ['search_posts', 'search_users', 'search_tickers']) {
        it(`${name} answers with a page`, async () => {
            for (const query of typed) {
                for (const args of name === 'search_posts' ? [{ query }, { query, sort: 'best' }] : [{ query }]) {
                    const found = await done<Row[]>(ana.client.rpc(name, args));
                    assert.ok(Array.isArray(found) && found.length <= 20, JSON.stringify(args));
                }
            }
            assert.deepEqual(await done(search(ana, name, {})), []);
            assert.deepEqual(await done(ana.client.rpc(name, { query: null })), []);
        });

        it(`${name} refuses what is too long, no text, and no place of its own`, async () => {
            await refused(ana.client.rpc(name, { query: 'x'.repeat(201) }), 400, '22023', 'query_too_long');
            await refused(ana.client.rpc(name, { query: 'x'.repeat(10_000) }), 400, '22023', 'query_too_long');
            await refused(ana.client.rpc(name, { query: 'a\u0000b' }), 400, '22P05');
            for (const page_size of [0, 51, -1, 2_147_483_647]) {
                await refused(ana.client.rpc(name, { query: word, page_size }), 400, '22023', 'page_size_out_of_range');
            }
            for (const cursor of ['', 'x', '%', 'a'.repeat(5_000), '00000000e30']) {
                await refused(ana.client.rpc(name, { query: word, cursor }), 400, 'PT400', 'cursor_invalid');
            }
            const [first] = await done<Item[]>(ana.client.rpc(name, { query: word.slice(0, 10), page_size: 1 }));
            if (first === undefined) return;
            await refused(ana.client.rpc(name, { query: `${word}x`, cursor: first.cursor }), 400, 'PT400', 'cursor_invalid');
        });
    }

    it('search_posts refuses another order', async () => {
        await refused(ana.client.rpc('search_posts', { query: word, sort: 'oldest' }), 400, '22023', 'sort_unknown');
    });
});
