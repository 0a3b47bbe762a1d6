/** One call for what a screen shows: the embeds that a front end writes, and the shape in which each arrives. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { openApi, type Person } from './_client.ts';
import { done, type Row } from './_expect.ts';

const api = await openApi();

let ana: Person;
let ben: Person;
let post: Row;
let commentId: unknown;

const TIMELINE = '*, author:profiles(*), post_stats(*), polls(*, poll_totals(*)), tickers(*)';

async function profile(person: Person): Promise<Row> {
    return await done(api.anon.from('profiles').select('*').eq('id', person.id).single());
}

before(async () => {
    [ana, ben] = await Promise.all([api.signUp('ana'), api.signUp('ben')]);
    post = await done(ana.client.rpc('create_post', { content: '$AAPL or $BTC?', poll_options: ['AAPL', 'BTC'] }));
    await done(ben.client.rpc('follow_user', { user_id: ana.id }));
    await done(ben.client.rpc('react', { post_id: post['id'] }));
    await done(ben.client.from('bookmarks').insert({ post_id: post['id'] }), 201);
    commentId = (await done(
        ben.client.from('comments').insert({ post_id: post['id'], content: 'Both' }).select('id').single(), 201,
    ))['id'];
    await done(ana.client.from('comments').insert({ post_id: post['id'], parent_comment_id: commentId, content: 'Ha' }), 201);
    await done(ana.client.rpc('react', { comment_id: commentId }));
});

describe('a post', () => {
    it('comes with author, counts and poll as one object each, totals and tickers as lists', async () => {
        const poll = await done(api.anon.from('polls').select('*').eq('post_id', post['id']).single());
        await done(ben.client.rpc('vote_poll', { poll_id: poll['id'], option_index: 1 }));
        const author = await profile(ana);
        for (const client of [ana.client, ben.client, api.anon]) {
            const seen = await done(
                client.from('posts').select(TIMELINE).eq('id', post['id'])
                    .order('option_index', { referencedTable: 'polls.poll_totals' })
                    .order('symbol', { referencedTable: 'tickers' }).single(),
            );
            const { tickers, ...rest } = seen;
            assert.deepEqual(rest, {
                ...post,
                author,
                post_stats: { post_id: post['id'], reaction_count: 1, comment_count: 2, repost_count: 0, bookmark_count: 1 },
                polls: {
                    ...poll,
                    poll_totals: [
                        { poll_id: poll['id'], option_index: 0, option: 'AAPL', vote_count: 0 },
                        { poll_id: poll['id'], option_index: 1, option: 'BTC', vote_count: 1 },
                    ],
                },
            });
            assert.deepEqual((tickers as Row[]).map(({ symbol }) => symbol), ['AAPL', 'BTC']);
        }
    });

    it('without a poll has null for it, and an empty list of tickers', async () => {
        const bare = await done(ana.client.rpc('create_post', { content: 'Nothing else' }));
        const seen = await done(api.anon.from('posts').select('id, polls(*), tickers(*)').eq('id', bare['id']).single());
        assert.deepEqual(seen, { id: bare['id'], polls: null, tickers: [] });
    });

    it('that is a quote has its own counts, not those of what it quotes', async () => {
        const quote = await done(ben.client.rpc('quote_post', { post_id: post['id'], content: 'See' }));
        const seen = await done<Row[]>(
            api.anon.from('posts').select('id, post_stats(post_id, reaction_count, repost_count)')
                .in('id', [post['id'], quote['id']]).order('created_at'),
        );
        assert.deepEqual(seen, [
            { id: post['id'], post_stats: { post_id: post['id'], reaction_count: 1, repost_count: 1 } },
            { id: quote['id'], post_stats: { post_id: quote['id'], reaction_count: 0, repost_count: 0 } },
        ]);
        await done(ben.client.rpc('undo_repost', { post_id: post['id'] }));
    });

    it('is found by its embedded counts', async () => {
        const liked = await done(
            api.anon.from('posts').select('id, post_stats!inner(reaction_count)').eq('user_id', ana.id)
                .gt('post_stats.reaction_count', 0),
        );
        assert.deepEqual(liked, [{ id: post['id'], post_stats: { reaction_count: 1 } }]);
    });

    it('of a ticker is found through the ticker', async () => {
        const seen = await done<Row[]>(
            api.anon.from('posts').select('id, tickers!inner(symbol)').eq('tickers.symbol', 'BTC').eq('user_id', ana.id),
        );
        assert.deepEqual(seen, [{ id: post['id'], tickers: [{ symbol: 'BTC' }] }]);
    });
});

describe('comments', () => {
    it('come with their author and their counts as one object each', async () => {
        const [first] = await done<Row[]>(
            api.anon.from('comments').select('id, content, author:profiles(*), comment_stats(*)')
                .eq('post_id', post['id']).order('created_at'),
        );
        assert.deepEqual(first, {
            id: commentId,
            content: 'Both',
            author: await profile(ben),
            comment_stats: { comment_id: commentId, reaction_count: 1, reply_count: 1 },
        });
    });

    it('come with the post', async () => {
        const seen = await done(
            api.anon.from('posts').select('id, comments(content, author:profiles(username))').eq('id', post['id'])
                .order('created_at', { referencedTable: 'comments' }).single(),
        );
        assert.deepEqual(seen['comments'], [
            { content: 'Both', author: { username: ben.username } }, { content: 'Ha', author: { username: ana.username } },
        ]);
    });
});

describe('people', () => {
    it('who follow somebody are reached through follows', async () => {
        const seen = await done(
            ana.client.from('profiles')
                .select('username, follows!follows_following_id_fkey(profiles!follows_follower_id_fkey(*))')
                .eq('id', ana.id).single(),
        );
        assert.deepEqual(seen, { username: ana.username, follows: [{ profiles: await profile(ben) }] });
        assert.deepEqual(
            await done(ana.client.from('follows').select('follower:profiles!follows_follower_id_fkey(username)')
                .eq('following_id', ana.id)),
            [{ follower: { username: ben.username } }],
        );
    });

    it('whom somebody follows are reached the other way round', async () => {
        assert.deepEqual(
            await done(ana.client.from('follows').select('profiles!follows_following_id_fkey(username)')
                .eq('follower_id', ben.id)),
            [{ profiles: { username: ana.username } }],
        );
    });

    it('who like a post are reached through reactions', async () => {
        assert.deepEqual(
            await done(ana.client.from('posts').select('id, reactions(profiles(username))').eq('id', post['id'])),
            [{ id: post['id'], reactions: [{ profiles: { username: ben.username } }] }],
        );
        assert.deepEqual(
            await done(ana.client.from('reactions').select('profiles(*)').eq('post_id', post['id'])),
            [{ profiles: await profile(ben) }],
        );
    });

    it('never show what users holds in private, by whatever embed', async () => {
        const { status, error } = await ben.client.from('posts').select('id, users(*)').eq('id', post['id']);
        assert.deepEqual([status, error?.code], [403, '42501']);
        assert.deepEqual(
            await done(ben.client.from('posts').select('id, users(id, username)').eq('id', post['id'])),
            [{ id: post['id'], users: { id: ana.id, username: ana.username } }],
        );
    });
});

describe('lists of one\'s own', () => {
    it('are bookmarks with their posts', async () => {
        assert.deepEqual(
            await done(ben.client.from('bookmarks').select('posts(id, author:profiles(username), post_stats(bookmark_count))')),
            [{ posts: { id: post['id'], author: { username: ana.username }, post_stats: { bookmark_count: 1 } } }],
        );
    });

    it('are the watchlist with its tickers', async () => {
        const ticker = await done(api.anon.from('tickers').select('*').eq('symbol', 'BTC').single());
        assert.deepEqual(
            await done(ben.client.from('watchlist_items').insert({ ticker_id: ticker['id'] }).select('tickers(*)'), 201),
            [{ tickers: ticker }],
        );
        assert.deepEqual(await done(ben.client.from('watchlist_items').select('tickers(*)')), [{ tickers: ticker }]);
    });

    it('show a bookmark whose post is gone without the post', async () => {
        const cleo = await api.signUp('cleo');
        const doomed = await done(ana.client.rpc('create_post', { content: 'Soon gone' }));
        await done(cleo.client.from('bookmarks').insert({ post_id: doomed['id'] }), 201);
        await done(ana.client.rpc('delete_post', { post_id: doomed['id'] }));
        assert.deepEqual(
            await done(cleo.client.from('bookmarks').select('post_id, posts(id)')), [{ post_id: doomed['id'], posts: null }],
        );
    });
});

describe('the answer of a call', () => {
    it('embeds what stood before it: the author, whose counts do not hold the new post yet', async () => {
        const before = await profile(ana);
        const made = await done(
            ana.client.rpc('create_post', { content: 'With an author', poll_options: ['a', 'b'] })
                .select('*, author:profiles(*), post_stats(*), polls(*)').single(),
        );
        assert.deepEqual(made['author'], before);
        // What the same call made, another call reads: PostgREST looks at the database as it was when the call began.
        assert.deepEqual([made['post_stats'], made['polls']], [null, null]);
        const read = await done(
            api.anon.from('posts').select('post_stats(reaction_count), polls(options)').eq('id', made['id']).single(),
        );
        assert.deepEqual(read, { post_stats: { reaction_count: 0 }, polls: { options: ['a', 'b'] } });
    });

    it('is cut down to the columns asked for', async () => {
        assert.deepEqual(
            await done(ben.client.rpc('follow_user', { user_id: ana.id })
                .select('profiles!follows_following_id_fkey(username)').single()),
            { profiles: { username: ana.username } },
        );
        assert.deepEqual(
            await done(ben.client.rpc('react', { post_id: post['id'] }).select('posts(author:profiles(username))').single()),
            { posts: { author: { username: ana.username } } },
        );
    });
});
