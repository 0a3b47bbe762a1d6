/** One call for what a screen shows: the embeds that a front end writes, and the shape in which each arrives. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import type { SupabaseClient } from '@supabase/supabase-js';
import { projectPath } from '../../scripts/lib/paths.ts';
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

describe('docs/embeds.md', () => {
    const documented = [...readFileSync(projectPath('docs', 'embeds.md'), 'utf8')
        .matchAll(/^\| ([^|]+) \| `(\w+)` \| `([^`]+)` \| [^|]+ \|$/gm)]
        .map(([, what, from, select]) => ({ what: what!, from: from!, select: select! }));

    let cleo: Person;
    let quote: Row;
    let reply: Row;
    let reader: SupabaseClient;

    before(async () => {
        cleo = await api.signUp('cleo');
        quote = await done(ben.client.rpc('quote_post', { post_id: post['id'], content: 'So it is' }));
        await done(cleo.client.rpc('repost', { post_id: post['id'] }));
        await done(ben.client.rpc('mute_user', { user_id: cleo.id }));
        const poll = await done(api.anon.from('polls').select('id').eq('post_id', post['id']).single());
        await done(cleo.client.rpc('vote_poll', { poll_id: poll['id'], option_index: 0 }));
        reply = await done(cleo.client.rpc('create_comment', {
            post_id: post['id'], parent_comment_id: commentId, content: 'Why?', poll_options: ['Yes', 'No'],
        }));
        await done(cleo.client.rpc('follow_user', { user_id: ben.id }));
        reader = ben.client;
    });

    type Nested = Row & Record<string, any>;
    const by = ({ username }: Person) => username;
    const names = (rows: Nested[], path: (row: Nested) => Nested) => rows.map((row) => path(row)['username']).sort();
    const counts = { reaction_count: 1, comment_count: 3, repost_count: 2, bookmark_count: 1 };

    /** By what it shows: which rows are asked for, what of them tells that the right relation came, and that it did. */
    const cases: Record<string, { of: () => Row; see: (rows: Nested[]) => unknown; is: () => unknown; as?: () => SupabaseClient }> = {
        'posts with their author': {
            of: () => ({ id: post['id'] }), see: ([row]) => row!['author'].username, is: () => by(ana),
        },
        'posts with counts': {
            of: () => ({ id: post['id'] }), see: ([row]) => row!['post_stats'], is: () => ({ post_id: post['id'], ...counts }),
        },
        'posts with poll and totals': {
            of: () => ({ id: post['id'] }),
            see: ([row]) => [row!['polls'].post_id, row!['polls'].poll_totals.map((total: Row) => total['option']).sort()],
            is: () => [post['id'], ['AAPL', 'BTC']],
        },
        'posts with the tickers they name': {
            of: () => ({ id: post['id'] }),
            see: ([row]) => row!['tickers'].map((ticker: Row) => ticker['symbol']).sort(), is: () => ['AAPL', 'BTC'],
        },
        'quotes with what they quote and its author': {
            of: () => ({ user_id: ben.id }),
            see: ([row]) => [row!['id'], row!['quoted_post'].id, row!['quoted_post'].author.username],
            is: () => [quote['id'], post['id'], by(ana)],
        },
        'posts with comments and their authors': {
            of: () => ({ id: post['id'] }),
            see: ([row]) => names(row!['comments'], (comment) => comment['author']), is: () => [ana, ben, cleo].map(by).sort(),
        },
        'who likes a post': {
            of: () => ({ id: post['id'] }), see: ([row]) => names(row!['reactions'], (one) => one['profiles']), is: () => [by(ben)],
        },
        'who reposted or quoted a post': {
            of: () => ({ id: post['id'] }),
            see: ([row]) => row!['reposts'].map((one: Nested) => [one['type'], one['quote_content'], one['profiles'].username]).sort(),
            is: () => [['normal', null, by(cleo)], ['quote', 'So it is', by(ben)]],
        },
        'comments with author and counts': {
            of: () => ({ id: commentId }),
            see: ([row]) => [row!['author'].username, row!['comment_stats']],
            is: () => [by(ben), { comment_id: commentId, reaction_count: 1, reply_count: 2 }],
        },
        'comments with poll and totals': {
            of: () => ({ id: reply['id'] }),
            see: ([row]) => row!['polls'].poll_totals.map((total: Row) => total['option']).sort(), is: () => ['No', 'Yes'],
        },
        'comments with what they reply to': {
            of: () => ({ id: reply['id'] }),
            see: ([row]) => [row!['parent_comment'].id, row!['parent_comment'].author.username], is: () => [commentId, by(ben)],
        },
        'comments with their replies': {
            of: () => ({ id: commentId }),
            see: ([row]) => names(row!['replies'], (one) => one['author']), is: () => [ana, cleo].map(by).sort(),
        },
        'a person\'s comments with the posts': {
            of: () => ({ user_id: cleo.id }), see: ([row]) => [row!['posts'].id, row!['posts'].author.username],
            is: () => [post['id'], by(ana)],
        },
        'who likes a comment': {
            of: () => ({ id: commentId }), see: ([row]) => names(row!['reactions'], (one) => one['profiles']), is: () => [by(ana)],
        },
        'a person with posts': {
            as: () => api.anon,
            of: () => ({ id: ben.id }),
            see: ([row]) => row!['posts'].map((one: Nested) => [one['id'], one['post_stats'].post_id]),
            is: () => [[quote['id'], quote['id']]],
        },
        'who follows a person': {
            of: () => ({ id: ben.id }), see: ([row]) => names(row!['follows'], (one) => one['profiles']), is: () => [by(cleo)],
        },
        'whom a person follows': {
            of: () => ({ id: ben.id }), see: ([row]) => names(row!['follows'], (one) => one['profiles']), is: () => [by(ana)],
        },
        'followers by time': {
            of: () => ({ following_id: ben.id }), see: (rows) => names(rows, (one) => one['follower']), is: () => [by(cleo)],
        },
        'followed by time': {
            of: () => ({ follower_id: ben.id }), see: (rows) => names(rows, (one) => one['following']), is: () => [by(ana)],
        },
        'a person\'s likes': {
            of: () => ({ user_id: ben.id }),
            see: ([row]) => [row!['posts'].id, row!['posts'].author.username, row!['comments']], is: () => [post['id'], by(ana), null],
        },
        'a person\'s reposts': {
            of: () => ({ user_id: cleo.id }), see: ([row]) => [row!['type'], row!['posts'].author.username], is: () => ['normal', by(ana)],
        },
        'one\'s bookmarks': {
            of: () => ({ user_id: ben.id }),
            see: ([row]) => [row!['posts'].author.username, row!['posts'].post_stats],
            is: () => [by(ana), { post_id: post['id'], ...counts }],
        },
        'one\'s watchlist': {
            of: () => ({ user_id: ben.id }), see: (rows) => rows.map((one) => one['tickers'].symbol), is: () => ['BTC'],
        },
        'one\'s mutes with names': {
            of: () => ({ user_id: ben.id }), see: (rows) => rows.map((one) => [one['filter_type'], one['profiles'].username]),
            is: () => [['mute', by(cleo)]],
        },
        'one\'s votes with their polls': {
            as: () => cleo.client,
            of: () => ({ user_id: cleo.id }), see: ([row]) => [row!['option_index'], row!['polls'].options], is: () => [0, ['AAPL', 'BTC']],
        },
        'a poll with one\'s own vote': {
            as: () => cleo.client,
            of: () => ({ post_id: post['id'] }),
            see: ([row]) => [row!['poll_votes'], row!['poll_totals'].map((total: Row) => total['vote_count'])],
            is: () => [[{ option_index: 0 }], [1, 1]],
        },
        'a ticker\'s posts': {
            of: () => ({ symbol: 'BTC' }),
            see: ([row]) => row!['posts'].filter((one: Row) => one['user_id'] === ana.id).map((one: Nested) => one['author'].username),
            is: () => [by(ana)],
        },
    };

    it('has no row that is not tried here, and lacks none', () => {
        assert.deepEqual(documented.map(({ what }) => what), Object.keys(cases));
    });

    for (const { what, from, select } of documented) {
        const { of, see, is, as } = cases[what] ?? assert.fail(what);
        it(`${what}: ${from}`, async () => {
            const rows = await done<Nested[]>((as?.() ?? reader).from(from).select(select).match(of()));
            assert.deepEqual(see(rows), is());
        });
    }

    it('shows of a quoted post, a parent and replies what their reader may see', async () => {
        const thread = async (client: SupabaseClient): Promise<unknown> => [
            await done(client.from('posts').select('quoted_post(id)').eq('id', quote['id'])),
            await done(client.from('comments').select('parent_comment(id), replies(id)').eq('id', reply['id'])),
            await done(client.from('comments').select('parent_comment(id), replies(id)').eq('id', commentId)),
        ];
        const [fan, foe] = await Promise.all([api.signUp('fan'), api.signUp('foe')]);
        const answer = await done(fan.client.rpc('create_comment', {
            post_id: post['id'], parent_comment_id: reply['id'], content: 'Because',
        }));
        const first = await done<Row[]>(api.anon.from('comments').select('id').eq('parent_comment_id', commentId).eq('user_id', ana.id));
        await done(foe.client.rpc('block_user', { user_id: ana.id }));
        assert.deepEqual(await thread(fan.client), [
            [{ quoted_post: { id: post['id'] } }],
            [{ parent_comment: { id: commentId }, replies: [{ id: answer['id'] }] }],
            [{ parent_comment: null, replies: [...first, { id: reply['id'] }] }],
        ]);
        assert.deepEqual(await thread(api.anon), await thread(fan.client));
        // The post is one of the blocked: neither it nor what stands under it is there.
        assert.deepEqual(await thread(foe.client), [[{ quoted_post: null }], [], []]);
        await done(foe.client.rpc('unblock_user', { user_id: ana.id }));
        await done(foe.client.rpc('block_user', { user_id: fan.id }));
        assert.deepEqual((await thread(foe.client) as unknown[])[1], [{ parent_comment: { id: commentId }, replies: [] }]);
        await done(foe.client.rpc('block_user', { user_id: ben.id }));
        assert.deepEqual((await thread(foe.client) as unknown[]).slice(0, 2), [[], [{ parent_comment: null, replies: [] }]]);
    });
});
