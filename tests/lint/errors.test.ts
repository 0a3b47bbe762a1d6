/** docs/errors.md lists every error that the functions raise, and nothing else. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectPath } from '../../scripts/lib/paths.ts';

/** `message SQLSTATE` of each `raise exception using`; a message that is composed at run time is not one of ours. */
function raisedIn(text: string): string[] {
    return [...text.matchAll(/raise exception using([\s\S]*?);/g)].flatMap(([, clauses]) => {
        const code = /errcode = '(\w+)'/.exec(clauses!)?.[1];
        const message = /message = '(\w+)'/.exec(clauses!)?.[1];
        return message === undefined ? [] : [`${message} ${code}`];
    });
}

/** What PostgREST answers for an SQLSTATE of ours. */
function statusOf(code: string): string {
    if (code.startsWith('PT')) return code.slice(2);
    return code === '42501' ? '403' : '400';
}

test('the error registry and the code name the same errors', () => {
    const sources = readdirSync(projectPath('functions'), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.sql'))
        .map((name) => readFileSync(join(projectPath('functions'), name), 'utf8'));
    const raised = [...new Set(sources.flatMap(raisedIn))].sort();
    const rows = [...readFileSync(projectPath('docs', 'errors.md'), 'utf8').matchAll(/^\| `(\w+)` \| (\w+) \| (\d+) \|/gm)];
    assert.deepEqual(rows.map(([, message, code]) => `${message} ${code}`).sort(), raised);
    assert.deepEqual(rows.map(([, , , status]) => status), rows.map(([, , code]) => statusOf(code!)));
});
