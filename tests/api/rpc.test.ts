/** Every call of the API, as the right and the wrong people make it. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, beforeEach, describe, it } from 'node:test';
import { signUserToken } from '../../scripts/lib/keys.ts';
import { openApi, type Person } from './_client.ts';
import { done, refused, type Row } from './_expect.ts';

const api = await openApi();

interface Post extends Row {
    id: string;
}

let ana: Person;
let ben: Person;
/** Of Ana, with a poll; new for each test that acts on it. */
let post: Post;
let pollId: string;

async function newPost(author: Person, args: Row = {}): Promise<Post> {
    return await done<Post>(author.client.rpc('create_post', { content: 'Which one?', ...args }));
}

async function pollOf(postId: string): Promise<string> {
    return (await done<{ id: string }>(api.anon.from('polls').select('id').eq('post_id', postId).single())).id;
}

async function comment(author: Person, postId: string): Promise<string> {
    return (await done<{ id: string }>(
        author.client.from('comments').insert({ post_id: postId, content: 'Well' }).select('id').single(), 201,
    )).id;
}

/** What everybody reads about a post. */
async function stats(postId: string): Promise<Row | undefined> {
    return (await done<Row[]>(api.anon.from('post_stats').select('*').eq('post_id', postId)))[0];
}

const sees = async (who: Person, postId: string): Promise<boolean> =>
    (await done<Row[]>(who.client.from('posts').select('id').eq('id', postId))).length === 1;

before(async () => {
    [ana, ben] = await Promise.all([api.signUp('ana'), api.signUp('ben')]);
});

async function renewPost(author = ana): Promise<void> {
    post = await newPost(author, { poll_options: ['Bulls', 'Bears'] });
    pollId = await pollOf(post.id);
}

describe('who may call', () => {
    const outsiders: Record<string, Person> = {};
    const readers = [
        'get_profile', 'get_poll_results', 'user_feed', 'ticker_feed', 'explore_feed', 'post_thread', 'check_username', 'log_error',
        'search_posts', 'search_users', 'search_tickers', 'get_ticker',
    ];
    /** Of one's own account, and lists for signed-in people: also while it is suspended or deleted. */
    const own = [
        'get_my_account', 'export_my_data', 'delete_my_account', 'cancel_account_deletion',
        'home_feed', 'watchlist_feed', 'bookmarks_feed',
        'get_followers', 'get_following', 'get_my_filters', 'my_activity', 'suggest_users',
    ];
    const backEnd = [
        'refresh_metrics', 'set_country', 'grant_staff', 'revoke_staff', 'purge_deleted', 'cleanup_orphans', 'repair_counters',
        'take_storage_orphans', 'confirm_storage_orphans',
    ];
    const staff = [
        'moderation_queue', 'review_report', 'take_down', 'reinstate', 'suspend_user', 'set_badge', 'moderation_log',
        'get_daily_metrics', 'get_engagement_metrics',
    ];
    const calls: Record<string, () => Row> = {
        create_post: () => ({ content: 'Never said' }),
        quote_post: () => ({ post_id: post.id, content: 'Never said' }),
        repost: () => ({ post_id: post.id }),
        undo_repost: () => ({ post_id: post.id }),
        delete_post: () => ({ post_id: post.id }),
        restore_post: () => ({ post_id: post.id }),
        vote_poll: () => ({ poll_id: pollId, option_index: 0 }),
        get_poll_results: () => ({ poll_id: pollId }),
        create_comment: () => ({ post_id: post.id, content: 'Never said' }),
        delete_comment: () => ({ comment_id: randomUUID() }),
        post_thread: () => ({ post_id: post.id }),
        bookmark_post: () => ({ post_id: post.id }),
        unbookmark_post: () => ({ post_id: post.id }),
        react: () => ({ post_id: post.id }),
        unreact: () => ({ post_id: post.id }),
        follow_user: () => ({ user_id: ana.id }),
        unfollow_user: () => ({ user_id: ana.id }),
        block_user: () => ({ user_id: ana.id }),
        unblock_user: () => ({ user_id: ana.id }),
        mute_user: () => ({ user_id: ana.id }),
        unmute_user: () => ({ user_id: ana.id }),
        get_my_filters: () => ({}),
        get_followers: () => ({ user_id: ana.id }),
        get_following: () => ({ user_id: ana.id }),
        suggest_users: () => ({}),
        my_activity: () => ({}),
        get_my_account: () => ({}),
        get_profile: () => ({ username: ana.username }),
        check_username: () => ({ username: ana.username }),
        update_my_account: () => ({ changes: { bio: 'Never said' } }),
        complete_onboarding: () => ({ bio: 'Never said' }),
        set_interests: () => ({ interests: ['Never said'] }),
        export_my_data: () => ({}),
        delete_my_account: () => ({}),
        cancel_account_deletion: () => ({}),
        log_error: () => ({ error_type: 'frontend', error_message: 'It broke' }),
        start_session: () => ({}),
        heartbeat: () => ({ session_id: randomUUID() }),
        end_session: () => ({ session_id: randomUUID() }),
        user_feed: () => ({ username: ana.username }),
        ticker_feed: () => ({ symbol: 'FEEDS' }),
        explore_feed: () => ({}),
        home_feed: () => ({}),
        watchlist_feed: () => ({}),
        bookmarks_feed: () => ({}),
        search_posts: () => ({ query: 'bulls' }),
        search_users: () => ({ query: 'ana' }),
        search_tickers: () => ({ query: '$aapl' }),
        get_ticker: () => ({ symbol: 'FEEDS' }),
        refresh_metrics: () => ({}),
        report_content: () => ({ report_type: 'spam', user_id: ana.id }),
        moderation_queue: () => ({}),
        review_report: () => ({ report_id: randomUUID(), status: 'resolved' }),
        take_down: () => ({ reason: 'Spam', post_id: post.id }),
        reinstate: () => ({ reason: 'No spam', post_id: post.id }),
        suspend_user: () => ({ user_id: ana.id, reason: 'Spam' }),
        set_badge: () => ({ user_id: ana.id, badge: 'Verified' }),
        moderation_log: () => ({}),
        get_daily_metrics: () => ({}),
        get_engagement_metrics: () => ({}),
        grant_staff: () => ({ user_id: ana.id, role: 'admin' }),
        revoke_staff: () => ({ user_id: ana.id }),
        set_country: () => ({ user_id: ana.id, country_code: 'DE' }),
        purge_deleted: () => ({}),
        cleanup_orphans: () => ({}),
        repair_counters: () => ({}),
        take_storage_orphans: () => ({}),
        confirm_storage_orphans: () => ({ bucket_id: 'media', object_names: [] }),
    };
    const missing = api.clientFor(signUserToken({ sub: randomUUID() }, api.address.jwtSecret));

    before(async () => {
        await renewPost();
        await newPost(ana, { content: 'On $FEEDS' });
        for (const name of ['suspended', 'deleted', 'passer']) outsiders[name] = await api.signUp(name);
        await api.sql(`update public.users set suspended_at = now(), suspension_reason = 'Spam' where id = $1`, [
            outsiders['suspended']?.id,
        ]);
        await api.sql('update public.users set deleted_at = now() where id = $1', [outsiders['deleted']?.id]);
    });

    it('stands here for every function that the API has', async () => {
        const functions = await api.sql<{ name: string }>(`
            select p.proname as name from pg_catalog.pg_proc p
            left join pg_catalog.pg_type t on t.oid = p.proargtypes[0]
            where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype
                -- Relationships for embeds take a row, which no call can give.
                and t.typtype is distinct from 'c'`);
        const untried = functions.map(({ name }) => name).filter((name) => !(name in calls));
        assert.deepEqual(untried, []);
    });

    for (const [name, args] of Object.entries(calls)) {
        if (!readers.includes(name)) {
            it(`${name}: no visitor`, async () => {
                await refused(api.anon.rpc(name, args()), 401, '42501');
            });
        }
        if (backEnd.includes(name)) {
            it(`${name}: nobody who is signed in, not even staff`, async () => {
                await refused(ana.client.rpc(name, args()), 403, '42501');
                await refused((await api.signUpStaff('admin')).client.rpc(name, args()), 403, '42501');
            });
            continue;
        }
        it(`${name}: not the back end's key, which is nobody`, async () => {
            await refused(api.service.rpc(name, args()), 403, '42501');
        });
        if (readers.includes(name)) {
            it(`${name}: everybody, also suspended and deleted people, and whose account is missing`, async () => {
                const people = [outsiders['suspended'], outsiders['deleted']].map((person) => person?.client);
                for (const client of [api.anon, missing, ...people]) assert.ok(client && await done(client.rpc(name, args())));
            });
            continue;
        }
        it(`${name}: not with a token whose account is missing`, async () => {
            await refused(missing.rpc(name, args()), 401, 'PT401', 'account_missing');
        });
        if (own.includes(name)) {
            it(`${name}: also suspended and deleted people`, async () => {
                const [suspended, deleted] = await Promise.all([api.signUp('suspended'), api.signUp('deleted')]);
                await api.sql(`update public.users set suspended_at = now(), suspension_reason = 'Spam' where id = $1`, [suspended.id]);
                await api.sql('update public.users set deleted_at = now() where id = $1', [deleted.id]);
                for (const { client } of [suspended, deleted]) assert.ok(await done(client.rpc(name, args())));
            });
            continue;
        }
        if (staff.includes(name)) {
            it(`${name}: nobody who is not staff, or no longer`, async () => {
                await refused(ben.client.rpc(name, args()), 403, 'PT403', 'staff_only');
                const revoked = await api.signUpStaff('admin');
                assert.equal(await done(api.service.rpc('revoke_staff', { user_id: revoked.id })), true);
                await refused(revoked.client.rpc(name, args()), 403, 'PT403', 'staff_only');
            });
        }
        it(`${name}: nobody suspended, deleted, or signed in anonymously`, async () => {
            const { suspended, deleted, passer } = outsiders;
            assert.ok(suspended && deleted && passer);
            await refused(suspended.client.rpc(name, args()), 403, 'PT403', 'account_suspended');
            await refused(deleted.client.rpc(name, args()), 403, 'PT403', 'account_deleted');
            const anonymous = api.clientFor(signUserToken({ sub: passer.id, is_anonymous: true }, api.address.jwtSecret));
            await refused(anonymous.rpc(name, args()), 403, 'PT403', 'account_required');
        });
    }

    it('and what was refused left nothing behind', async () => {
        const ids = Object.values(outsiders).map(({ id }) => id);
        const left = await api.sql(`
            select 'posts' as kind from public.posts where user_id = any ($1) or content = 'Never said'
            union all select 'reposts' from public.reposts where user_id = any ($1)
            union all select 'comments' from public.comments where user_id = any ($1) or content = 'Never said'
            union all select 'bookmarks' from public.bookmarks where user_id = any ($1)
            union all select 'poll_votes' from public.poll_votes where user_id = any ($1)
            union all select 'reactions' from public.reactions where user_id = any ($1)
            union all select 'follows' from public.follows where follower_id = any ($1)
            union all select 'content_filters' from public.content_filters where user_id = any ($1)
            union all select 'user_interests' from public.user_interests where user_id = any ($1)
            union all select 'users' from public.users where bio = 'Never said'
            union all select 'reports' from public.reports where reporter_id = any ($1)
            union all select 'user_sessions' from public.user_sessions where user_id = any ($1)`, [ids]);
        assert.deepEqual(left, []);
    });
});

describe('create_post', () => {
    beforeEach(async () => await renewPost());

    it('posts as the caller, and everybody reads it', async () => {
        const args = { content: 'Charts', media_urls: ['https://cdn.example/1.png'], gif_url: 'https://gif.example/1' };
        const made = await done<Post>(ana.client.rpc('create_post', args));
        assert.deepEqual(
            { ...args, user_id: ana.id, deleted_at: null, repost_type: null },
            { ...args, ...Object.fromEntries(['user_id', 'deleted_at', 'repost_type'].map((key) => [key, made[key]])) },
        );
        assert.deepEqual(await done(api.anon.from('posts').select('*').eq('id', made.id)), [made]);
    });

    it('adds a poll, open for a day or as long as asked', async () => {
        const long = await newPost(ana, { poll_options: ['Up', 'Down', 'Sideways'], poll_duration_days: 7 });
        const polls = await done<Row[]>(
            api.anon.from('polls').select('post_id, options, duration_days')
                .in('post_id', [post.id, long.id]).order('duration_days'),
        );
        assert.deepEqual(polls, [
            { post_id: post.id, options: ['Bulls', 'Bears'], duration_days: 1 },
            { post_id: long.id, options: ['Up', 'Down', 'Sideways'], duration_days: 7 },
        ]);
    });

    it('takes a client\'s id, so that a retry makes no second post', async () => {
        const args = { id: randomUUID(), content: 'Once', poll_options: ['a', 'b'] };
        const first = await done(ana.client.rpc('create_post', args));
        assert.equal(first['id'], args.id);
        assert.deepEqual(await done(ana.client.rpc('create_post', args)), first);
        await refused(ana.client.rpc('create_post', { ...args, content: 'Twice' }), 409, 'PT409', 'id_taken');
        await refused(ana.client.rpc('create_post', { ...args, poll_options: ['a', 'c'] }), 409, 'PT409', 'id_taken');
        await refused(ben.client.rpc('create_post', args), 409, 'PT409', 'id_taken');
    });
});

describe('quote_post', () => {
    beforeEach(async () => await renewPost());

    it('makes the quote and the caller\'s row in reposts, with the words of the quote', async () => {
        const quote = await done<Post>(ben.client.rpc('quote_post', { post_id: post.id, content: 'Bears' }));
        assert.deepEqual([quote['user_id'], quote['original_post_id'], quote['repost_type']], [ben.id, post.id, 'quote']);
        assert.deepEqual(
            await done(ana.client.from('reposts').select('user_id, type, quote_content').eq('post_id', post.id)),
            [{ user_id: ben.id, type: 'quote', quote_content: 'Bears' }],
        );
        assert.equal((await stats(post.id))?.['repost_count'], 1);
    });

    it('turns a plain repost into the quote, and may be retried with the same id', async () => {
        const row = await done(ben.client.rpc('repost', { post_id: post.id }));
        const args = { post_id: post.id, content: 'On second thoughts', id: randomUUID() };
        const quote = await done(ben.client.rpc('quote_post', args));
        assert.deepEqual(await done(ben.client.rpc('quote_post', args)), quote);
        assert.deepEqual(
            await done(ben.client.from('reposts').select('id, type').eq('post_id', post.id)),
            [{ id: row['id'], type: 'quote' }],
        );
        assert.equal((await stats(post.id))?.['repost_count'], 1);
    });

    it('refuses a second quote, an id in use, and what the caller does not see', async () => {
        const quote = await done<Post>(ben.client.rpc('quote_post', { post_id: post.id, content: 'First' }));
        await refused(
            ben.client.rpc('quote_post', { post_id: post.id, content: 'Second' }), 409, 'PT409', 'already_quoted',
        );
        await refused(
            ana.client.rpc('quote_post', { post_id: post.id, content: 'Mine', id: quote.id }), 409, 'PT409', 'id_taken',
        );
        await refused(
            ben.client.rpc('quote_post', { post_id: randomUUID(), content: 'What?' }), 404, 'PT404', 'post_not_found',
        );
        await done(ana.client.rpc('delete_post', { post_id: post.id }));
        for (const who of [ana, ben]) {
            await refused(who.client.rpc('quote_post', { post_id: post.id, content: 'Hm' }), 404, 'PT404', 'post_not_found');
        }
    });
});

describe('repost and undo_repost', () => {
    beforeEach(async () => await renewPost());

    it('make and take back one row, however often they are called', async () => {
        const row = await done(ben.client.rpc('repost', { post_id: post.id }));
        assert.deepEqual([row['user_id'], row['post_id'], row['type']], [ben.id, post.id, 'normal']);
        assert.deepEqual(await done(ben.client.rpc('repost', { post_id: post.id })), row);
        assert.equal((await stats(post.id))?.['repost_count'], 1);
        assert.equal(await done(ben.client.rpc('undo_repost', { post_id: post.id })), true);
        assert.equal(await done(ben.client.rpc('undo_repost', { post_id: post.id })), false);
        assert.equal((await stats(post.id))?.['repost_count'], 0);
    });

    it('answer with the quote that stands, and undo it together with its post', async () => {
        const quote = await done<Post>(ben.client.rpc('quote_post', { post_id: post.id, content: 'Ha' }));
        assert.equal((await done(ben.client.rpc('repost', { post_id: post.id })))['type'], 'quote');
        assert.equal(await done(ana.client.rpc('undo_repost', { post_id: post.id })), false);
        assert.equal(await sees(ana, quote.id), true);
        assert.equal(await done(ben.client.rpc('undo_repost', { post_id: post.id })), true);
        assert.equal(await sees(ana, quote.id), false);
    });

    it('find no post that is unknown or deleted', async () => {
        await refused(ben.client.rpc('repost', { post_id: randomUUID() }), 404, 'PT404', 'post_not_found');
        await done(ana.client.rpc('delete_post', { post_id: post.id }));
        await refused(ben.client.rpc('repost', { post_id: post.id }), 404, 'PT404', 'post_not_found');
        assert.equal(await done(ben.client.rpc('undo_repost', { post_id: post.id })), false);
    });
});

describe('vote_poll and get_poll_results', () => {
    beforeEach(async () => await renewPost());

    const results = async (client = ben.client): Promise<Row[]> =>
        (await done<Row[]>(client.rpc('get_poll_results', { poll_id: pollId })))
            .map(({ option_index, option, vote_count, is_my_choice, total_votes, is_closed }) =>
                ({ option_index, option, vote_count, is_my_choice, total_votes, is_closed }));
    const row = (option_index: number, vote_count: number, is_my_choice: boolean): Row => ({
        option_index, option: option_index === 0 ? 'Bulls' : 'Bears', vote_count, is_my_choice, total_votes: 1, is_closed: false,
    });

    it('count the vote for everybody and show the choice to the voter alone', async () => {
        const answer = await done<Row[]>(ben.client.rpc('vote_poll', { poll_id: pollId, option_index: 1 }));
        assert.deepEqual(answer, await done(ben.client.rpc('get_poll_results', { poll_id: pollId })));
        assert.deepEqual(await results(), [row(0, 0, false), row(1, 1, true)]);
        for (const client of [ana.client, api.anon]) {
            assert.deepEqual(await results(client), [row(0, 0, false), row(1, 1, false)]);
        }
    });

    it('take the same vote again and refuse another', async () => {
        await done(ben.client.rpc('vote_poll', { poll_id: pollId, option_index: 0 }));
        await done(ben.client.rpc('vote_poll', { poll_id: pollId, option_index: 0 }));
        await refused(ben.client.rpc('vote_poll', { poll_id: pollId, option_index: 1 }), 409, 'PT409', 'already_voted');
        assert.deepEqual(await results(), [row(0, 1, true), row(1, 0, false)]);
    });

    it('know no option beyond the last, and no vote after the end', async () => {
        for (const option_index of [-1, 2]) {
            await refused(ben.client.rpc('vote_poll', { poll_id: pollId, option_index }), 400, '22023', 'poll_option_unknown');
        }
        await done(ben.client.rpc('vote_poll', { poll_id: pollId, option_index: 0 }));
        await api.sql(`select tests.age('public.polls', $1, '25 hours')`, [pollId]);
        const late = await api.signUp('late');
        await refused(late.client.rpc('vote_poll', { poll_id: pollId, option_index: 0 }), 409, 'PT409', 'poll_closed');
        assert.deepEqual((await results(late.client)).map(({ is_closed, vote_count }) => [is_closed, vote_count]), [
            [true, 1], [true, 0],
        ]);
    });

    it('find no poll that is unknown or whose post is deleted', async () => {
        await refused(ben.client.rpc('get_poll_results', { poll_id: randomUUID() }), 404, 'PT404', 'poll_not_found');
        await refused(
            ben.client.rpc('vote_poll', { poll_id: randomUUID(), option_index: 0 }), 404, 'PT404', 'poll_not_found',
        );
        await done(ana.client.rpc('delete_post', { post_id: post.id }));
        for (const client of [ben.client, api.anon, ana.client]) {
            await refused(client.rpc('get_poll_results', { poll_id: pollId }), 404, 'PT404', 'poll_not_found');
        }
        await refused(ana.client.rpc('vote_poll', { poll_id: pollId, option_index: 0 }), 404, 'PT404', 'poll_not_found');
    });
});

describe('react and unreact', () => {
    beforeEach(async () => await renewPost());

    it('like a post once and take it back', async () => {
        const like = await done(ben.client.rpc('react', { post_id: post.id }));
        assert.deepEqual([like['user_id'], like['post_id'], like['comment_id']], [ben.id, post.id, null]);
        assert.deepEqual(await done(ben.client.rpc('react', { post_id: post.id })), like);
        assert.equal((await stats(post.id))?.['reaction_count'], 1);
        assert.equal(await done(ana.client.rpc('unreact', { post_id: post.id })), false);
        assert.equal(await done(ben.client.rpc('unreact', { post_id: post.id })), true);
        assert.equal(await done(ben.client.rpc('unreact', { post_id: post.id })), false);
        assert.equal((await stats(post.id))?.['reaction_count'], 0);
    });

    it('like a comment once and take it back', async () => {
        const id = await comment(ana, post.id);
        const like = await done(ben.client.rpc('react', { comment_id: id }));
        assert.deepEqual([like['user_id'], like['post_id'], like['comment_id']], [ben.id, null, id]);
        assert.deepEqual(await done(ben.client.rpc('react', { comment_id: id })), like);
        assert.equal(await done(ben.client.rpc('unreact', { comment_id: id })), true);
    });

    it('want one target', async () => {
        const both = { post_id: post.id, comment_id: randomUUID() };
        for (const args of [{}, both]) {
            await refused(ben.client.rpc('react', args), 400, '22023', 'reaction_target_required');
            await refused(ben.client.rpc('unreact', args), 400, '22023', 'reaction_target_required');
        }
    });

    it('find nothing that is unknown or deleted, but take back a like of it', async () => {
        await refused(ben.client.rpc('react', { post_id: randomUUID() }), 404, 'PT404', 'post_not_found');
        await refused(ben.client.rpc('react', { comment_id: randomUUID() }), 404, 'PT404', 'comment_not_found');
        const id = await comment(ana, post.id);
        await done(ben.client.rpc('react', { post_id: post.id }));
        await done(ana.client.rpc('delete_post', { post_id: post.id }));
        await refused(ben.client.rpc('react', { post_id: post.id }), 404, 'PT404', 'post_not_found');
        await refused(ben.client.rpc('react', { comment_id: id }), 404, 'PT404', 'comment_not_found');
        assert.equal(await done(ben.client.rpc('unreact', { post_id: post.id })), true);
    });
});

describe('follow_user and unfollow_user', () => {
    it('make and end one follow, and both profiles count it', async () => {
        const [fan, star] = await Promise.all([api.signUp('fan'), api.signUp('star')]);
        const row = await done(fan.client.rpc('follow_user', { user_id: star.id }));
        assert.deepEqual([row['follower_id'], row['following_id']], [fan.id, star.id]);
        assert.deepEqual(await done(fan.client.rpc('follow_user', { user_id: star.id })), row);
        const counts = async (): Promise<unknown> =>
            await done(api.anon.from('profiles').select('username, follower_count, following_count')
                .in('id', [fan.id, star.id]).order('username'));
        assert.deepEqual(await counts(), [
            { username: fan.username, follower_count: 0, following_count: 1 },
            { username: star.username, follower_count: 1, following_count: 0 },
        ]);
        assert.equal(await done(star.client.rpc('unfollow_user', { user_id: fan.id })), false);
        assert.equal(await done(fan.client.rpc('unfollow_user', { user_id: star.id })), true);
        assert.equal(await done(fan.client.rpc('unfollow_user', { user_id: star.id })), false);
        assert.deepEqual((await counts() as Row[]).map((profile) => profile['follower_count']), [0, 0]);
    });

    it('refuse oneself, find nobody unknown or suspended', async () => {
        await refused(ben.client.rpc('follow_user', { user_id: ben.id }), 400, '22023', 'cannot_follow_self');
        await refused(ben.client.rpc('follow_user', { user_id: randomUUID() }), 404, 'PT404', 'user_not_found');
        const gone = await api.signUp('gone');
        await api.sql(`update public.users set suspended_at = now(), suspension_reason = 'Spam' where id = $1`, [gone.id]);
        await refused(ben.client.rpc('follow_user', { user_id: gone.id }), 404, 'PT404', 'user_not_found');
        assert.equal(await done(ben.client.rpc('unfollow_user', { user_id: randomUUID() })), false);
    });
});

describe('block_user and unblock_user', () => {
    let blocker: Person;
    let blocked: Person;

    beforeEach(async () => {
        [blocker, blocked] = await Promise.all([api.signUp('blocker'), api.signUp('blocked')]);
        await renewPost(blocker);
    });

    it('part two people: to each the other\'s person, posts, comments and polls do not exist', async () => {
        const commentId = await comment(blocker, post.id);
        const theirs = await newPost(blocked);
        await done(blocked.client.rpc('follow_user', { user_id: blocker.id }));
        await done(blocker.client.rpc('follow_user', { user_id: blocked.id }));
        const filter = await done(blocker.client.rpc('block_user', { user_id: blocked.id }));
        assert.deepEqual(
            [filter['user_id'], filter['filtered_user_id'], filter['filter_type']], [blocker.id, blocked.id, 'block'],
        );
        assert.deepEqual(await done(blocker.client.rpc('block_user', { user_id: blocked.id })), filter);

        const { client } = blocked;
        for (const [name, args, message] of [
            ['get_profile', { username: blocker.username }, 'user_not_found'],
            ['follow_user', { user_id: blocker.id }, 'user_not_found'],
            ['react', { post_id: post.id }, 'post_not_found'],
            ['react', { comment_id: commentId }, 'comment_not_found'],
            ['repost', { post_id: post.id }, 'post_not_found'],
            ['quote_post', { post_id: post.id, content: 'Hm' }, 'post_not_found'],
            ['vote_poll', { poll_id: pollId, option_index: 0 }, 'poll_not_found'],
            ['get_poll_results', { poll_id: pollId }, 'poll_not_found'],
        ] as const) {
            await refused(client.rpc(name, args), 404, 'PT404', message);
        }
        await refused(blocker.client.rpc('react', { post_id: theirs.id }), 404, 'PT404', 'post_not_found');
        await refused(blocker.client.rpc('get_profile', { username: blocked.username }), 404, 'PT404', 'user_not_found');
        assert.deepEqual(await done(client.from('follows').select('*').eq('follower_id', blocked.id)), []);
        assert.deepEqual(await done(blocker.client.from('follows').select('*').eq('follower_id', blocker.id)), []);
        assert.equal(await sees(ben, post.id), true);
    });

    it('leave what was done before to be undone', async () => {
        await done(blocked.client.rpc('react', { post_id: post.id }));
        await done(blocked.client.rpc('repost', { post_id: post.id }));
        await done(blocker.client.rpc('block_user', { user_id: blocked.id }));
        assert.equal(await done(blocked.client.rpc('unreact', { post_id: post.id })), true);
        assert.equal(await done(blocked.client.rpc('undo_repost', { post_id: post.id })), true);
    });

    it('are each one\'s own: somebody blocked may block back, and opens nothing by unblocking', async () => {
        await done(blocker.client.rpc('block_user', { user_id: blocked.id }));
        assert.equal(await done(blocked.client.rpc('unblock_user', { user_id: blocker.id })), false);
        await done(blocked.client.rpc('block_user', { user_id: blocker.id }));
        assert.equal(await done(blocker.client.rpc('unblock_user', { user_id: blocked.id })), true);
        assert.equal(await sees(blocked, post.id), false);
        assert.equal(await done(blocked.client.rpc('unblock_user', { user_id: blocker.id })), true);
        assert.equal(await done(blocked.client.rpc('unblock_user', { user_id: blocker.id })), false);
        assert.equal(await sees(blocked, post.id), true);
    });

    it('refuse oneself and find nobody unknown', async () => {
        for (const name of ['block_user', 'mute_user']) {
            await refused(blocker.client.rpc(name, { user_id: blocker.id }), 400, '22023', 'cannot_filter_self');
            await refused(blocker.client.rpc(name, { user_id: randomUUID() }), 404, 'PT404', 'user_not_found');
        }
    });
});

describe('mute_user and unmute_user', () => {
    it('are seen by the one who mutes, and change nothing for the one who is muted', async () => {
        const [muter, muted] = await Promise.all([api.signUp('muter'), api.signUp('muted')]);
        const filter = await done(muter.client.rpc('mute_user', { user_id: muted.id }));
        assert.equal(filter['filter_type'], 'mute');
        assert.deepEqual(await done(muter.client.rpc('mute_user', { user_id: muted.id })), filter);
        const isMuted = async (): Promise<unknown> =>
            (await done(muter.client.rpc('get_profile', { username: muted.username })))['is_muted'];
        assert.equal(await isMuted(), true);
        assert.equal((await done(muted.client.rpc('get_profile', { username: muter.username })))['is_muted'], false);
        assert.deepEqual(await done(muted.client.from('content_filters').select('*')), []);
        assert.equal(await done(muter.client.rpc('unblock_user', { user_id: muted.id })), false);
        assert.equal(await done(muter.client.rpc('unmute_user', { user_id: muted.id })), true);
        assert.equal(await done(muter.client.rpc('unmute_user', { user_id: muted.id })), false);
        assert.equal(await isMuted(), false);
    });
});

describe('get_my_account and get_profile', () => {
    it('tell a suspended person why', async () => {
        const person = await api.signUp('why');
        await api.sql(`update public.users set suspended_at = now(), suspension_reason = 'Spam' where id = $1`, [person.id]);
        assert.equal((await done(person.client.rpc('get_my_account')))['suspension_reason'], 'Spam');
    });

    it('show the whole account to its owner alone', async () => {
        const person = await api.signUp('dora', { full_name: 'Dora Day' });
        await done(person.client.from('users').update({ date_of_birth: '1990-05-01', timezone: 'Europe/Berlin' })
            .eq('id', person.id).select('id'));
        const account = await done(person.client.rpc('get_my_account'));
        assert.deepEqual(
            [account['id'], account['display_name'], account['date_of_birth'], account['timezone'], account['staff_role']],
            [person.id, 'Dora Day', '1990-05-01', 'Europe/Berlin', null],
        );
        const profile = await done(ben.client.rpc('get_profile', { username: person.username }));
        for (const key of ['date_of_birth', 'timezone', 'country', 'ip_address_hash', 'last_active_at']) {
            assert.equal(key in account, true);
            assert.equal(key in profile, false);
        }
    });

    it('say how the two people stand to each other', async () => {
        const [fan, star] = await Promise.all([api.signUp('fan'), api.signUp('star')]);
        await done(fan.client.rpc('follow_user', { user_id: star.id }));
        const relation = async (client: typeof api.anon, username: string): Promise<unknown[]> => {
            const profile = await done(client.rpc('get_profile', { username }));
            return [profile['is_me'], profile['is_followed'], profile['follows_me']];
        };
        assert.deepEqual(await relation(fan.client, star.username), [false, true, false]);
        assert.deepEqual(await relation(star.client, fan.username), [false, false, true]);
        assert.deepEqual(await relation(fan.client, fan.username.toUpperCase()), [true, false, false]);
        assert.deepEqual(await relation(api.anon, star.username), [false, false, false]);
    });

    it('find nobody unknown, suspended or deleted', async () => {
        const gone = await api.signUp('gone');
        await refused(api.anon.rpc('get_profile', { username: `${gone.username}x` }), 404, 'PT404', 'user_not_found');
        await api.sql('update public.users set deleted_at = now() where id = $1', [gone.id]);
        for (const client of [api.anon, ben.client]) {
            await refused(client.rpc('get_profile', { username: gone.username }), 404, 'PT404', 'user_not_found');
        }
    });
});

describe('delete_post and restore_post', () => {
    beforeEach(async () => await renewPost());

    it('hide the author\'s post and bring it back, with its counts', async () => {
        await done(ben.client.rpc('react', { post_id: post.id }));
        const deleted = await done(ana.client.rpc('delete_post', { post_id: post.id }));
        assert.notEqual(deleted['deleted_at'], null);
        assert.deepEqual(await done(ana.client.rpc('delete_post', { post_id: post.id })), deleted);
        assert.deepEqual([await sees(ben, post.id), await sees(ana, post.id)], [false, true]);
        assert.equal(await stats(post.id), undefined);
        const restored = await done(ana.client.rpc('restore_post', { post_id: post.id }));
        assert.equal(restored['deleted_at'], null);
        assert.deepEqual(await done(ana.client.rpc('restore_post', { post_id: post.id })), restored);
        assert.equal((await stats(post.id))?.['reaction_count'], 1);
    });

    it('find no post that is another one\'s or unknown, not even for staff', async () => {
        const moderator = await api.signUpStaff();
        for (const name of ['delete_post', 'restore_post']) {
            for (const client of [ben.client, moderator.client]) {
                await refused(client.rpc(name, { post_id: post.id }), 404, 'PT404', 'post_not_found');
            }
            await refused(ana.client.rpc(name, { post_id: randomUUID() }), 404, 'PT404', 'post_not_found');
        }
        assert.equal(await sees(ben, post.id), true);
    });

    it('bring nothing back that was taken down or deleted too long ago', async () => {
        await api.sql(`update public.posts set removed_at = now(), removed_reason = 'Spam' where id = $1`, [post.id]);
        await refused(ana.client.rpc('restore_post', { post_id: post.id }), 409, 'PT409', 'post_removed');
        const old = await newPost(ana);
        await done(ana.client.rpc('delete_post', { post_id: old.id }));
        await api.sql(`select tests.age('public.posts', $1, '400 days', 'deleted_at')`, [old.id]);
        await refused(ana.client.rpc('restore_post', { post_id: old.id }), 409, 'PT409', 'restore_expired');
    });

    it('take the repost of a quote along, unless the post was quoted anew', async () => {
        const quote = await done<Post>(ben.client.rpc('quote_post', { post_id: post.id, content: 'First' }));
        const reposts = async (): Promise<unknown> => (await stats(post.id))?.['repost_count'];
        await done(ben.client.rpc('delete_post', { post_id: quote.id }));
        assert.equal(await reposts(), 0);
        await done(ben.client.rpc('restore_post', { post_id: quote.id }));
        assert.equal(await reposts(), 1);
        await done(ben.client.rpc('delete_post', { post_id: quote.id }));
        await done(ben.client.rpc('quote_post', { post_id: post.id, content: 'Second' }));
        await refused(ben.client.rpc('restore_post', { post_id: quote.id }), 409, 'PT409', 'already_quoted');
    });
});

describe('start_session, heartbeat and end_session', () => {
    it('keep a session of the caller, with a hash of the address and never the address', async () => {
        const session = await done<Post>(ben.client.rpc('start_session'));
        assert.equal(session['user_id'], ben.id);
        assert.match(session['ip_address_hash'] as string, /^[0-9a-f]{64}$/);
        assert.equal(await done(ben.client.rpc('heartbeat', { session_id: session.id, actions: 3 }), 204), null);
        await done(ben.client.rpc('heartbeat', { session_id: session.id }), 204);
        const ended = await done(ben.client.rpc('end_session', { session_id: session.id }));
        assert.equal(ended['actions_count'], 3);
        assert.notEqual(ended['session_end'], null);
        assert.deepEqual(await done(ben.client.rpc('end_session', { session_id: session.id })), ended);
        await refused(ben.client.rpc('heartbeat', { session_id: session.id }), 404, 'PT404', 'session_not_found');
        assert.notEqual((await done(ben.client.rpc('get_my_account')))['last_active_at'], null);
    });

    it('know nothing of another one\'s session', async () => {
        const { id } = await done<Post>(ben.client.rpc('start_session'));
        for (const name of ['heartbeat', 'end_session']) {
            await refused(ana.client.rpc(name, { session_id: id }), 404, 'PT404', 'session_not_found');
        }
        assert.deepEqual(await done(ana.client.from('user_sessions').select('id').eq('id', id)), []);
        const mine = await done<Row[]>(ben.client.from('user_sessions').select('session_end').eq('id', id));
        assert.deepEqual(mine, [{ session_end: null }]);
    });

    it('count between 0 and 1000 actions a call', async () => {
        const { id } = await done<Post>(ben.client.rpc('start_session'));
        for (const actions of [-1, 1001]) {
            await refused(
                ben.client.rpc('heartbeat', { session_id: id, actions }), 400, '22023', 'actions_out_of_range',
            );
        }
        await done(ben.client.rpc('heartbeat', { session_id: id, actions: 1000 }), 204);
    });
});

describe('refresh_metrics', () => {
    it('brings what the back end\'s key asks for up to date, for those who may read it', async () => {
        const symbol = `M${randomUUID().slice(0, 8).toUpperCase()}`;
        await newPost(ana, { content: `Long $${symbol}` });
        await done(ana.client.rpc('start_session'));
        assert.equal(await done(api.service.rpc('refresh_metrics'), 204), null);
        assert.deepEqual(
            await done(api.anon.from('trending_tickers').select('symbol, mention_count, mentions_24h').eq('symbol', symbol)),
            [{ symbol, mention_count: 1, mentions_24h: 1 }],
        );
        const moderator = await api.signUpStaff();
        for (const client of [api.service, moderator.client]) {
            const today = (await done<Row[]>(
                client.from('daily_metrics').select('*').order('metric_date', { ascending: false }).limit(1),
            ))[0];
            assert.ok(Number(today?.['dau']) > 0 && Number(today?.['posts_today']) > 0);
            assert.equal((await done<Row[]>(client.from('engagement_metrics').select('*'))).length, 1);
        }
        for (const view of ['daily_metrics', 'engagement_metrics']) {
            assert.deepEqual(await done(ana.client.from(view).select('*')), []);
            await refused(api.anon.from(view).select('*'), 401, '42501');
        }
    });
});
