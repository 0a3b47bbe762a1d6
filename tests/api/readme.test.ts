/** The README's first call is run as it stands there, against the API, as a signed-in person. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { projectDirectory, projectPath } from '../../scripts/lib/paths.ts';
import { openApi } from './_client.ts';

test('the first call of the README posts and reads a page', async () => {
    const api = await openApi();
    const reader = await api.signUp('reader');
    const code = /```ts\n([\s\S]*?)```/.exec(readFileSync(projectPath('README.md'), 'utf8'))?.[1];
    assert.ok(code, 'the README has a block of TypeScript');

    // Inside the project, so that its imports are found as in an app that has them installed.
    const directory = mkdtempSync(join(projectDirectory, '.readme-'));
    try {
        const file = join(directory, 'first-call.mts');
        writeFileSync(file, `${code}\nconsole.log(JSON.stringify({ post, page }))\n`);
        const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], {
            cwd: projectDirectory,
            env: {
                ...process.env,
                SUPABASE_URL: api.address.url,
                SUPABASE_ANON_KEY: api.address.anonKey,
                ACCESS_TOKEN: reader.token,
            },
        });
        const { post, page } = JSON.parse(stdout.trim().split('\n').at(-1)!);
        assert.deepEqual(post.author, { username: reader.username });
        const item = page.find((candidate: { id: string }) => candidate.id === post.id);
        assert.equal(item.author.id, reader.id);
        assert.deepEqual(item.post_stats, {
            post_id: post.id, reaction_count: 0, comment_count: 0, repost_count: 0, bookmark_count: 0,
        });
        assert.equal(item.polls.poll_totals.length, 2);
        assert.deepEqual(item.tickers.map((ticker: { symbol: string }) => ticker.symbol), ['AAPL']);
    } finally {
        rmSync(directory, { recursive: true });
    }
});
