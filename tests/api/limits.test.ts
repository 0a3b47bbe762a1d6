/**
 * Limits and the jobs of the back end, as they look from outside. In a database of its own: limits are set and time is
 * turned back here, which others would notice.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TestServer } from '../../scripts/lib/testing/server.ts';
import { shareApi } from '../../scripts/lib/testing/api.ts';
import { openApi, type Person } from './_client.ts';
import { done, refused, type Row } from './_expect.ts';

const server = await TestServer.open();
const mode = process.env['PAGESHARE_TEST_DATA_API'] === 'open' ? 'open' : 'closed';
const api = await openApi(await shareApi(server, mode));

after(async () => await server.stop());

let ana: Person;
let ben: Person;

before(async () => {
    [ana, ben] = await Promise.all([api.signUp('ana'), api.signUp('ben')]);
});

const newPost = async (author: Person, args: Row = {}): Promise<string> =>
    (await done(author.client.rpc('create_post', { content: 'Hello', ...args })))['id'] as string;

describe('a limit', () => {
    const limit = async (name: string, value: string): Promise<void> => {
        await api.sql('update private.settings set value = $2 where name = $1', [name, value]);
    };

    it('counts calls and direct writes alike, and answers 429 with the seconds to wait', async () => {
        await limit('limit_posts', '3 per minute');
        await newPost(ana);
        await done(ana.client.from('posts').insert([{ content: 'One' }, { content: 'Two' }]), 201);
        const answer = await ana.client.rpc('create_post', { content: 'Too much' });
        assert.equal(answer.status, 429);
        assert.deepEqual([answer.error?.code, answer.error?.message], ['PT429', 'rate_limited']);
        const seconds = Number(answer.error?.details);
        assert.ok(Number.isInteger(seconds) && seconds > 0 && seconds <= 60, answer.error?.details);
        assert.match(answer.error?.hint ?? '', /At most 3 per minute/);
        await refused(ana.client.from('posts').insert({ content: 'Too much' }), 429, 'PT429', 'rate_limited');
        await newPost(ben);
        await limit('limit_posts', '4 per minute');
        await newPost(ana);
        await limit('limit_posts', '30 per minute');
    });

    it('knows visitors by their address, and all without one together', async () => {
        await limit('limit_error_logs', '1 per hour');
        await limit('limit_error_logs_shared', '1 per hour');
        const log = { error_type: 'frontend', error_message: 'It broke' };
        await done(api.anon.rpc('log_error', log));
        await refused(api.anon.rpc('log_error', log), 429, 'PT429', 'rate_limited');
        await done(ana.client.rpc('log_error', log));
    });

    it('is none for staff and for the back end', async () => {
        await limit('limit_posts', '1 per hour');
        const staff = await api.signUpStaff();
        await done(staff.client.from('posts').insert([{ content: 'One' }, { content: 'Two' }]), 201);
        const two = [{ content: 'One', user_id: ben.id }, { content: 'Two', user_id: ben.id }];
        await done(api.service.from('posts').insert(two), 201);
        await limit('limit_posts', '30 per minute');
    });
});

describe('the back end', () => {
    it('purges in batches until nothing is due, and hands the files to a worker', async () => {
        const file = `${ana.id}/holiday.png`;
        const id = await newPost(ana, { media_urls: [`https://example.supabase.co/storage/v1/object/public/media/${file}`] });
        await done(ben.client.rpc('react', { post_id: id }));
        await done(ben.client.from('comments').insert({ post_id: id, content: 'Nice' }), 201);
        await done(ana.client.rpc('delete_post', { post_id: id }));
        await api.sql(`update public.posts set deleted_at = now() - interval '31 days' where id = $1`, [id]);

        let batches = 0;
        const sum = { posts: 0, comments: 0 };
        for (let more = true; more; batches += 1) {
            const batch = await done(api.service.rpc('purge_deleted', { batch_size: 1 }));
            sum.posts += batch['posts'] as number;
            sum.comments += batch['comments'] as number;
            more = batch['has_more'] as boolean;
        }
        assert.deepEqual([sum, batches], [{ posts: 1, comments: 1 }, 3]);
        assert.deepEqual(await done(api.service.from('posts').select('id').eq('id', id)), []);

        const orphans = await done<Row[]>(api.service.rpc('take_storage_orphans'));
        assert.deepEqual(orphans.map(({ bucket_id, object_name }) => ({ bucket_id, object_name })), [
            { bucket_id: 'media', object_name: file },
        ]);
        assert.deepEqual(await done(api.service.rpc('take_storage_orphans')), []);
        const deleted = { bucket_id: 'media', object_names: [file] };
        assert.equal(await done(api.service.rpc('confirm_storage_orphans', deleted)), 1);
        assert.equal(await done(api.service.rpc('confirm_storage_orphans', deleted)), 0);
    });

    it('cleans up and repairs, and is told what there was to do', async () => {
        assert.deepEqual(await done(api.service.rpc('cleanup_orphans')), {
            tickers: 0, username_holds: 0, rate_buckets: 0, counter_slots: 0, ip_hashes: 0, error_logs: 0, sessions: 0,
            sessions_closed: 0, has_more: false,
        });
        assert.equal(await done(api.service.rpc('repair_counters')), 0);
        for (const name of ['purge_deleted', 'cleanup_orphans', 'take_storage_orphans']) {
            for (const batch_size of [0, 10_001, null]) {
                await refused(api.service.rpc(name, { batch_size }), 400, '22023', 'batch_size_out_of_range');
            }
        }
    });
});
