/** Comments, threads, bookmarks, lists of people, activity and suggestions, as a front end calls them. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, it } from 'node:test';
import type { SupabaseClient } from '@supabase/supabase-js';
import { openApi, type Person } from './_client.ts';
import { done, refused, type Row } from './_expect.ts';

const api = await openApi();

type Item = Row & { id: string; content: string | null; depth: number; is_tombstone: boolean; has_more_replies: boolean };
interface Thread {
    post: Row;
    comments: Item[];
    next_cursor: string | null;
}

let ana: Person;
let ben: Person;
let cleo: Person;

before(async () => {
    [ana, ben, cleo] = await Promise.all([api.signUp('ana'), api.signUp('ben'), api.signUp('cleo')]);
});

const newPost = async (author: Person, content = 'A post'): Promise<string> =>
    (await done<{ id: string }>(author.client.rpc('create_post', { content }))).id;

const comment = async (author: Person, post_id: string, content: string, parent_comment_id?: string): Promise<string> =>
    (await done<{ id: string }>(author.client.rpc('create_comment', { post_id, content, parent_comment_id }))).id;

/** By GET, as a replica could serve it. */
const thread = async (client: SupabaseClient, args: Row): Promise<Thread> =>
    await done<Thread>(client.rpc('post_thread', args, { get: true }));

/** A thread in words: a comment's depth and text, a tombstone's dash, a plus where there are more replies. */
const inWords = ({ comments }: Thread): string =>
    comments.map(({ depth, content, is_tombstone, has_more_replies }) =>
        `${depth}${is_tombstone ? '-' : content}${has_more_replies ? '+' : ''}`).join(' ');

describe('create_comment and delete_comment', () => {
    it('comment, reply with a poll, and delete; all may be retried', async () => {
        const post_id = await newPost(ana);
        const args = { post_id, content: 'First', id: randomUUID() };
        const first = await done(ben.client.rpc('create_comment', args));
        assert.deepEqual([first['id'], first['user_id'], first['parent_comment_id']], [args.id, ben.id, null]);
        assert.deepEqual(await done(ben.client.rpc('create_comment', args)), first);
        await refused(ben.client.rpc('create_comment', { ...args, content: 'Other' }), 409, 'PT409', 'id_taken');
        await refused(ana.client.rpc('create_comment', args), 409, 'PT409', 'id_taken');

        const reply = await done(ana.client.rpc('create_comment', {
            post_id, parent_comment_id: args.id, poll_options: ['Yes', 'No'], gif_url: 'https://gif.example/1',
        }));
        const { comments } = await thread(api.anon, { post_id });
        assert.equal((comments[1]?.['poll'] as Row)['total_votes'], 0);
        await refused(ben.client.rpc('delete_comment', { comment_id: reply['id'] }), 404, 'PT404', 'comment_not_found');
        const gone = await done(ana.client.rpc('delete_comment', { comment_id: reply['id'] }));
        assert.notEqual(gone['deleted_at'], null);
        assert.deepEqual(await done(ana.client.rpc('delete_comment', { comment_id: reply['id'] })), gone);
        assert.equal(inWords(await thread(api.anon, { post_id })), '1First');
    });

    it('make one comment of one id, however many calls come at once', async () => {
        const post_id = await newPost(ana);
        const args = { post_id, content: 'Once', id: randomUUID(), poll_options: ['a', 'b'] };
        const made = await Promise.all(Array.from({ length: 6 }, () => done(ben.client.rpc('create_comment', args))));
        assert.ok(made.every((one) => one['id'] === args.id && one['created_at'] === made[0]?.['created_at']));
        assert.deepEqual(
            await done(api.anon.from('post_stats').select('comment_count').eq('post_id', post_id)), [{ comment_count: 1 }],
        );
    });
});

describe('post_thread', () => {
    it('answers with one object: the whole post and its comments, to each viewer their own', async () => {
        const post_id = await newPost(ana, 'On $AAPL');
        const first = await comment(ben, post_id, 'a');
        await comment(ana, post_id, 'b', first);
        await comment(cleo, post_id, 'c');
        await done(ana.client.rpc('react', { comment_id: first }));
        await done(cleo.client.rpc('bookmark_post', { post_id }));
        for (const [who, expected] of [[ana, [false, true]], [ben, [true, false]], [null, [false, false]]] as const) {
            const seen = await thread(who?.client ?? api.anon, { post_id });
            assert.equal(inWords(seen), '1c 1a 2b');
            assert.deepEqual([seen.post['id'], seen.post['comment_count'], seen.post['is_mine']], [post_id, 3, who === ana]);
            assert.deepEqual([seen.comments[1]?.['is_mine'], seen.comments[1]?.['is_liked']], expected);
            assert.equal(seen.next_cursor, null);
        }
    });

    it('pages on behind a cursor while people write, delete and block', async () => {
        const post_id = await newPost(ana);
        const ids: string[] = [];
        for (let n = 1; n <= 6; n += 1) ids.push(await comment(n % 2 === 0 ? ben : ana, post_id, String(n)));
        const first = await thread(cleo.client, { post_id, page_size: 2 });
        assert.equal(inWords(first), '16 15');
        await comment(ana, post_id, 'new');
        await done(ana.client.rpc('delete_comment', { comment_id: ids[2] }));
        await done(cleo.client.rpc('block_user', { user_id: ben.id }));
        const second = await thread(cleo.client, { post_id, page_size: 2, cursor: first.next_cursor });
        assert.deepEqual([inWords(second), second.next_cursor], ['11', null]);
        await refused(
            cleo.client.rpc('post_thread', { post_id: await newPost(ana), cursor: first.next_cursor }), 400, 'PT400', 'cursor_invalid',
        );
        await done(cleo.client.rpc('unblock_user', { user_id: ben.id }));
        assert.equal(inWords(await thread(cleo.client, { post_id, page_size: 50 })), '1new 16 15 14 12 11');
    });

    it('goes as deep as asked, and deeper by comment', async () => {
        const post_id = await newPost(ana);
        let parent: string | undefined;
        const chain: string[] = [];
        for (let n = 1; n <= 8; n += 1) chain.push(parent = await comment(ana, post_id, String(n), parent));
        assert.equal(inWords(await thread(api.anon, { post_id })), '11 22 33+');
        assert.equal(inWords(await thread(api.anon, { post_id, depth: 5 })), '11 22 33 44 55+');
        assert.equal(inWords(await thread(api.anon, { post_id, comment_id: chain[4], depth: 5 })), '16 27 38');
        await refused(api.anon.rpc('post_thread', { post_id, depth: 6 }), 400, '22023', 'depth_out_of_range');
        await refused(
            api.anon.rpc('post_thread', { post_id, replies_per_comment: 11 }), 400, '22023', 'replies_per_comment_out_of_range',
        );
        await refused(api.anon.rpc('post_thread', { post_id, comment_id: randomUUID() }), 404, 'PT404', 'comment_not_found');
    });

    it('keeps a blank place above replies, and never tells why', async () => {
        const post_id = await newPost(ana);
        const blank: Item[][] = [];
        const outcasts = await Promise.all(['deleter', 'removed', 'blocked', 'suspended', 'leaver'].map((name) => api.signUp(name)));
        const ids = await Promise.all(outcasts.map((person) => comment(person, post_id, 'Secret')));
        for (const id of ids) await comment(ben, post_id, 'Below', id);
        const [deleter, , blocked, suspended, leaver] = outcasts as [Person, Person, Person, Person, Person];
        await done(deleter.client.rpc('delete_comment', { comment_id: ids[0] }));
        await api.sql(`update public.comments set removed_at = now(), removed_reason = 'Spam' where id = $1`, [ids[1]]);
        await done(cleo.client.rpc('block_user', { user_id: blocked.id }));
        await api.sql(`update public.users set suspended_at = now(), suspension_reason = 'Spam' where id = $1`, [suspended.id]);
        await done(leaver.client.rpc('delete_my_account'));
        const seen = await thread(cleo.client, { post_id });
        for (const id of ids) {
            const at = seen.comments.findIndex((one) => one.id === id);
            const { id: _, created_at, updated_at, ...rest } = seen.comments[at]!;
            assert.equal(created_at, updated_at);
            assert.deepEqual(rest, {
                post_id, parent_comment_id: null, depth: 1, is_tombstone: true, author: null, content: null, media_urls: null,
                gif_url: null, poll: null, reaction_count: 0, reply_count: 1, is_mine: false, is_liked: false, has_more_replies: false,
            });
            assert.equal(seen.comments[at + 1]?.content, 'Below');
            blank.push(seen.comments.slice(at, at + 1));
        }
        assert.equal(blank.length, 5);
        assert.equal(inWords(await thread(api.anon, { post_id })).match(/1Secret/g)?.length, 1, 'only to whom it is blocked');
    });
});

describe('get_followers, get_following and get_my_filters', () => {
    it('page through people, newest first', async () => {
        const star = await api.signUp('star');
        const fans: Person[] = [];
        for (const name of ['one', 'two', 'three']) {
            const fan = await api.signUp(name);
            await done(fan.client.rpc('follow_user', { user_id: star.id }));
            fans.unshift(fan);
        }
        await done(star.client.rpc('follow_user', { user_id: fans[0]?.id }));
        const page = await done<Row[]>(star.client.rpc('get_followers', { user_id: star.id, page_size: 2 }, { get: true }));
        assert.deepEqual(page.map(({ username, is_followed, follows_me }) => [username, is_followed, follows_me]), [
            [fans[0]?.username, true, true], [fans[1]?.username, false, true],
        ]);
        const late = await api.signUp('late');
        await done(late.client.rpc('follow_user', { user_id: star.id }));
        const rest = await done<Row[]>(
            star.client.rpc('get_followers', { user_id: star.id, page_size: 2, cursor: page[1]?.['cursor'] }, { get: true }),
        );
        assert.deepEqual(rest.map(({ username }) => username), [fans[2]?.username]);
        const following = await done<Row[]>(late.client.rpc('get_following', { user_id: star.id }, { get: true }));
        assert.deepEqual(following.map(({ username }) => username), [fans[0]?.username]);
        await refused(late.client.rpc('get_following', { user_id: star.id, cursor: page[1]?.['cursor'] }), 400, 'PT400', 'cursor_invalid');
        await refused(late.client.rpc('get_following', { user_id: randomUUID() }), 404, 'PT404', 'user_not_found');
        await done(star.client.rpc('block_user', { user_id: late.id }));
        await refused(late.client.rpc('get_followers', { user_id: star.id }), 404, 'PT404', 'user_not_found');
    });

    it('name whom one mutes and blocks, save who had blocked one before', async () => {
        const [me, muted, foe, hider] = await Promise.all(['me', 'muted', 'foe', 'hider'].map((name) => api.signUp(name)));
        assert.ok(me && muted && foe && hider);
        await done(hider.client.rpc('block_user', { user_id: me.id }));
        await done(me.client.rpc('mute_user', { user_id: muted.id }));
        await done(me.client.rpc('block_user', { user_id: foe.id }));
        await done(me.client.rpc('mute_user', { user_id: hider.id }));
        const list = await done<Row[]>(me.client.rpc('get_my_filters', {}, { get: true }));
        assert.deepEqual(list.map(({ id, username, filter_type }) => [id, username, filter_type]), [
            [hider.id, null, 'mute'], [foe.id, foe.username, 'block'], [muted.id, muted.username, 'mute'],
        ]);
        assert.deepEqual(
            (await done<Row[]>(me.client.rpc('get_my_filters', { filter_type: 'block' }))).map(({ id }) => id), [foe.id],
        );
        assert.deepEqual(await done(muted.client.rpc('get_my_filters')), []);
        await refused(me.client.rpc('get_my_filters', { filter_type: 'hide' }), 400, '22023', 'filter_type_unknown');
    });
});

describe('my_activity and suggest_users', () => {
    it('tell what others did with what is mine, and whom to follow next', async () => {
        const [me, fan, other] = await Promise.all(['me', 'fan', 'other'].map((name) => api.signUp(name)));
        assert.ok(me && fan && other);
        const post_id = await newPost(me, 'Mine '.repeat(50));
        const mine = await comment(me, post_id, 'My comment');
        await done(fan.client.rpc('follow_user', { user_id: me.id }));
        await done(fan.client.rpc('react', { post_id }));
        await done(fan.client.rpc('react', { comment_id: mine }));
        const said = await comment(fan, post_id, 'Said');
        const answered = await comment(fan, post_id, 'Answered', mine);
        await done(fan.client.rpc('repost', { post_id }));
        const quote = await done(other.client.rpc('quote_post', { post_id, content: 'Quoted' }));
        await done(fan.client.rpc('follow_user', { user_id: other.id }));
        await done(me.client.rpc('follow_user', { user_id: fan.id }));

        const items = await done<Row[]>(me.client.rpc('my_activity', {}, { get: true }));
        const excerpt = 'Mine '.repeat(28);
        assert.deepEqual(items.map(({ kind, actor, post_id, comment_id, excerpt }) =>
            [kind, (actor as Row)['username'], post_id, comment_id, excerpt]), [
            ['quote', other.username, quote['id'], null, 'Quoted'],
            ['repost', fan.username, post_id, null, excerpt],
            ['reply', fan.username, post_id, answered, 'Answered'],
            ['comment', fan.username, post_id, said, 'Said'],
            ['like', fan.username, post_id, mine, 'My comment'],
            ['like', fan.username, post_id, null, excerpt],
            ['follow', fan.username, null, null, null],
        ]);
        const paged: Row[] = [];
        for (let cursor: unknown; paged.length < items.length; cursor = paged.at(-1)?.['cursor']) {
            paged.push(...await done<Row[]>(me.client.rpc('my_activity', { page_size: 2, cursor })));
        }
        assert.deepEqual(paged, items);
        await refused(me.client.rpc('my_activity', { cursor: 'x' }), 400, 'PT400', 'cursor_invalid');

        const suggested = await done<Row[]>(me.client.rpc('suggest_users', { page_size: 1 }, { get: true }));
        assert.deepEqual(suggested.map(({ id, followed_by_count, follows_me }) => [id, followed_by_count, follows_me]), [
            [other.id, 1, false],
        ]);
        await done(me.client.rpc('mute_user', { user_id: other.id }));
        const kinds = (await done<Row[]>(me.client.rpc('my_activity'))).map(({ kind }) => kind);
        assert.deepEqual(kinds, ['repost', 'reply', 'comment', 'like', 'like', 'follow']);
        const others = await done<Row[]>(me.client.rpc('suggest_users', { page_size: 50 }));
        assert.ok(others.every(({ id }) => id !== other.id && id !== fan.id && id !== me.id));
    });
});

describe('bookmark_post and unbookmark_post', () => {
    it('keep one bookmark and take it back', async () => {
        const post_id = await newPost(ana);
        const kept = await done(ben.client.rpc('bookmark_post', { post_id }));
        assert.deepEqual(await done(ben.client.rpc('bookmark_post', { post_id })), kept);
        assert.deepEqual(await done(ana.client.from('bookmarks').select('id').eq('post_id', post_id)), []);
        assert.equal(await done(ana.client.rpc('unbookmark_post', { post_id })), false);
        assert.equal(await done(ben.client.rpc('unbookmark_post', { post_id })), true);
        assert.equal(await done(ben.client.rpc('unbookmark_post', { post_id })), false);
        await refused(ben.client.rpc('bookmark_post', { post_id: randomUUID() }), 404, 'PT404', 'post_not_found');
    });
});
