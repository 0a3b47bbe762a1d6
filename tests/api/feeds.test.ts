/** Feeds as a front end reads them: by GET, page after page, each reader for themselves. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { openApi, type Person } from './_client.ts';
import { done, refused, type Row } from './_expect.ts';

const api = await openApi();

interface Item extends Row {
    id: string;
    content: string;
    author: Row;
    cursor: string;
    event_at: string;
    reposted_by: { username: string }[];
}

let ana: Person;
let ben: Person;
let cleo: Person;
/** Ana follows Ben; Ben reposted what Cleo wrote. */
let cleosPost: string;
let bensPosts: string[];

const get = async (client: Person['client'], name: string, args: Row = {}): Promise<Item[]> =>
    await done<Item[]>(client.rpc(name, args, { get: true }));

/** All items from the first page to the last, which alone may be short. */
async function walk(client: Person['client'], name: string, args: Row, pageSize: number): Promise<Item[]> {
    const items: Item[] = [];
    for (;;) {
        const cursor = items.at(-1)?.cursor;
        const page = await get(client, name, { ...args, page_size: pageSize, ...(cursor === undefined ? {} : { cursor }) });
        items.push(...page);
        if (page.length < pageSize) return items;
    }
}

const contents = (items: Item[]): string[] => items.map(({ content }) => content);

before(async () => {
    [ana, ben, cleo] = await Promise.all([api.signUp('ana_feeds'), api.signUp('ben_feeds'), api.signUp('cleo_feeds')]);
    const post = async (by: Person, content: string, args: Row = {}): Promise<string> =>
        (await done<{ id: string }>(by.client.rpc('create_post', { content, ...args }))).id;
    await done(ana.client.rpc('follow_user', { user_id: ben.id }));
    cleosPost = await post(cleo, 'Cleo on $FEEDA');
    bensPosts = [await post(ben, 'One'), await post(ben, 'Two $FEEDB', { poll_options: ['Up', 'Down'] })];
    bensPosts.push((await done<{ id: string }>(ben.client.rpc('quote_post', { post_id: cleosPost, content: 'Three' }))).id);
    const other = await post(cleo, 'Cleo again');
    await done(ben.client.rpc('repost', { post_id: other }));
    for (const id of [cleosPost, bensPosts[0]]) {
        await done(ana.client.from('bookmarks').insert({ post_id: id }), 201);
    }
    const tickers = await done<{ id: string }[]>(api.anon.from('tickers').select('id').in('symbol', ['FEEDA', 'FEEDB']));
    for (const { id } of tickers) await done(ana.client.from('watchlist_items').insert({ ticker_id: id }), 201);
    await done(cleo.client.rpc('react', { post_id: bensPosts[1] }));
    await done(ana.client.rpc('vote_poll', {
        poll_id: (await done<{ id: string }>(ana.client.from('polls').select('id').eq('post_id', bensPosts[1]).single())).id,
        option_index: 1,
    }));
    await done(api.service.rpc('refresh_metrics'), 204);
});

describe('home_feed', () => {
    it('brings whole items: what one wrote or follows, and what those reposted', async () => {
        const items = await get(ana.client, 'home_feed');
        assert.deepEqual(contents(items), ['Cleo again', 'Three', 'Two $FEEDB', 'One']);
        const [reposted, quote, poll] = items;
        assert.deepEqual(reposted?.reposted_by.map(({ username }) => username), [ben.username]);
        assert.deepEqual(reposted?.author['username'], cleo.username);
        assert.deepEqual((quote?.['quoted'] as Row)['content'], 'Cleo on $FEEDA');
        assert.deepEqual(quote?.reposted_by, []);
        assert.deepEqual((poll?.['tickers'] as Row[]).map(({ symbol }) => symbol), ['FEEDB']);
        const { total_votes: total, my_choice: mine, options } = poll?.['poll'] as Row;
        assert.deepEqual([total, mine, (options as Row[]).map(({ option }) => option)], [1, 1, ['Up', 'Down']]);
        assert.deepEqual([poll?.['reaction_count'], poll?.['is_liked'], poll?.['is_mine']], [1, false, false]);
    });

    it('goes on from page to page, by GET and by POST', async () => {
        const whole = contents(await get(ana.client, 'home_feed'));
        for (const size of [1, 2, 3]) assert.deepEqual(contents(await walk(ana.client, 'home_feed', {}, size)), whole);
        const first = await done<Item[]>(ana.client.rpc('home_feed', { page_size: 1 }));
        assert.deepEqual(contents(await done<Item[]>(ana.client.rpc('home_feed', { cursor: first[0]?.cursor }))), whole.slice(1));
    });

    it('moves nothing while people post and undo', async () => {
        const [first] = await get(ana.client, 'home_feed', { page_size: 1 });
        const made = await done<{ id: string }>(ben.client.rpc('create_post', { content: 'Four' }));
        await done(ben.client.rpc('undo_repost', { post_id: first?.id }));
        const rest = ['Three', 'Two $FEEDB', 'One'];
        assert.deepEqual(contents(await get(ana.client, 'home_feed', { cursor: first?.cursor })), rest);
        assert.deepEqual(contents(await get(ana.client, 'home_feed')), ['Four', ...rest]);
        await done(ben.client.rpc('delete_post', { post_id: made.id }));
        await done(ben.client.rpc('repost', { post_id: first?.id }));
    });

    it('is each one\'s own', async () => {
        assert.deepEqual(contents(await get(cleo.client, 'home_feed')), ['Cleo again', 'Cleo on $FEEDA']);
        await done(ana.client.rpc('mute_user', { user_id: cleo.id }));
        assert.deepEqual(contents(await get(ana.client, 'home_feed')), ['Three', 'Two $FEEDB', 'One']);
        await done(ana.client.rpc('unmute_user', { user_id: cleo.id }));
        await done(cleo.client.rpc('block_user', { user_id: ana.id }));
        const blocked = await get(ana.client, 'home_feed');
        assert.deepEqual(contents(blocked), ['Three', 'Two $FEEDB', 'One']);
        assert.equal(blocked[0]?.['quoted'], null);
        await done(cleo.client.rpc('unblock_user', { user_id: ana.id }));
    });

    it('refuses visitors, wrong sizes and foreign cursors', async () => {
        await refused(api.anon.rpc('home_feed', {}, { get: true }), 401, '42501');
        for (const size of [0, 51, -1]) {
            await refused(ana.client.rpc('home_feed', { page_size: size }), 400, '22023', 'page_size_out_of_range');
        }
        const [item] = await get(ana.client, 'bookmarks_feed', { page_size: 1 });
        for (const cursor of [item?.cursor, '', 'x', `${item?.cursor}A`]) {
            await refused(ana.client.rpc('home_feed', { cursor }), 400, 'PT400', 'cursor_invalid');
        }
    });
});

describe('user_feed and get_profile', () => {
    it('shows signed-in people reposts, visitors what the person wrote', async () => {
        const args = { username: ben.username };
        assert.deepEqual(contents(await walk(ana.client, 'user_feed', args, 2)), ['Cleo again', 'Three', 'Two $FEEDB', 'One']);
        assert.deepEqual(contents(await walk(api.anon as never, 'user_feed', args, 2)), ['Three', 'Two $FEEDB', 'One']);
    });

    it('makes a profile screen one call, whose next page is the feed\'s', async () => {
        const args = { username: ben.username, page_size: 2 };
        const profile = await done(ana.client.rpc('get_profile', args, { get: true }));
        const posts = profile['posts'] as Item[];
        assert.deepEqual(contents(posts), ['Cleo again', 'Three']);
        assert.deepEqual([profile['is_followed'], profile['post_count']], [true, 3]);
        const next = await get(ana.client, 'user_feed', { username: ben.username, cursor: posts[1]?.cursor });
        assert.deepEqual(contents(next), ['Two $FEEDB', 'One']);
        assert.equal((await done(ana.client.rpc('get_profile', { username: ben.username })))['posts'], null);
    });

    it('finds nobody across a block, and no other person\'s cursor', async () => {
        const [item] = await get(ana.client, 'user_feed', { username: ben.username, page_size: 1 });
        await refused(ana.client.rpc('user_feed', { username: ana.username, cursor: item?.cursor }), 400, 'PT400', 'cursor_invalid');
        await done(cleo.client.rpc('block_user', { user_id: ana.id }));
        await refused(ana.client.rpc('user_feed', { username: cleo.username }), 404, 'PT404', 'user_not_found');
        await refused(cleo.client.rpc('user_feed', { username: ana.username }), 404, 'PT404', 'user_not_found');
        await done(cleo.client.rpc('unblock_user', { user_id: ana.id }));
        await refused(api.anon.rpc('user_feed', { username: 'nobody_at_all' }), 404, 'PT404', 'user_not_found');
    });
});

describe('ticker, watchlist and bookmark feeds', () => {
    it('show what names a ticker, to anybody', async () => {
        for (const symbol of ['FEEDA', '$feeda']) {
            assert.deepEqual(contents(await get(api.anon as never, 'ticker_feed', { symbol })), ['Cleo on $FEEDA']);
        }
        await refused(api.anon.rpc('ticker_feed', { symbol: 'NOTFEED' }), 404, 'PT404', 'ticker_not_found');
    });

    it('show one\'s own watchlist and bookmarks, to nobody else', async () => {
        assert.deepEqual(contents(await walk(ana.client, 'watchlist_feed', {}, 1)), ['Two $FEEDB', 'Cleo on $FEEDA']);
        assert.deepEqual(contents(await walk(ana.client, 'bookmarks_feed', {}, 1)), ['One', 'Cleo on $FEEDA']);
        for (const name of ['watchlist_feed', 'bookmarks_feed']) {
            assert.deepEqual(await get(ben.client, name), []);
            await refused(api.anon.rpc(name), 401, '42501');
        }
    });
});

describe('explore_feed', () => {
    it('shows anybody what people engage with, without whom one has blocked', async () => {
        const mine = (items: Item[]): string[] => contents(items.filter(({ author }) => author['username'] === ben.username));
        assert.equal(mine(await walk(api.anon as never, 'explore_feed', {}, 50)).length, 3);
        await done(cleo.client.rpc('block_user', { user_id: ben.id }));
        assert.deepEqual(mine(await walk(cleo.client, 'explore_feed', {}, 50)), []);
        await done(cleo.client.rpc('unblock_user', { user_id: ben.id }));
    });

    it('says so when its ranking is no longer kept', async () => {
        const [item] = await get(api.anon as never, 'explore_feed', { page_size: 1 });
        await api.sql(`update private.explore_generations set made_at = now() - interval '2 hours'`);
        await done(api.service.rpc('refresh_metrics'), 204);
        await refused(api.anon.rpc('explore_feed', { cursor: item?.cursor }), 400, 'PT400', 'cursor_expired');
        assert.equal((await get(api.anon as never, 'explore_feed', { page_size: 1 })).length, 1);
    });
});
