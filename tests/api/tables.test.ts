/** What a front end reads and writes directly, table by table, and what it may not. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { openApi, type Person } from './_client.ts';
import { done, refused, touchesNothing, type Row } from './_expect.ts';

const api = await openApi();

let ana: Person;
let ben: Person;
let moderator: Person;
/** Of Ana, with a poll. */
let postId: string;
let pollId: string;
let tickerId: string;

async function newPost(author: Person, args: Row = {}): Promise<string> {
    return (await done<{ id: string }>(author.client.rpc('create_post', { content: 'Long $AAPL', ...args }))).id;
}

const policy = (table: string): string => `new row violates row-level security policy for table "${table}"`;

before(async () => {
    [ana, ben, moderator] = await Promise.all([api.signUp('ana'), api.signUp('ben'), api.signUpStaff()]);
    postId = await newPost(ana, { poll_options: ['Bulls', 'Bears'] });
    pollId = (await done<{ id: string }>(api.anon.from('polls').select('id').eq('post_id', postId).single())).id;
    tickerId = (await done<{ id: string }>(api.anon.from('tickers').select('id').eq('symbol', 'AAPL').single())).id;
});

describe('a visitor', () => {
    it('reads profiles, posts, comments, polls, tickers and counts', async () => {
        await done(ana.client.from('comments').insert({ post_id: postId, content: 'Mine' }), 201);
        for (const [table, column, value] of [
            ['profiles', 'id', ana.id], ['posts', 'id', postId], ['comments', 'post_id', postId], ['polls', 'id', pollId],
            ['tickers', 'id', tickerId], ['post_tickers', 'post_id', postId], ['post_stats', 'post_id', postId],
            ['poll_totals', 'poll_id', pollId],
        ] as const) {
            assert.notDeepEqual(await done(api.anon.from(table).select('*').eq(column, value)), [], table);
        }
        await done(api.anon.from('comment_stats').select('*'));
        await done(api.anon.from('trending_tickers').select('*'));
    });

    it('reads of users the public columns alone', async () => {
        assert.deepEqual(
            await done(api.anon.from('users').select('username, display_name, badge').eq('id', ana.id)),
            [{ username: ana.username, display_name: 'ana', badge: null }],
        );
        await refused(api.anon.from('users').select('*'), 401, '42501');
        await refused(api.anon.from('users').select('id').eq('timezone', 'UTC'), 401, '42501');
    });

    for (const table of [
        'reactions', 'reposts', 'follows', 'bookmarks', 'content_filters', 'user_interests', 'watchlist_items', 'poll_votes',
        'reports', 'user_sessions', 'error_logs', 'daily_metrics', 'engagement_metrics',
    ]) {
        it(`reads nothing of ${table}`, async () => {
            await refused(api.anon.from(table).select('*'), 401, '42501');
        });
    }

    it('writes nothing', async () => {
        const rows: Record<string, Row> = {
            posts: { content: 'x' }, comments: { post_id: postId, content: 'x' }, reactions: { post_id: postId },
            reposts: { post_id: postId, type: 'normal' }, follows: { following_id: ana.id }, bookmarks: { post_id: postId },
            content_filters: { filtered_user_id: ana.id, filter_type: 'block' }, user_interests: { interest: 'x' },
            watchlist_items: { ticker_id: tickerId }, poll_votes: { poll_id: pollId, option_index: 0 },
            reports: { reported_post_id: postId, report_type: 'spam' }, polls: { post_id: postId, options: ['a', 'b'] },
            tickers: { symbol: 'NEW' }, users: { username: 'new' }, error_logs: {}, user_sessions: {},
        };
        for (const [table, row] of Object.entries(rows)) await refused(api.anon.from(table).insert(row), 401, '42501');
        await refused(api.anon.from('posts').update({ content: 'x' }).eq('id', postId), 401, '42501');
        await refused(api.anon.from('posts').delete().eq('id', postId), 401, '42501');
    });
});

describe('users', () => {
    it('let one edit one\'s own profile and read the public columns back', async () => {
        const changes = { display_name: 'Ana Lyst', bio: 'Charts.', profile_picture_url: 'https://cdn.example/ana.png' };
        assert.deepEqual(
            await done(ana.client.from('users').update({ ...changes, timezone: 'America/New_York' }).eq('id', ana.id)
                .select('id, username, display_name, bio, profile_picture_url')),
            [{ id: ana.id, username: ana.username, ...changes }],
        );
        assert.equal((await done(ana.client.rpc('get_my_account')))['timezone'], 'America/New_York');
    });

    it('refuse select(\'*\'), also to their owner and after an update', async () => {
        await refused(ana.client.from('users').select('*').eq('id', ana.id), 403, '42501');
        await refused(ana.client.from('users').update({ bio: 'x' }).eq('id', ana.id).select(), 403, '42501');
        assert.equal((await done(ana.client.rpc('get_my_account')))['bio'], 'Charts.');
    });

    it('let nobody edit anybody else, nor verify, rename by force, or date themselves', async () => {
        await touchesNothing(ben.client.from('users').update({ bio: 'Hacked' }).eq('id', ana.id).select('id'));
        await touchesNothing(moderator.client.from('users').update({ bio: 'Hacked' }).eq('id', ana.id).select('id'));
        for (const changes of [
            { badge: 'Verified' }, { created_at: '2001-01-01' }, { deleted_at: null }, { suspended_at: null },
            { id: randomUUID() },
            { country_code: 'US' }, { ip_address_hash: null }, { last_active_at: '2030-01-01' }, { username_changed_at: null },
        ]) {
            await refused(ben.client.from('users').update(changes).eq('id', ben.id), 403, '42501');
        }
        await refused(ben.client.from('users').insert({ id: randomUUID(), username: 'x', display_name: 'x' }), 403, '42501');
        await refused(ben.client.from('users').delete().eq('id', ben.id), 403, '42501');
    });

    it('change a username once, to a free one', async () => {
        const dora = await api.signUp('dora');
        const rename = (username: string): PromiseLike<never> =>
            dora.client.from('users').update({ username }).eq('id', dora.id).select('username') as never;
        await refused(rename(ana.username), 409, '23505');
        await refused(rename('admin'), 409, 'PT409', 'username_reserved');
        await refused(rename('Not A Name'), 400, '23514');
        const username = `d_${randomUUID().slice(0, 8)}`;
        assert.deepEqual(await done(rename(username)), [{ username }]);
        await refused(rename(`${username}_2`), 409, 'PT409', 'username_change_too_soon');
        await refused(
            ben.client.from('users').update({ username: dora.username }).eq('id', ben.id), 409, 'PT409', 'username_held',
        );
    });
});

describe('posts', () => {
    it('are inserted with or without one\'s own id, and edited', async () => {
        const [named] = await done<Row[]>(
            ana.client.from('posts').insert({ user_id: ana.id, content: 'One', media_urls: ['https://cdn.example/1'] }).select(),
            201,
        );
        const [unnamed] = await done<Row[]>(ana.client.from('posts').insert({ content: 'Two' }).select(), 201);
        assert.deepEqual([named?.['user_id'], unnamed?.['user_id']], [ana.id, ana.id]);
        const edited = await done<Row[]>(
            ana.client.from('posts').update({ content: 'Edited', media_urls: null }).eq('id', named?.['id']).select(),
        );
        assert.deepEqual([edited[0]?.['content'], edited[0]?.['media_urls']], ['Edited', null]);
        assert.ok(String(edited[0]?.['updated_at']) > String(named?.['updated_at']));
    });

    it('are nobody else\'s to write, edit or delete', async () => {
        await refused(ben.client.from('posts').insert({ user_id: ana.id, content: 'x' }), 403, '42501', policy('posts'));
        await touchesNothing(ben.client.from('posts').update({ content: 'Hacked' }).eq('id', postId).select());
        await touchesNothing(moderator.client.from('posts').update({ content: 'Hacked' }).eq('id', postId).select());
        for (const person of [ana, ben, moderator]) {
            await refused(person.client.from('posts').delete().eq('id', postId), 403, '42501');
        }
    });

    it('take no id, time, quote or state from a client', async () => {
        for (const column of [
            { id: randomUUID() }, { created_at: '2001-01-01' }, { updated_at: '2001-01-01' }, { deleted_at: null },
            { removed_at: null }, { original_post_id: postId }, { repost_type: 'quote' },
        ]) {
            await refused(ana.client.from('posts').insert({ content: 'x', ...column }), 403, '42501');
            await refused(ana.client.from('posts').update(column).eq('id', postId), 403, '42501');
        }
        await refused(ana.client.from('posts').update({ user_id: ben.id }).eq('id', postId), 403, '42501');
    });

    it('are not edited any more once deleted or taken down', async () => {
        const [deleted, removed] = [await newPost(ana), await newPost(ana)];
        await done(ana.client.rpc('delete_post', { post_id: deleted }));
        await api.sql(`update public.posts set removed_at = now(), removed_reason = 'Spam' where id = $1`, [removed]);
        for (const id of [deleted, removed]) {
            await touchesNothing(ana.client.from('posts').update({ content: 'Back' }).eq('id', id).select());
            assert.equal((await done<Row[]>(ana.client.from('posts').select('id').eq('id', id))).length, 1);
            assert.deepEqual(await done(ben.client.from('posts').select('id').eq('id', id)), []);
        }
    });
});

describe('comments', () => {
    it('are inserted, answered and edited', async () => {
        const comment = await done(
            ben.client.from('comments').insert({ user_id: ben.id, post_id: postId, content: 'Why?' }).select().single(), 201,
        );
        const reply = await done(ana.client.from('comments').insert({
            post_id: postId, parent_comment_id: comment['id'], content: 'Earnings.',
        }).select().single(), 201);
        assert.equal(reply['parent_comment_id'], comment['id']);
        const edited = await done<Row[]>(
            ben.client.from('comments').update({ content: 'But why?' }).eq('id', comment['id']).select(),
        );
        assert.equal(edited[0]?.['content'], 'But why?');
        assert.deepEqual(
            await done(api.anon.from('comment_stats').select('reply_count').eq('comment_id', comment['id'])),
            [{ reply_count: 1 }],
        );
    });

    it('are nobody else\'s to write, edit or delete, and stay in their thread', async () => {
        const id = (await done(
            ben.client.from('comments').insert({ post_id: postId, content: 'Ben\'s' }).select('id').single(), 201,
        ))['id'];
        await refused(
            ana.client.from('comments').insert({ user_id: ben.id, post_id: postId, content: 'x' }),
            403, '42501', policy('comments'),
        );
        await touchesNothing(ana.client.from('comments').update({ content: 'Hacked' }).eq('id', id).select());
        await refused(ben.client.from('comments').delete().eq('id', id), 403, '42501');
        await refused(ben.client.from('comments').update({ post_id: await newPost(ana) }).eq('id', id), 403, '42501');
        await refused(
            ben.client.from('comments').insert({ post_id: postId, content: 'x', created_at: '2001-01-01' }), 403, '42501',
        );
        await refused(ben.client.from('comments').insert({
            post_id: await newPost(ana), parent_comment_id: id, content: 'Elsewhere',
        }), 409, '23503');
    });

    it('are refused in the same words towards what is unknown, deleted or behind a block', async () => {
        const [deleted, blocker] = [await newPost(ana), await api.signUp('blocker')];
        const blocked = await newPost(blocker);
        await done(ana.client.rpc('delete_post', { post_id: deleted }));
        await done(blocker.client.rpc('block_user', { user_id: ben.id }));
        for (const id of [randomUUID(), deleted, blocked]) {
            await refused(ben.client.from('comments').insert({ post_id: id, content: 'x' }), 403, '42501', policy('comments'));
            await refused(ben.client.from('reactions').insert({ post_id: id }), 403, '42501', policy('reactions'));
            await refused(ben.client.from('bookmarks').insert({ post_id: id }), 403, '42501', policy('bookmarks'));
            await refused(ben.client.from('reposts').insert({ post_id: id, type: 'normal' }), 403, '42501', policy('reposts'));
        }
        for (const id of [randomUUID(), blocker.id]) {
            await refused(ben.client.from('follows').insert({ following_id: id }), 403, '42501', policy('follows'));
        }
    });
});

describe('polls and poll_votes', () => {
    it('add a poll to one\'s own post or comment, once and for good', async () => {
        const mine = await newPost(ben);
        const options = ['Up', 'Down'];
        const poll = await done(
            ben.client.from('polls').insert({ post_id: mine, options, duration_days: 3 }).select().single(), 201,
        );
        assert.deepEqual(poll['options'], options);
        const commentId = (await done(
            ben.client.from('comments').insert({ post_id: postId, content: 'Poll' }).select('id').single(), 201,
        ))['id'];
        await done(ben.client.from('polls').insert({ comment_id: commentId, options }), 201);
        await refused(ben.client.from('polls').insert({ post_id: mine, options }), 409, '23505');
        await refused(ben.client.from('polls').update({ options }).eq('id', poll['id']), 403, '42501');
        await refused(ben.client.from('polls').delete().eq('id', poll['id']), 403, '42501');
        await refused(ana.client.from('polls').insert({ post_id: await newPost(ben), options }), 403, '42501', policy('polls'));
    });

    it('take one vote, never to be changed, seen by the voter alone', async () => {
        const vote = { poll_id: pollId, option_index: 1 };
        await done(ben.client.from('poll_votes').insert(vote), 201);
        await refused(ben.client.from('poll_votes').insert({ ...vote, option_index: 0 }), 409, '23505');
        assert.deepEqual(
            await done(ben.client.from('poll_votes').upsert({ ...vote, user_id: ben.id }, {
                onConflict: 'user_id,poll_id', ignoreDuplicates: true,
            }).select(), 201),
            [],
        );
        await refused(ben.client.from('poll_votes').update({ option_index: 0 }).eq('poll_id', pollId), 403, '42501');
        await refused(ben.client.from('poll_votes').delete().eq('poll_id', pollId), 403, '42501');
        await refused(
            ana.client.from('poll_votes').insert({ ...vote, user_id: moderator.id }), 403, '42501', policy('poll_votes'),
        );
        assert.deepEqual(
            await done(ben.client.from('poll_votes').select('option_index').eq('poll_id', pollId)),
            [{ option_index: 1 }],
        );
        for (const person of [ana, moderator]) {
            assert.deepEqual(await done(person.client.from('poll_votes').select('*').eq('poll_id', pollId)), []);
        }
        assert.deepEqual(
            await done(api.anon.from('poll_totals').select('option, vote_count').eq('poll_id', pollId).order('option_index')),
            [{ option: 'Bulls', vote_count: 0 }, { option: 'Bears', vote_count: 1 }],
        );
    });
});

describe('reactions', () => {
    it('are made by an upsert that ignores duplicates, and never by one that merges', async () => {
        const id = await newPost(ana);
        const like = { user_id: ben.id, post_id: id };
        const upsert = async (options: { ignoreDuplicates?: boolean }): Promise<Row[]> => await done<Row[]>(
            ben.client.from('reactions').upsert(like, { onConflict: 'user_id,post_id', ...options }).select('user_id, post_id'),
            201,
        );
        assert.deepEqual(await upsert({ ignoreDuplicates: true }), [like]);
        assert.deepEqual(await upsert({ ignoreDuplicates: true }), []);
        await refused(ben.client.from('reactions').upsert(like, { onConflict: 'user_id,post_id' }), 403, '42501');
        await refused(ben.client.from('reactions').insert(like), 409, '23505');
        assert.deepEqual(
            await done(api.anon.from('post_stats').select('reaction_count').eq('post_id', id)), [{ reaction_count: 1 }],
        );
    });

    it('are made and taken back for oneself', async () => {
        const id = await newPost(ana);
        await refused(ben.client.from('reactions').insert({ user_id: ana.id, post_id: id }), 403, '42501', policy('reactions'));
        await done(ben.client.from('reactions').insert({ post_id: id }), 201);
        await touchesNothing(ana.client.from('reactions').delete().eq('post_id', id).select());
        assert.deepEqual(await done(ana.client.from('reactions').select('user_id').eq('post_id', id)), [{ user_id: ben.id }]);
        await refused(ben.client.from('reactions').update({ post_id: postId }).eq('post_id', id), 403, '42501');
        await done(ben.client.from('reactions').delete().eq('post_id', id), 204);
        assert.deepEqual(await done(ben.client.from('reactions').select('id').eq('post_id', id)), []);
    });
});

describe('reposts, follows and bookmarks', () => {
    it('repost plainly; a quote goes through quote_post()', async () => {
        const id = await newPost(ana);
        await done(ben.client.from('reposts').insert({ post_id: id, type: 'normal' }), 201);
        await refused(ben.client.from('reposts').insert({ post_id: id, type: 'quote' }), 403, '42501', policy('reposts'));
        await refused(ben.client.from('reposts').insert({ post_id: id, type: 'quote', quote_content: 'x' }), 403, '42501');
        await refused(
            ben.client.from('reposts').insert({ user_id: ana.id, post_id: id, type: 'normal' }),
            403, '42501', policy('reposts'),
        );
        await touchesNothing(ana.client.from('reposts').delete().eq('post_id', id).select());
        await done(ben.client.from('reposts').delete().eq('post_id', id), 204);
        assert.deepEqual(await done(ben.client.from('reposts').select('*').eq('post_id', id)), []);
    });

    it('follow and unfollow for oneself', async () => {
        const row = { follower_id: ben.id, following_id: ana.id };
        await done(
            ben.client.from('follows').upsert(row, { onConflict: 'follower_id,following_id', ignoreDuplicates: true }), 201,
        );
        await done(
            ben.client.from('follows').upsert(row, { onConflict: 'follower_id,following_id', ignoreDuplicates: true }), 201,
        );
        assert.deepEqual(
            await done(moderator.client.from('follows').select('follower_id').eq('following_id', ana.id)),
            [{ follower_id: ben.id }],
        );
        await refused(
            ben.client.from('follows').insert({ follower_id: ana.id, following_id: moderator.id }),
            403, '42501', policy('follows'),
        );
        await refused(ben.client.from('follows').insert({ following_id: ben.id }), 400, '23514');
        await touchesNothing(ana.client.from('follows').delete().eq('follower_id', ben.id).select());
        await done(ben.client.from('follows').delete().match(row), 204);
        assert.deepEqual(await done(ben.client.from('follows').select('*').eq('follower_id', ben.id)), []);
    });

    it('keep bookmarks to oneself, not even for staff', async () => {
        await done(ben.client.from('bookmarks').upsert(
            { user_id: ben.id, post_id: postId }, { onConflict: 'user_id,post_id', ignoreDuplicates: true },
        ), 201);
        await refused(ben.client.from('bookmarks').insert({ post_id: postId }), 409, '23505');
        assert.deepEqual(await done(ben.client.from('bookmarks').select('post_id')), [{ post_id: postId }]);
        for (const person of [ana, moderator]) assert.deepEqual(await done(person.client.from('bookmarks').select('*')), []);
        await touchesNothing(ana.client.from('bookmarks').delete().eq('post_id', postId).select());
        await done(ben.client.from('bookmarks').delete().eq('post_id', postId), 204);
        assert.deepEqual(await done(ben.client.from('bookmarks').select('*')), []);
    });
});

describe('what is one\'s own alone', () => {
    it('are interests, several at once', async () => {
        const rows = ['crypto', 'etfs'].map((interest) => ({ user_id: ben.id, interest }));
        await done(ben.client.from('user_interests').upsert(rows, { ignoreDuplicates: true }), 201);
        await done(ben.client.from('user_interests').upsert(rows, { ignoreDuplicates: true }), 201);
        await refused(
            ben.client.from('user_interests').insert({ user_id: ana.id, interest: 'x' }), 403, '42501', policy('user_interests'),
        );
        for (const person of [ana, moderator]) {
            assert.deepEqual(await done(person.client.from('user_interests').select('*')), []);
        }
        await done(ben.client.from('user_interests').delete().eq('interest', 'etfs'), 204);
        assert.deepEqual(await done(ben.client.from('user_interests').select('interest')), [{ interest: 'crypto' }]);
    });

    it('is the watchlist', async () => {
        const item = { user_id: ben.id, ticker_id: tickerId };
        await done(
            ben.client.from('watchlist_items').upsert(item, { onConflict: 'user_id,ticker_id', ignoreDuplicates: true }), 201,
        );
        await refused(ben.client.from('watchlist_items').insert({ ticker_id: tickerId }), 409, '23505');
        await refused(ben.client.from('watchlist_items').insert({ ticker_id: randomUUID() }), 409, '23503');
        await refused(
            ben.client.from('watchlist_items').insert({ ...item, user_id: ana.id }), 403, '42501', policy('watchlist_items'),
        );
        for (const person of [ana, moderator]) {
            assert.deepEqual(await done(person.client.from('watchlist_items').select('*')), []);
        }
        await touchesNothing(ana.client.from('watchlist_items').delete().eq('ticker_id', tickerId).select());
        assert.deepEqual(
            await done(ben.client.from('watchlist_items').delete().eq('ticker_id', tickerId).select('ticker_id')),
            [{ ticker_id: tickerId }],
        );
    });

    it('are mutes and blocks: the other one does not learn of them', async () => {
        const [muter, other] = await Promise.all([api.signUp('muter'), api.signUp('other')]);
        await done(muter.client.from('content_filters').insert([
            { filtered_user_id: other.id, filter_type: 'mute' }, { filtered_user_id: other.id, filter_type: 'block' },
        ]), 201);
        assert.deepEqual(
            await done(muter.client.from('content_filters').select('filter_type').order('filter_type')),
            [{ filter_type: 'block' }, { filter_type: 'mute' }],
        );
        for (const person of [other, moderator]) {
            assert.deepEqual(await done(person.client.from('content_filters').select('*')), []);
        }
        assert.deepEqual(await done(other.client.from('profiles').select('id').eq('id', muter.id)), []);
        await touchesNothing(other.client.from('content_filters').delete().eq('filtered_user_id', other.id).select());
        await refused(
            muter.client.from('content_filters').update({ filter_type: 'mute' }).eq('filter_type', 'block'), 403, '42501',
        );
        await refused(
            muter.client.from('content_filters').insert({ user_id: other.id, filtered_user_id: ana.id, filter_type: 'mute' }),
            403, '42501', policy('content_filters'),
        );
        await done(muter.client.from('content_filters').delete().eq('filter_type', 'block'), 204);
        assert.deepEqual(await done(other.client.from('profiles').select('id').eq('id', muter.id)), [{ id: muter.id }]);
    });

    it('are sessions, which only the calls write', async () => {
        const { id } = await done<{ id: string }>(ben.client.rpc('start_session'));
        assert.deepEqual(await done(ben.client.from('user_sessions').select('id').eq('id', id)), [{ id }]);
        for (const person of [ana, moderator]) {
            assert.deepEqual(await done(person.client.from('user_sessions').select('*').eq('id', id)), []);
        }
        await refused(ben.client.from('user_sessions').insert({ user_id: ben.id }), 403, '42501');
        await refused(ben.client.from('user_sessions').update({ actions_count: 9 }).eq('id', id), 403, '42501');
    });
});

describe('reports', () => {
    it('are filed once about what one sees, and read back without the evidence', async () => {
        const filed = await done(ben.client.from('reports').insert({
            reported_post_id: postId, report_type: 'spam', reason: 'Every day',
        }).select('id, reporter_id, status, target_kind, target_id').single(), 201);
        assert.deepEqual(
            [filed['reporter_id'], filed['status'], filed['target_kind'], filed['target_id']],
            [ben.id, 'pending', 'post', postId],
        );
        await refused(ben.client.from('reports').insert({ reported_post_id: postId, report_type: 'other' }), 409, '23505');
        await refused(ben.client.from('reports').select('*'), 403, '42501');
        await refused(ben.client.from('reports').select('evidence'), 403, '42501');
        assert.deepEqual(await done(ana.client.from('reports').select('id').eq('target_id', postId)), []);
        await touchesNothing(ben.client.from('reports').update({ status: 'dismissed' }).eq('id', filed['id']).select('id'));
        await refused(ben.client.from('reports').delete().eq('id', filed['id']), 403, '42501');
        assert.deepEqual(
            await done(moderator.client.from('reports').update({ status: 'resolved' }).eq('id', filed['id']).select('status')),
            [{ status: 'resolved' }],
        );
        const read = await done(ben.client.from('reports').select('status, reviewed_at').eq('id', filed['id']).single());
        assert.equal(read['status'], 'resolved');
        assert.notEqual(read['reviewed_at'], null);
    });

    it('are not about oneself, nothing, two things, or the unknown', async () => {
        const file = (row: Row): PromiseLike<never> =>
            ben.client.from('reports').insert({ report_type: 'spam', ...row }) as never;
        await refused(file({ reported_user_id: ben.id }), 400, '22023', 'cannot_report_self');
        await refused(file({ reported_post_id: await newPost(ben) }), 400, '22023', 'cannot_report_self');
        await refused(file({}), 400, '23514', 'report_target_required');
        await refused(file({ reported_post_id: postId, reported_user_id: ana.id }), 400, '23514', 'report_target_required');
        await refused(file({ reported_user_id: ana.id, report_type: 'boring' }), 400, '23514');
        await refused(file({ reported_user_id: ana.id, reporter_id: moderator.id }), 403, '42501', policy('reports'));
        await refused(file({ reported_user_id: ana.id, status: 'resolved' }), 403, '42501');
    });
});

describe('tickers and what the database writes itself', () => {
    it('are named by staff, and made by posts alone', async () => {
        const symbol = `N${randomUUID().slice(0, 8).toUpperCase()}`;
        await newPost(ben, { content: `Short $${symbol}` });
        await touchesNothing(ben.client.from('tickers').update({ name: 'Hacked' }).eq('symbol', symbol).select());
        assert.deepEqual(
            await done(moderator.client.from('tickers').update({ name: 'New Co', type: 'stock' }).eq('symbol', symbol)
                .select('symbol, name, type')),
            [{ symbol, name: 'New Co', type: 'stock' }],
        );
        await refused(moderator.client.from('tickers').update({ symbol: 'X' }).eq('symbol', symbol), 403, '42501');
        await refused(ben.client.from('tickers').insert({ symbol: 'X' }), 403, '42501');
        await refused(ben.client.from('post_tickers').insert({ post_id: postId, ticker_id: tickerId }), 403, '42501');
        await refused(ben.client.from('post_tickers').delete().eq('post_id', postId), 403, '42501');
    });

    it('are counts, profiles and metrics: nobody writes through a view', async () => {
        for (const [view, change] of [
            ['profiles', { username: 'x' }], ['post_stats', { reaction_count: 9 }], ['poll_totals', { vote_count: 9 }],
            ['trending_tickers', { score: 9 }], ['daily_metrics', { dau: 9 }],
        ] as const) {
            await refused(ben.client.from(view).insert(change), 403, '42501');
            await refused(ben.client.from(view).update(change).neq(Object.keys(change)[0] ?? '', 0), 403, '42501');
            await refused(ben.client.from(view).delete().neq(Object.keys(change)[0] ?? '', 0), 403, '42501');
        }
    });

    it('are error logs: for staff to read and resolve', async () => {
        assert.deepEqual(await done(ben.client.from('error_logs').select('*')), []);
        await refused(ben.client.from('error_logs').insert({}), 403, '42501');
        await done(moderator.client.from('error_logs').select('*'));
    });
});

describe('the back end\'s key', () => {
    it('reads and writes past the policies', async () => {
        const symbol = `S${randomUUID().slice(0, 8).toUpperCase()}`;
        await done(api.service.from('tickers').insert({ symbol, name: 'Server Inc', type: 'stock' }), 201);
        await done(
            api.service.from('tickers').upsert({ symbol, name: 'Server Ltd', type: 'stock' }, { onConflict: 'symbol' }), 200,
        );
        assert.deepEqual(
            await done(api.anon.from('tickers').select('name').eq('symbol', symbol)), [{ name: 'Server Ltd' }],
        );
        assert.equal((await done<Row[]>(api.service.from('users').select('*').eq('id', ana.id))).length, 1);
        const doomed = await newPost(ben);
        await done(api.service.from('posts').delete().eq('id', doomed), 204);
        assert.deepEqual(await done(ben.client.from('posts').select('id').eq('id', doomed)), []);
    });
});
