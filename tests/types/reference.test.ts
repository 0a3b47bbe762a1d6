/** The API reference: up to date, and it says something of everything. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { withConnection } from '../../scripts/lib/database.ts';
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
