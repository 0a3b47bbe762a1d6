/**
 * docs/errors.md against the running API: each documented error is provoked once, and arrives with the status, the code and
 * the message that the page says, and with a hint. The file has a database to itself, since it ages rows and deletes a
 * setting.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { SupabaseClient } from '@supabase/supabase-js';
import { signToken, signUserToken } from '../../scripts/lib/keys.ts';
import { projectPath } from '../../scripts/lib/paths.ts';
import { shareApi } from '../../scripts/lib/testing/api.ts';
import { TestServer } from '../../scripts/lib/testing/server.ts';
import { openApi, type Person } from './_client.ts';
import { done, type Answer } from './_expect.ts';

const server = await TestServer.open();
const mode = process.env['PAGESHARE_TEST_DATA_API'] === 'open' ? 'open' : 'closed';
const api = await openApi(await shareApi(server, mode));
after(() => server.stop());

const unknown = randomUUID();
const ghost = '00000000-0000-4000-8000-000000000000';
let ana: Person;
let ben: Person;
let moderator: Person;
let admin: Person;
let suspended: Person;
let deleted: Person;
let nobody: SupabaseClient;
let passer: SupabaseClient;
/** Signed in, and yet nobody: a token that names no person. */
let stranger: SupabaseClient;
/** Ana's post with a poll. */
let post: string;
let poll: string;

const newPost = async (who: Person, args: object = {}): Promise<string> =>
    (await done<{ id: string }>(who.client.rpc('create_post', { content: 'Up or down?', ...args }))).id;
const report = async (who: Person, target: object): Promise<string> =>
    (await done<{ id: string }>(who.client.rpc('report_content', { report_type: 'spam', ...target }))).id;
/** Calls what comes after something that must succeed first. */
const once = async (first: PromiseLike<Answer>): Promise<void> => assert.equal((await first).error, null);

before(async () => {
    [ana, ben, suspended, deleted] = await Promise.all(['ana', 'ben', 'suspended', 'deleted'].map((name) => api.signUp(name))) as
        [Person, Person, Person, Person];
    [moderator, admin] = [await api.signUpStaff('moderator'), await api.signUpStaff('admin')];
    nobody = api.clientFor(signUserToken({ sub: randomUUID() }, api.address.jwtSecret));
    passer = api.clientFor(signUserToken({ sub: ben.id, is_anonymous: true }, api.address.jwtSecret));
    stranger = api.clientFor(signToken({ role: 'authenticated', exp: 9_999_999_999 }, api.address.jwtSecret));
    await api.sql(`update public.users set suspended_at = now(), suspension_reason = 'Spam' where id = $1`, [suspended.id]);
    await once(deleted.client.rpc('delete_my_account'));
    post = await newPost(ana, { poll_options: ['Up', 'Down'] });
    poll = (await done<{ id: string }>(ana.client.from('polls').select('id').eq('post_id', post).single())).id;
});

/** How to provoke each error; a call of the API, or for what no client can even try, a statement of an operator. */
const provocations: Record<string, () => PromiseLike<Answer> | string> = {
    account_deleted: () => deleted.client.rpc('create_post', { content: 'x' }),
    account_missing: () => nobody.rpc('get_my_account'),
    account_required: () => passer.rpc('create_post', { content: 'x' }),
    account_suspended: () => suspended.client.rpc('create_post', { content: 'x' }),
    actions_out_of_range: () => ben.client.rpc('heartbeat', { session_id: unknown, actions: -1 }),
    admin_only: () => moderator.client.rpc('set_badge', { user_id: ben.id, badge: 'Verified' }),
    already_quoted: async () => {
        await once(ben.client.rpc('quote_post', { post_id: post, content: 'x' }));
        return await ben.client.rpc('quote_post', { post_id: post, content: 'y' });
    },
    already_reported: async () => {
        const report_id = await report(ben, { user_id: ana.id });
        await once(moderator.client.rpc('review_report', { report_id, status: 'dismissed' }));
        await report(ben, { user_id: ana.id });
        return await moderator.client.rpc('review_report', { report_id, status: 'pending' });
    },
    already_voted: async () => {
        await once(ben.client.rpc('vote_poll', { poll_id: poll, option_index: 0 }));
        return await ben.client.rpc('vote_poll', { poll_id: poll, option_index: 1 });
    },
    badge_unknown: () => admin.client.rpc('set_badge', { user_id: ben.id, badge: 'Golden' }),
    batch_size_out_of_range: () => api.service.rpc('purge_deleted', { batch_size: 0 }),
    cannot_filter_self: () => ben.client.rpc('mute_user', { user_id: ben.id }),
    cannot_follow_self: () => ben.client.rpc('follow_user', { user_id: ben.id }),
    cannot_report_self: () => ben.client.rpc('report_content', { report_type: 'spam', user_id: ben.id }),
    change_invalid: () => ben.client.rpc('update_my_account', { changes: { date_of_birth: '1990-02-30' } }),
    change_unknown: () => ben.client.rpc('update_my_account', { changes: { badge: 'Verified' } }),
    changes_not_an_object: () => ben.client.rpc('update_my_account', { changes: ['bio'] }),
    comment_not_found: () => ben.client.rpc('react', { comment_id: unknown }),
    country_unknown: () => api.service.rpc('set_country', { user_id: ben.id, country_code: 'ZZ' }),
    cursor_expired: async () => {
        await newPost(ana);
        await once(api.service.rpc('refresh_metrics'));
        const [item] = await done<{ cursor: string }[]>(ben.client.rpc('explore_feed', { page_size: 1 }));
        await api.sql('delete from private.explore_generations where true');
        return await ben.client.rpc('explore_feed', { cursor: item?.cursor });
    },
    cursor_invalid: () => moderator.client.rpc('moderation_queue', { cursor: 'x' }),
    date_range_invalid: () => moderator.client.rpc('get_daily_metrics', { since: '2026-02-01', until: '2026-01-01' }),
    depth_out_of_range: () => ben.client.rpc('post_thread', { post_id: post, depth: 6 }),
    environment_unknown: () =>
        ben.client.rpc('log_error', { error_type: 'frontend', error_message: 'x', environment: 'moon' }),
    error_message_required: () => ben.client.rpc('log_error', { error_type: 'frontend', error_message: ' ' }),
    error_type_unknown: () => ben.client.rpc('log_error', { error_type: 'human', error_message: 'x' }),
    filter_type_unknown: () => ben.client.rpc('get_my_filters', { filter_type: 'hate' }),
    ghost_account_protected: () => api.service.from('users').delete().eq('id', ghost),
    grace_expired: async () => {
        const late = await api.signUp('late');
        await api.sql(`update public.users set deleted_at = now() - interval '1 year' where id = $1`, [late.id]);
        return await late.client.rpc('cancel_account_deletion');
    },
    id_taken: () => ben.client.rpc('create_post', { id: post, content: 'Mine' }),
    interests_required: () => ben.client.rpc('set_interests', { interests: null }),
    job_failed: () => `call private.run_job('reindex')`,
    job_unknown: () => `call private.run_job('unknown')`,
    log_is_append_only: () => 'delete from private.moderation_log where true',
    metadata_invalid: () => ben.client.rpc('log_error', { error_type: 'frontend', error_message: 'x', metadata: [] }),
    moderation_target_required: () => moderator.client.rpc('take_down', { reason: 'Spam' }),
    own_report: async () => {
        const report_id = await report(moderator, { user_id: ana.id });
        return await moderator.client.rpc('review_report', { report_id, status: 'dismissed' });
    },
    page_size_out_of_range: () => moderator.client.rpc('moderation_queue', { page_size: 51 }),
    plain_repost_is_no_post: () =>
        api.service.from('posts').insert({ user_id: ben.id, content: 'x', repost_type: 'normal', original_post_id: post }),
    poll_closed: async () => {
        const old = await newPost(ana, { poll_options: ['Up', 'Down'] });
        const [aged] = await api.sql<{ id: string }>(
            `alter table public.polls disable trigger user; update public.polls set created_at = now() - interval '9 days'
            where post_id = '${old}' returning id; alter table public.polls enable trigger user`,
        ).then(() => api.sql<{ id: string }>('select id from public.polls where post_id = $1', [old]));
        return await ben.client.rpc('vote_poll', { poll_id: aged?.id, option_index: 0 });
    },
    poll_not_found: () => ben.client.rpc('get_poll_results', { poll_id: unknown }),
    poll_option_unknown: () => ana.client.rpc('vote_poll', { poll_id: poll, option_index: 9 }),
    post_not_found: () => ben.client.rpc('repost', { post_id: unknown }),
    post_removed: async () => {
        const removed = await newPost(ana);
        await once(moderator.client.rpc('take_down', { post_id: removed, reason: 'Spam' }));
        return await ana.client.rpc('restore_post', { post_id: removed });
    },
    query_too_long: () => ben.client.rpc('search_posts', { query: 'x'.repeat(1000) }),
    rate_limited: async () => {
        await api.sql(`update private.settings set value = '1 per minute' where name = 'limit_reactions'`);
        await once(ana.client.rpc('react', { post_id: await newPost(ana) }));
        return await ana.client.rpc('react', { post_id: await newPost(ana) });
    },
    reaction_target_required: () => ben.client.rpc('react', {}),
    reason_required: () => moderator.client.rpc('take_down', { post_id: post, reason: ' ' }),
    reason_too_long: () => moderator.client.rpc('take_down', { post_id: post, reason: 'x'.repeat(2001) }),
    replies_per_comment_out_of_range: () => ben.client.rpc('post_thread', { post_id: post, replies_per_comment: 11 }),
    report_not_found: () => moderator.client.rpc('review_report', { report_id: unknown, status: 'dismissed' }),
    report_status_unknown: () => moderator.client.rpc('moderation_queue', { status: 'lost' }),
    report_target_required: () => ben.client.from('reports').insert({ report_type: 'spam' }),
    report_type_unknown: () => ben.client.rpc('report_content', { report_type: 'boring', post_id: post }),
    restore_expired: async () => {
        const old = await newPost(ana);
        await api.sql(`update public.posts set deleted_at = now() - interval '1 year' where id = $1`, [old]);
        return await ana.client.rpc('restore_post', { post_id: old });
    },
    row_is_final: () => api.service.from('polls').update({ duration_days: 7 }).eq('id', poll),
    session_not_found: () => ben.client.rpc('heartbeat', { session_id: unknown }),
    setting_missing: async () => {
        const [setting] = await api.sql<{ value: string; description: string }>(
            `delete from private.settings where name = 'account_grace' returning value, description`,
        );
        const answer = await deleted.client.rpc('cancel_account_deletion');
        await api.sql(`insert into private.settings (name, value, description) values ('account_grace', $1, $2)`, [
            setting?.value, setting?.description,
        ]);
        return answer;
    },
    severity_unknown: () =>
        ben.client.rpc('log_error', { error_type: 'frontend', error_message: 'x', severity: 'critical' }),
    sign_in_required: () => stranger.rpc('get_my_account'),
    sort_unknown: () => ben.client.rpc('search_posts', { query: 'x', sort: 'loudest' }),
    staff_only: () => ben.client.rpc('moderation_queue'),
    staff_protected: () => moderator.client.rpc('suspend_user', { user_id: admin.id, reason: 'Spam' }),
    staff_role_unknown: () => api.service.rpc('grant_staff', { user_id: ben.id, role: 'king' }),
    target_kind_unknown: () => moderator.client.rpc('moderation_queue', { target_kind: 'ticker' }),
    ticker_not_found: () => ben.client.rpc('ticker_feed', { symbol: 'NONE' }),
    timezone_unknown: () => ben.client.rpc('update_my_account', { changes: { timezone: 'Mars/Olympus' } }),
    too_many_interests: () =>
        ben.client.rpc('set_interests', { interests: Array.from({ length: 51 }, (_, place) => `interest ${place}`) }),
    user_not_found: () => ben.client.rpc('follow_user', { user_id: unknown }),
    username_change_too_soon: async () => {
        const fickle = await api.signUp('fickle');
        const rename = (username: string): PromiseLike<Answer> => fickle.client.rpc('update_my_account', { changes: { username } });
        await once(rename(`first_${fickle.id.slice(0, 8)}`));
        return await rename(`second_${fickle.id.slice(0, 8)}`);
    },
    username_held: async () => {
        const left = await api.signUp('left');
        await once(left.client.rpc('update_my_account', { changes: { username: `went_${left.id.slice(0, 8)}` } }));
        return await ben.client.rpc('update_my_account', { changes: { username: left.username } });
    },
    username_reserved: () => ben.client.rpc('update_my_account', { changes: { username: 'admin' } }),
    username_taken: () => ben.client.rpc('update_my_account', { changes: { username: ana.username } }),
};

const registry = [...readFileSync(projectPath('docs', 'errors.md'), 'utf8').matchAll(/^\| `(\w+)` \| (\w+) \| (\d+) \|/gm)]
    .map(([, message, code, status]) => ({ message: message!, code: code!, status: Number(status) }));

describe('each documented error arrives as documented:', () => {
    for (const { message, code, status } of registry) {
        it(message, async () => {
            const provoke = provocations[message] ?? assert.fail('tests/api/errors.test.ts does not say how to provoke it');
            const given = provoke();
            if (typeof given === 'string') {
                await assert.rejects(api.sql(given), { message, code });
                return;
            }
            const answer = await given;
            const error = answer.error as { hint?: string | null } & Answer['error'];
            assert.deepEqual({ message: error?.message, code: error?.code, status: answer.status }, { message, code, status });
            assert.match(error?.hint ?? '', /^\S.*\.$/, 'the hint is a sentence');
        });
    }

    it('and no other is provoked here', () => {
        assert.deepEqual(Object.keys(provocations).filter((name) => !registry.some(({ message }) => message === name)), []);
    });
});
