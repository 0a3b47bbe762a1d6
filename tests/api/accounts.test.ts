/** One's own account from sign-up to deletion and back, with other people looking on; and what an export holds. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { SupabaseClient } from '@supabase/supabase-js';
import { openApi, type Person } from './_client.ts';
import { done, refused, type Row } from './_expect.ts';

const api = await openApi();

interface Account extends Row {
    username: string;
    deleted_at: string | null;
    purge_at: string | null;
}

describe('an account from sign-up to deletion and back', () => {
    let nora: Person;
    let friend: Person;
    let postId: string;
    /** What Nora is called after onboarding. */
    let chosen: string;
    let watchers: Record<string, SupabaseClient>;

    before(async () => {
        [nora, friend] = await Promise.all([api.signUp('nora'), api.signUp('friend')]);
        const [blocked, moderator] = await Promise.all([api.signUp('blocked'), api.signUpStaff()]);
        await done(nora.client.rpc('block_user', { user_id: blocked.id }));
        chosen = `n_${nora.id.slice(0, 8)}`;
        watchers = {
            'a visitor': api.anon, 'a friend': friend.client, 'who is blocked': blocked.client, staff: moderator.client,
        };
    });

    /** Who of the watchers finds Nora under a name, and who reads her post. */
    const seenBy = async (username: string): Promise<string[]> => {
        const seen: string[] = [];
        for (const [name, client] of Object.entries(watchers)) {
            const { data: profile } = await client.rpc('get_profile', { username });
            if (profile !== null) seen.push(name);
            const posts = await done<Row[]>(client.from('posts').select('id, author:profiles(username)').eq('user_id', nora.id));
            assert.equal(posts.length === 1, profile !== null && postId !== undefined, `${name} sees all of her or nothing`);
            for (const post of posts) assert.deepEqual(post, { id: postId, author: { username } });
        }
        return seen;
    };

    it('begins with a provisional name, which others see until another is chosen', async () => {
        const account = await done<Account>(nora.client.rpc('get_my_account'));
        assert.deepEqual([account.username, account['onboarded_at'], account.purge_at], [nora.username, null, null]);
        assert.deepEqual(await seenBy(nora.username), ['a visitor', 'a friend', 'staff']);

        const check = async (client: SupabaseClient, username: string): Promise<unknown> =>
            (await done(client.rpc('check_username', { username })))['reason'];
        for (const client of Object.values(watchers)) {
            assert.deepEqual([await check(client, nora.username), await check(client, chosen)], ['taken', null]);
        }
        assert.equal(await check(nora.client, nora.username), null);
    });

    it('is completed in one call, safe to retry, under a name of one\'s own choice', async () => {
        const args = {
            username: chosen.toUpperCase(), display_name: 'Nora North', date_of_birth: '1991-02-03', timezone: 'Europe/Oslo',
            interests: ['Stocks', 'stocks', ' Bonds '], bio: 'I trade',
        };
        const first = await done<Account>(nora.client.rpc('complete_onboarding', args));
        const again = await done<Account>(nora.client.rpc('complete_onboarding', args));
        assert.deepEqual(again, first);
        const { username, display_name, date_of_birth, timezone, bio, username_changed_at, onboarded_at } = first;
        assert.deepEqual({ username, display_name, date_of_birth, timezone, bio, username_changed_at }, {
            username: chosen, display_name: 'Nora North', date_of_birth: '1991-02-03', timezone: 'Europe/Oslo',
            bio: 'I trade', username_changed_at: null,
        });
        assert.notEqual(onboarded_at, null);
        const interests = await done<Row[]>(nora.client.from('user_interests').select('interest').order('interest'));
        assert.deepEqual(interests, [{ interest: 'Bonds' }, { interest: 'Stocks' }]);

        const post = await done<{ id: string }>(nora.client.rpc('create_post', { content: 'Hello, $AAPL' }));
        postId = post.id;
        assert.deepEqual(await seenBy(chosen), ['a visitor', 'a friend', 'staff']);
        assert.deepEqual(await done(friend.client.from('user_interests').select('interest')), []);
    });

    it('is changed by what is sent: null empties, what is absent stays', async () => {
        const changed = await done<Account>(nora.client.rpc('update_my_account', { changes: { bio: null, display_name: 'Nora' } }));
        assert.deepEqual([changed['bio'], changed['display_name'], changed['timezone']], [null, 'Nora', 'Europe/Oslo']);
        const profile = await done(api.anon.rpc('get_profile', { username: chosen }));
        assert.deepEqual([profile['bio'], profile['display_name']], [null, 'Nora']);

        const change = (changes: unknown): ReturnType<SupabaseClient['rpc']> => nora.client.rpc('update_my_account', { changes });
        await refused(change({ badge: 'Verified' }), 400, '22023', 'change_unknown');
        await refused(change({ bio: 7 }), 400, '22023', 'change_invalid');
        await refused(change(['bio']), 400, '22023', 'changes_not_an_object');
        await refused(change(null), 400, '22023', 'changes_not_an_object');
        await refused(change({ username: friend.username }), 409, 'PT409', 'username_taken');
        await refused(change({ username: 'admin' }), 409, 'PT409', 'username_reserved');
        await refused(change({ timezone: 'Mars/Olympus' }), 400, '22023', 'timezone_unknown');
        await refused(change({ username: 'no spaces' }), 400, '23514');
        await refused(change({ username: null }), 400, '23502');
        await refused(change({ display_name: 'x'.repeat(101) }), 400, '22001');
        await refused(
            friend.client.rpc('update_my_account', { changes: { username: nora.username } }), 409, 'PT409', 'username_held',
        );
        await refused(nora.client.rpc('complete_onboarding', { date_of_birth: 'soon' }), 400, '22007');
        await refused(nora.client.rpc('set_interests', { interests: null }), 400, '22023', 'interests_required');
        await refused(
            nora.client.rpc('set_interests', { interests: Array.from({ length: 51 }, (_, n) => `${n}`) }),
            400, '22023', 'too_many_interests',
        );
        assert.deepEqual(await done(nora.client.rpc('get_my_account')), changed);
    });

    it('vanishes when it is deleted, for all but itself and staff, and only reads', async () => {
        await done(nora.client.rpc('start_session'));
        const deleted = await done<Account>(nora.client.rpc('delete_my_account'));
        const days = (Date.parse(deleted.purge_at ?? '') - Date.parse(deleted.deleted_at ?? '')) / 86_400_000;
        assert.equal(days, 30);
        assert.deepEqual(await done(nora.client.rpc('delete_my_account')), deleted);
        const open = await done<Row[]>(nora.client.from('user_sessions').select('id').is('session_end', null));
        assert.deepEqual(open, []);

        await refused(watchers['a friend']!.rpc('get_profile', { username: chosen }), 404, 'PT404', 'user_not_found');
        assert.deepEqual(await seenBy(chosen), ['staff']);
        assert.equal((await done(api.anon.rpc('check_username', { username: chosen })))['reason'], 'taken');
        assert.equal((await done<Row[]>(nora.client.from('posts').select('id').eq('user_id', nora.id))).length, 1);
        await refused(nora.client.rpc('create_post', { content: 'Still here' }), 403, 'PT403', 'account_deleted');
        await refused(nora.client.rpc('update_my_account', { changes: {} }), 403, 'PT403', 'account_deleted');
        assert.equal((await done<{ posts: Row[] }>(nora.client.rpc('export_my_data'))).posts.length, 1);
    });

    it('comes back as it was, but not after the period of grace', async () => {
        const back = await done<Account>(nora.client.rpc('cancel_account_deletion'));
        assert.deepEqual([back.username, back.deleted_at, back.purge_at], [chosen, null, null]);
        assert.deepEqual(await done(nora.client.rpc('cancel_account_deletion')), back);
        assert.deepEqual(await seenBy(chosen), ['a visitor', 'a friend', 'staff']);
        await done(nora.client.rpc('start_session'));

        await done(nora.client.rpc('delete_my_account'));
        await api.sql(`select tests.age('public.users', $1, '30 days', 'deleted_at')`, [nora.id]);
        await refused(nora.client.rpc('cancel_account_deletion'), 409, 'PT409', 'grace_expired');
        assert.deepEqual(await seenBy(chosen), ['staff']);
    });
});

describe('export_my_data', () => {
    it('gives two people who did everything to each other their own part alone', async () => {
        const people = await Promise.all([api.signUp('kim'), api.signUp('lou')]);
        const moderator = await api.signUpStaff();
        const posts: string[] = [];
        for (const { client, username } of people) {
            const post = await done<{ id: string }>(
                client.rpc('create_post', { content: `Secret of ${username}`, poll_options: ['Up', 'Down'] }),
            );
            posts.push(post.id);
            await done(client.rpc('update_my_account', { changes: { date_of_birth: '1990-01-01', timezone: 'UTC' } }));
            await done(client.rpc('set_interests', { interests: [`Interest of ${username}`] }));
            await done(client.rpc('start_session'));
            await done(client.rpc('log_error', { error_type: 'frontend', error_message: `Error of ${username}` }));
        }
        for (const [index, { client, username }] of people.entries()) {
            const [other, postId] = [people[1 - index]!, posts[1 - index]!];
            await done(client.rpc('follow_user', { user_id: other.id }));
            await done(client.rpc('react', { post_id: postId }));
            await done(client.rpc('repost', { post_id: postId }));
            await done(client.rpc('mute_user', { user_id: other.id }));
            await done(client.from('bookmarks').insert({ post_id: postId }), 201);
            await done(client.from('comments').insert({ post_id: postId, content: `Words of ${username}` }), 201);
            await done(client.from('reports').insert({
                reported_user_id: other.id, report_type: 'spam', reason: `Report of ${username}`,
            }), 201);
        }
        const reporters = people.map(({ id }) => id);
        await done(moderator.client.from('reports').update({ status: 'dismissed' }).in('reporter_id', reporters), 204);

        for (const [index, me] of people.entries()) {
            const other = people[1 - index]!;
            const { error, data: exported } = await me.client.rpc('export_my_data', {}, { get: true });
            assert.equal(error, null);
            const { exported_at: at, account, sign_in: signIn, files, ...rows } = exported as Row & Record<string, Row[]>;
            assert.ok(at);
            assert.deepEqual(account, await done(me.client.rpc('get_my_account')));
            assert.equal((signIn as unknown as Row)['email'], `${me.username}@example.com`);
            assert.deepEqual(files, []);
            const counts = Object.fromEntries(Object.entries(rows).map(([section, lines]) => [section, lines.length]));
            assert.deepEqual(
                [counts['posts'], counts['polls'], counts['comments'], counts['follows'], counts['content_filters']],
                [1, 1, 1, 1, 1],
            );
            for (const section of ['reactions', 'reposts', 'bookmarks', 'reports', 'user_sessions', 'user_interests', 'error_logs']) {
                assert.equal(counts[section], 1, section);
            }

            const text = JSON.stringify(exported);
            assert.ok(text.includes(`Secret of ${me.username}`));
            // Neither what the other wrote, nor what the other did about me, nor who moderates.
            for (const hidden of [other.username, `of ${other.username}`, moderator.id]) assert.ok(!text.includes(hidden), hidden);
            const naming = Object.entries(rows).filter(([, lines]) => JSON.stringify(lines).includes(other.id));
            assert.deepEqual(naming.map(([section]) => section).sort(), ['content_filters', 'follows', 'reports']);
        }
    });
});

describe('log_error', () => {
    it('takes errors of everybody, which staff read', async () => {
        const person = await api.signUp('unlucky');
        const args = { error_type: 'frontend', error_message: 'x'.repeat(3000), metadata: { screen: 'home' } };
        const ids = [
            await done<string>(api.anon.rpc('log_error', args)),
            await done<string>(person.client.rpc('log_error', args)),
        ];
        assert.deepEqual(await done(person.client.from('error_logs').select('id').in('id', ids)), []);
        const moderator = await api.signUpStaff();
        const read = await done<Row[]>(
            moderator.client.from('error_logs').select('id, user_id, error_message, ip_address_hash, metadata').in('id', ids),
        );
        assert.deepEqual(new Set(read.map(({ user_id: userId }) => userId)), new Set([null, person.id]));
        for (const entry of read) {
            assert.equal((entry['error_message'] as string).length, 2000);
            assert.match(entry['ip_address_hash'] as string, /^[0-9a-f]{64}$/);
            assert.deepEqual(entry['metadata'], { screen: 'home' });
        }
        await refused(api.anon.rpc('log_error', { ...args, error_type: 'cosmic' }), 400, '22023', 'error_type_unknown');
        await refused(api.anon.rpc('log_error', { ...args, error_message: null }), 400, '22023', 'error_message_required');
        await refused(api.anon.rpc('log_error', { ...args, severity: 'critical' }), 400, '22023', 'severity_unknown');
        await refused(api.anon.rpc('log_error', { ...args, environment: 'moon' }), 400, '22023', 'environment_unknown');
        await refused(api.anon.rpc('log_error', { ...args, metadata: { a: 'x'.repeat(9000) } }), 400, '22023', 'metadata_invalid');
    });
});
