/** The demo proves something only if it passes where all is well and fails where something is not. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { runDemo } from '../../scripts/lib/demo/run.ts';
import { shareApi, type SharedApi } from '../../scripts/lib/testing/api.ts';
import { TestServer, withClient } from '../../scripts/lib/testing/server.ts';

describe('the demo', () => {
    let server: TestServer;
    let api: SharedApi;

    before(async () => {
        server = await TestServer.open();
        api = await shareApi(server, process.env['PAGESHARE_TEST_DATA_API'] === 'open' ? 'open' : 'closed');
    });
    after(async () => {
        await api.stop();
        await server.stop();
    });

    async function sql(text: string): Promise<Record<string, unknown>[]> {
        return await withClient(api.address.databaseUrl, async (client) => (await client.query(text)).rows);
    }

    it('tells what each person saw, from signing up to leaving', async () => {
        const lines: string[] = [];
        await runDemo(api.address, (line) => lines.push(line));
        const steps = lines.filter((line) => /^\d+\. /.test(line));
        assert.equal(steps[0], '1. Ana, Ben, Cleo and Dan sign up.');
        assert.ok(steps.length >= 15);
        assert.ok(lines.includes('   Ana and Ben no longer see each other: no profile, no post, no comment.'));
        assert.equal(lines.some((line) => line.includes('undefined')), false);
    });

    for (const [what, damage, repair, sentence] of [
        [
            'somebody can read another one\'s bookmarks',
            'alter policy select_own on public.bookmarks using (true)',
            'alter policy select_own on public.bookmarks using (user_id = (select auth.uid()))',
            /^Step 8 \(Ben bookmarks Ana's post\) went wrong: the bookmarks that Ana sees should be \[\], and is /,
        ],
        [
            'a block does not hide',
            'alter table public.content_filters disable trigger content_filters_keep_hidden_insert',
            'alter table public.content_filters enable trigger content_filters_keep_hidden_insert',
            /^Step 13 \(Ana blocks Ben\) went wrong: the profiles that Ana sees should be /,
        ],
        [
            'a call is gone',
            'revoke execute on function public.repost from authenticated',
            'grant execute on function public.repost to authenticated',
            /^Step 5 \(.*\) went wrong: Cleo's repost was refused with 403 42501 "permission denied for function repost"\.$/,
        ],
    ] as const) {
        it(`fails in its step where ${what}, and removes its people`, async () => {
            await sql(damage);
            try {
                await assert.rejects(
                    runDemo(api.address, () => undefined),
                    { name: 'UserError', message: sentence },
                );
            } finally {
                await sql(repair);
            }
            assert.deepEqual(
                await sql(`select username from public.users where username ~ '^(ana|ben|cleo|dan)_'`),
                [],
            );
        });
    }
});
