/** The API reference: up to date, and it says something of everything. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { withConnection } from '../../scripts/lib/database.ts';
import { projectPath } from '../../scripts/lib/paths.ts';
import { generateReference, referenceFile } from '../../scripts/lib/reference.ts';
import { apiStack } from '../../scripts/lib/testing/api.ts';
import { isFresh } from './_stale.ts';

it('the committed reference is that of the database', async () => {
    const stack = await apiStack();
    try {
        const text = await withConnection(stack.address.databaseUrl, generateReference);
        await isFresh(referenceFile, text, 'run npm run docs and commit what it writes');
    } finally {
        await stack.stop();
    }
});

it('leaves nothing without a meaning, a domain or a caller', async () => {
    const text = await readFile(referenceFile, 'utf8');
    assert.deepEqual(text.match(/^#{3,4} .+\n\n(?=\||-)/gm) ?? [], [], 'no meaning');
    assert.deepEqual(text.match(/^\|.*\|\s*\|$/gm) ?? [], [], 'a column without a meaning');
    assert.doesNotMatch(text, /^### other$/m);
    assert.doesNotMatch(text, /; for no client$/m);
});

it('every call stands in the README, and every call that stands there exists', async () => {
    const calls = [...(await readFile(referenceFile, 'utf8')).matchAll(/^#### (\w+)$/gm)].map(([, name]) => name!);
    const readme = await readFile(projectPath('README.md'), 'utf8');
    const tables = readme.slice(readme.indexOf('| screen | call |'), readme.indexOf('Feeds, lists and searches page'));
    const named = [...tables.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
    assert.deepEqual(calls.filter((name) => !named.includes(name)), [], 'not in the README');
    const others = [
        'watchlist_items', 'trending_tickers', 'profiles', 'post_stats', 'comment_stats', 'poll_totals',
    ];
    assert.deepEqual(named.filter((name) => !calls.includes(name) && !others.includes(name)), [], 'only in the README');
});
