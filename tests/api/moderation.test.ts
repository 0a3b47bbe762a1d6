/** Moderation as a front end does it: reports, the queue, what staff decide, what everybody learns of it. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { openApi, type Person } from './_client.ts';
import { done, refused, touchesNothing, type Row } from './_expect.ts';

const api = await openApi();

interface Target extends Row {
    id: string;
    author: Row;
    removed_at: string | null;
}

interface Item extends Row {
    target: Target;
    report_count: number;
    report_types: string[];
    evidence: Row;
    reports: (Row & { id: string; reporter: Row })[];
    cursor: string;
}

interface Entry extends Row {
    action: string;
    actor: Row | null;
    reason: string | null;
    details: Row;
    cursor: string;
}

/** The author of what is reported, two who report it, one who looks on. */
let ana: Person;
let ben: Person;
let cleo: Person;
let dora: Person;
let moderator: Person;
let colleague: Person;
let admin: Person;

async function newPost(author: Person, args: Row = {}): Promise<string> {
    return (await done<{ id: string }>(author.client.rpc('create_post', { content: 'Guaranteed gains', ...args }))).id;
}

const report = (who: Person, args: Row): PromiseLike<Row> => done(who.client.rpc('report_content', args));

/** The line of a target in somebody's queue, page by page to its end: other files report things, too. */
async function lineOf(who: Person, id: string, status = 'pending'): Promise<Item | undefined> {
    // Left out on the first page: a null in a GET would be the text 'null'.
    let cursor: string | undefined;
    do {
        const page: Item[] = await done<Item[]>(
            who.client.rpc('moderation_queue', { status, cursor, page_size: 50 }, { get: true }),
        );
        const line = page.find(({ target }) => target.id === id);
        if (line !== undefined) return line;
        cursor = page.length === 50 ? page.at(-1)?.cursor : undefined;
    } while (cursor !== undefined);
    return undefined;
}

const logOf = async (who: Person, id: string): Promise<Entry[]> =>
    await done<Entry[]>(who.client.rpc('moderation_log', { target_id: id }, { get: true }));

/** What a reader gets of a post by the table, and what its thread's owner would link to. */
async function readsPost(client: Person['client'], id: string): Promise<Row | undefined> {
    return (await done<Row[]>(client.from('posts').select('content, removed_reason').eq('id', id)))[0];
}

before(async () => {
    [ana, ben, cleo, dora] = await Promise.all(
        ['ana', 'ben', 'cleo', 'dora'].map((name) => api.signUp(name)),
    ) as [Person, Person, Person, Person];
    [moderator, colleague, admin] = await Promise.all([
        api.signUpStaff(), api.signUpStaff(), api.signUpStaff('admin'),
    ]) as [Person, Person, Person];
});

describe('a case, from the first report to its end', () => {
    let post: string;
    let first: Row;

    before(async () => {
        post = await newPost(ana, { poll_options: ['All in', 'Half'] });
        first = await report(ben, { post_id: post, report_type: 'scam', reason: 'Too good to be true' });
        await done(ana.client.from('posts').update({ content: 'Possible gains' }).eq('id', post).select('id'));
        await report(cleo, { post_id: post, report_type: 'spam' });
    });

    it('reports are filed once, and answer with what their reporter may know', async () => {
        assert.deepEqual(
            Object.keys(first).sort(),
            ['created_at', 'id', 'reason', 'report_type', 'status', 'target_id', 'target_kind'],
        );
        assert.deepEqual(await report(ben, { post_id: post, report_type: 'hate' }), first);
        assert.deepEqual(
            await done(ben.client.from('reports').select('id, status').eq('target_id', post)),
            [{ id: first['id'], status: 'pending' }],
        );
    });

    it('the queue shows one line with both reports, what was there then and now, and the author', async () => {
        const line = await lineOf(moderator, post);
        assert.ok(line);
        assert.equal(line.report_count, 2);
        assert.deepEqual(line.report_types, ['scam', 'spam']);
        assert.equal(line.evidence['content'], 'Guaranteed gains');
        assert.deepEqual(line.evidence['poll_options'], ['All in', 'Half']);
        assert.equal(line.target['content'], 'Possible gains');
        assert.equal(line.target.author['username'], ana.username);
        assert.equal(line.target.author['suspended_at'], null);
        assert.deepEqual(
            line.reports.map(({ reporter, report_type, reason, evidence }) =>
                [reporter['username'], report_type, reason, (evidence as Row | null)?.['content'] ?? null]),
            [[cleo.username, 'spam', null, 'Possible gains'], [ben.username, 'scam', 'Too good to be true', null]],
        );
    });

    it('nobody but staff has a queue, and the author sees nothing of reports', async () => {
        for (const who of [ana, ben, dora]) {
            await refused(who.client.rpc('moderation_queue'), 403, 'PT403', 'staff_only');
        }
        assert.deepEqual(await done(ana.client.from('reports').select('id')), []);
    });

    it('a moderator takes it on, and the others see that', async () => {
        const taken = await done(moderator.client.rpc('review_report', {
            report_id: first['id'], status: 'reviewed', note: 'I look at it.',
        }));
        assert.equal((taken['reviewed_by'] as Row)['username'], moderator.username);
        assert.equal((await lineOf(colleague, post))?.report_count, 1);
        const reviewed = await lineOf(colleague, post, 'reviewed');
        assert.equal((reviewed?.reports[0]?.['reviewed_by'] as Row)['username'], moderator.username);
    });

    it('it is taken down: reports are resolved, others find nothing, the author reads why', async () => {
        const target = await done<Target>(moderator.client.rpc('take_down', { post_id: post, reason: 'An obvious scam.' }));
        assert.equal(target['removed_reason'], 'An obvious scam.');
        assert.equal(target.author['action_count'], 1);
        for (const who of [ben, cleo]) {
            assert.deepEqual(
                await done(who.client.from('reports').select('status').eq('target_id', post)),
                [{ status: 'resolved' }],
            );
        }
        for (const client of [api.anon, ben.client, dora.client]) {
            assert.equal(await readsPost(client, post), undefined);
        }
        await refused(dora.client.rpc('react', { post_id: post }), 404, 'PT404', 'post_not_found');
        await refused(dora.client.rpc('report_content', { post_id: post, report_type: 'spam' }), 404, 'PT404', 'post_not_found');
        assert.deepEqual(
            await readsPost(ana.client, post),
            { content: 'Possible gains', removed_reason: 'An obvious scam.' },
        );
        assert.equal(await lineOf(moderator, post), undefined);
        assert.equal((await lineOf(colleague, post, 'resolved'))?.report_count, 2);
    });

    it('its author neither edits nor restores it', async () => {
        await touchesNothing(ana.client.from('posts').update({ content: 'Nice' }).eq('id', post).select('id'));
        await refused(ana.client.rpc('restore_post', { post_id: post }), 409, 'PT409', 'post_removed');
    });

    it('it is reinstated, and all see it again', async () => {
        const target = await done<Target>(colleague.client.rpc('reinstate', { post_id: post, reason: 'Satire, after all.' }));
        assert.equal(target.removed_at, null);
        assert.equal(target.author['action_count'], 0);
        for (const client of [api.anon, dora.client, ana.client]) {
            assert.deepEqual(await readsPost(client, post), { content: 'Possible gains', removed_reason: null });
        }
        await done(dora.client.rpc('react', { post_id: post }));
        assert.deepEqual(await api.sql(`select * from private.counter_drift() d where d::text like '%' || $1 || '%'`, [post]), []);
    });

    it('the log tells it all, to staff alone, a page at a time', async () => {
        const log = await logOf(admin, post);
        assert.deepEqual(
            log.map(({ action, actor, reason }) => [action, actor?.['username'], reason]),
            [
                ['reinstate', colleague.username, 'Satire, after all.'],
                ['take_down', moderator.username, 'An obvious scam.'],
                ['review_report', moderator.username, 'I look at it.'],
            ],
        );
        assert.equal((log[1]?.details['report_ids'] as string[]).length, 2);
        const [next] = await done<Entry[]>(admin.client.rpc('moderation_log', {
            target_id: post, cursor: log[0]?.cursor, page_size: 1,
        }));
        assert.deepEqual(next, log[1]);
        await refused(
            admin.client.rpc('moderation_log', { cursor: log[0]?.cursor }), 400, 'PT400', 'cursor_invalid',
        );
        await refused(ana.client.rpc('moderation_log', { target_id: post }), 403, 'PT403', 'staff_only');
    });
});

describe('who reported and who decided', () => {
    it('is never told to a reported moderator, nor can that moderator decide', async () => {
        const theirs = await newPost(colleague);
        const { id } = await report(ben, { post_id: theirs, report_type: 'harassment' });
        await report(ben, { user_id: colleague.id, report_type: 'impersonation' });
        assert.equal(await lineOf(colleague, theirs), undefined);
        assert.equal(await lineOf(colleague, colleague.id), undefined);
        assert.deepEqual(
            await done(colleague.client.from('reports').select('reporter_id').in('target_id', [theirs, colleague.id])), [],
        );
        await refused(
            colleague.client.rpc('review_report', { report_id: id, status: 'dismissed' }), 404, 'PT404', 'report_not_found',
        );
        await touchesNothing(colleague.client.from('reports').update({ status: 'dismissed' }).eq('id', id as string).select('id'));
        assert.equal((await lineOf(moderator, theirs))?.reports[0]?.reporter['username'], ben.username);
        await refused(
            moderator.client.rpc('take_down', { post_id: theirs, reason: 'Rude' }), 403, 'PT403', 'staff_protected',
        );
        await done(admin.client.rpc('take_down', { post_id: theirs, reason: 'Rude' }));
        const log = JSON.stringify(await logOf(colleague, theirs));
        assert.ok(log.includes('Rude') && !log.includes(ben.id) && !log.includes(ben.username));
    });

    it('is never told to the reporter, whatever is asked for', async () => {
        const post = await newPost(ana);
        const { id } = await report(ben, { post_id: post, report_type: 'spam' });
        await done(moderator.client.rpc('review_report', { report_id: id, status: 'dismissed' }));
        for (const columns of ['*', 'reviewed_by', 'evidence', 'target_user_id', 'id, reviewed_by(*)', 'id, users!reports_reviewed_by_fkey(id)']) {
            await refused(ben.client.from('reports').select(columns).eq('id', id as string), 403, '42501');
        }
        const mine = await done(ben.client.from('reports').select('status, reviewed_at').eq('id', id as string).single());
        assert.equal(mine['status'], 'dismissed');
        await refused(ben.client.rpc('moderation_log'), 403, 'PT403', 'staff_only');
    });

    it('a moderator\'s own report is for another to decide', async () => {
        const post = await newPost(ana);
        const { id } = await report(moderator, { post_id: post, report_type: 'spam' });
        await refused(
            moderator.client.rpc('review_report', { report_id: id, status: 'resolved' }), 403, 'PT403', 'own_report',
        );
        await done(colleague.client.rpc('review_report', { report_id: id, status: 'resolved' }));
    });
});

describe('people', () => {
    it('a suspension ends sessions and presence, with a reason, until it is taken back', async () => {
        const eve = await api.signUp('eve');
        const post = await newPost(eve);
        const session = await done(eve.client.rpc('start_session'));
        await report(ben, { user_id: eve.id, report_type: 'impersonation' });
        const suspended = await done<Target>(moderator.client.rpc('suspend_user', { user_id: eve.id, reason: 'Not who she says.' }));
        assert.equal(suspended.author['suspension_reason'], 'Not who she says.');
        await refused(dora.client.rpc('get_profile', { username: eve.username }), 404, 'PT404', 'user_not_found');
        assert.equal(await readsPost(dora.client, post), undefined);
        assert.equal((await done(eve.client.rpc('get_my_account')))['suspension_reason'], 'Not who she says.');
        await refused(eve.client.rpc('create_post', { content: 'Hm' }), 403, 'PT403', 'account_suspended');
        const [kept] = await done<Row[]>(eve.client.from('user_sessions').select('session_end').eq('id', session['id'] as string));
        assert.notEqual(kept?.['session_end'], null);
        assert.deepEqual(
            await done(ben.client.from('reports').select('status').eq('target_id', eve.id)), [{ status: 'resolved' }],
        );
        await done(colleague.client.rpc('reinstate', { user_id: eve.id, reason: 'Showed her passport.' }));
        assert.equal((await done(dora.client.rpc('get_profile', { username: eve.username })))['username'], eve.username);
        await done(eve.client.rpc('create_post', { content: 'Back' }));
        assert.deepEqual(
            (await logOf(moderator, eve.id)).map(({ action }) => action), ['reinstate', 'suspend_user'],
        );
    });

    it('a comment goes and comes back, and the thread\'s count with it', async () => {
        const post = await newPost(ana);
        const { id } = await done<{ id: string }>(
            dora.client.from('comments').insert({ post_id: post, content: 'You fool' }).select('id').single(), 201,
        );
        const shown = async (): Promise<unknown[]> => [
            (await done<Row[]>(api.anon.from('post_stats').select('comment_count').eq('post_id', post)))[0]?.['comment_count'],
            (await done<Row[]>(ben.client.from('comments').select('id').eq('id', id))).length,
            (await done<Row[]>(dora.client.from('comments').select('removed_reason').eq('id', id)))[0]?.['removed_reason'],
        ];
        await done(moderator.client.rpc('take_down', { comment_id: id, reason: 'Rude.' }));
        assert.deepEqual(await shown(), [0, 0, 'Rude.']);
        await done(moderator.client.rpc('reinstate', { comment_id: id, reason: 'They know each other.' }));
        assert.deepEqual(await shown(), [1, 1, null]);
    });

    it('badges are given by admins, and everybody sees them', async () => {
        await refused(moderator.client.rpc('set_badge', { user_id: dora.id, badge: 'Verified' }), 403, 'PT403', 'admin_only');
        await done(admin.client.rpc('set_badge', { user_id: dora.id, badge: 'Verified' }));
        const badge = async (): Promise<unknown> =>
            (await done(api.anon.from('profiles').select('badge').eq('id', dora.id).single()))['badge'];
        assert.equal(await badge(), 'Verified');
        await done(admin.client.rpc('set_badge', { user_id: dora.id }));
        assert.equal(await badge(), null);
    });
});

describe('staff', () => {
    it('are appointed and dismissed by the back end, at once whatever their token says', async () => {
        const fay = await api.signUp('fay');
        await refused(fay.client.rpc('moderation_queue'), 403, 'PT403', 'staff_only');
        assert.equal((await done(api.service.rpc('grant_staff', { user_id: fay.id, role: 'moderator' })))['role'], 'moderator');
        await done(fay.client.rpc('moderation_queue'));
        assert.equal(await done(api.service.rpc('revoke_staff', { user_id: fay.id })), true);
        await refused(fay.client.rpc('moderation_queue'), 403, 'PT403', 'staff_only');
        assert.deepEqual(
            (await logOf(admin, fay.id)).map(({ action, actor_role }) => [action, actor_role]),
            [['revoke_staff', 'service_role'], ['grant_staff', 'service_role']],
        );
    });

    it('what they edit directly is in the log, too', async () => {
        const symbol = `N${randomUUID().slice(0, 6).toUpperCase()}`;
        await newPost(ana, { content: `Long $${symbol}` });
        const { id } = await done<{ id: string }>(
            moderator.client.from('tickers').update({ name: 'New Corp', type: 'stock' }).eq('symbol', symbol).select('id').single(),
        );
        const [entry] = await logOf(admin, id);
        assert.deepEqual(
            [entry?.action, entry?.actor?.['username'], entry?.details],
            [
                'edit_ticker', moderator.username,
                { before: { name: null, type: null }, after: { name: 'New Corp', type: 'stock' } },
            ],
        );
    });

    it('read metrics by call, where others are refused', async () => {
        await done(api.service.rpc('refresh_metrics'), 204);
        const days = await done<Row[]>(moderator.client.rpc('get_daily_metrics', {}, { get: true }));
        assert.ok(days.length >= 1 && days.length <= 30);
        assert.deepEqual(
            days, await done(moderator.client.from('daily_metrics').select('*').order('metric_date').gte('metric_date', days[0]?.['metric_date'] as string)),
        );
        const today = days.at(-1)?.['metric_date'];
        assert.equal((await done<Row[]>(moderator.client.rpc('get_daily_metrics', { since: today }, { get: true }))).length, 1);
        const totals = await done(moderator.client.rpc('get_engagement_metrics', {}, { get: true }));
        assert.ok(Number(totals['total_posts']) > 0);
        await refused(
            moderator.client.rpc('get_daily_metrics', { since: '2026-02-01', until: '2026-01-01' }), 400, '22023', 'date_range_invalid',
        );
        for (const name of ['get_daily_metrics', 'get_engagement_metrics']) {
            await refused(ana.client.rpc(name, {}, { get: true }), 403, 'PT403', 'staff_only');
        }
    });
});
