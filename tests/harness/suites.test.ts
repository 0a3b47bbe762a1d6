/** What makes a suite red: a test harness that overlooks something is worse than none. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runNodeFile } from '../../scripts/lib/testing/node-suite.ts';
import { installPgtap, runPgtapFile } from '../../scripts/lib/testing/pgtap.ts';
import { TestServer, withClient, type TestDatabase } from '../../scripts/lib/testing/server.ts';
import { TapReader, type Verdict } from '../../scripts/lib/testing/tap.ts';
import { findSuites } from '../../scripts/lib/testing/suites.ts';

let directory: string;
before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pageshare-harness-'));
});
after(async () => {
    await rm(directory, { recursive: true });
});

const outcome = ({ passed, failures }: Verdict): { passed: number; failures: string[] } =>
    ({ passed, failures: failures.map((failure) => failure.description) });

describe('TAP', () => {
    const read = (text: string): { passed: number; failures: string[] } => {
        const reader = new TapReader();
        reader.write(text);
        return outcome(reader.finish());
    };

    test('counts what passed and names what failed', () => {
        assert.deepEqual(read('1..2\nok 1 - one\nnot ok 2 - two\n'), { passed: 1, failures: ['two'] });
    });
    test('a plan that is not kept is a failure', () => {
        assert.deepEqual(read('1..3\nok 1 - one\n'), { passed: 1, failures: ['planned 3 tests but ran 1'] });
        assert.deepEqual(read('1..1\nok 1 - one\nok 2 - two\n'), { passed: 2, failures: ['planned 1 tests but ran 2'] });
    });
    test('no plan is a failure', () => {
        assert.deepEqual(read('ok 1 - one\n'), { passed: 1, failures: ['the suite has no plan'] });
    });
    test('no test at all is a failure', () => {
        assert.deepEqual(read(''), { passed: 0, failures: ['the suite ran no test'] });
        assert.deepEqual(read('1..0\n'), { passed: 0, failures: ['the suite ran no test'] });
    });
    test('giving up is a failure', () => {
        assert.deepEqual(read('1..2\nok 1 - one\nBail out! no room\n').failures, ['bailed out: no room']);
    });
    test('a failure that is marked as still to do is a failure', () => {
        assert.deepEqual(read('1..1\nnot ok 1 - one # TODO later\n').failures, ['one']);
    });
    test('a skipped test has not passed', () => {
        assert.equal(read('1..1\nok 1 - one # SKIP no network\n').passed, 0);
    });
    test('a group counts its tests, not itself', () => {
        assert.deepEqual(
            read('# Subtest: group\n    ok 1 - one\n    not ok 2 - two\n    1..2\nnot ok 1 - group\n1..1\n'),
            { passed: 1, failures: ['group > two'] },
        );
    });
    test('a group that fails although its tests pass is a failure', () => {
        assert.deepEqual(
            read('# Subtest: group\n    ok 1 - one\n    1..1\nnot ok 1 - group\n1..1\n').failures,
            ['group'],
        );
    });
});

describe('a pgTAP file', () => {
    let server: TestServer;
    let database: TestDatabase;
    before(async () => {
        server = await TestServer.open();
        database = await server.database('platform');
        await withClient(database.superuserUrl, installPgtap);
    });
    after(() => server.stop());

    let count = 0;
    const run = async (source: string, timeoutMs?: number): Promise<Verdict> => {
        count += 1;
        const file = join(directory, `${count}.sql`);
        await writeFile(file, source);
        return await runPgtapFile(file, database.url(), timeoutMs);
    };

    test('passes', async () => {
        const verdict = await run('begin; select plan(1); select is(1, 1, \'yes\'); select * from finish(); rollback;');
        assert.deepEqual(outcome(verdict), { passed: 1, failures: [] });
    });
    test('keeps its plan while the role changes', async () => {
        const verdict = await run(`begin; select plan(3);
            select is(current_user::text, 'postgres', 'as postgres');
            set local role anon;
            select set_eq('select 1', array[1], 'as anon');
            set local role authenticated;
            select throws_ok('create table public.a ()', '42501', null, 'as authenticated');
            select * from finish(); rollback;`);
        assert.deepEqual(outcome(verdict), { passed: 3, failures: [] });
    });
    test('two assertions in one statement both count, in rows of their own', async () => {
        const verdict = await run('begin; select plan(2); select is(n, n, \'is itself\') from generate_series(1, 2) n; rollback;');
        assert.deepEqual(outcome(verdict), { passed: 2, failures: [] });
    });
    test('two assertions in one row do not, as under pg_prove', async () => {
        const verdict = await run('begin; select plan(2); select is(1, 1, \'one\'), is(2, 2, \'two\'); rollback;');
        assert.deepEqual(outcome(verdict), { passed: 1, failures: ['planned 2 tests but ran 1'] });
    });
    test('a failed assertion is shown with what it saw', async () => {
        const verdict = await run('begin; select plan(1); select is(1, 2, \'one is two\'); rollback;');
        assert.deepEqual(outcome(verdict), { passed: 0, failures: ['one is two'] });
        assert.match(verdict.failures[0]?.details.join('\n') ?? '', /have: 1\n\s*want: 2/);
    });
    test('an SQL error is shown with its line and what came before', async () => {
        const verdict = await run('begin;\nselect plan(2);\nselect is(1, 1, \'one\');\nselect nothing.here();\nrollback;');
        assert.equal(verdict.passed, 1);
        assert.deepEqual(verdict.failures, [{
            description: 'SQL error 3F000: schema "nothing" does not exist',
            details: ['line 4: select nothing.here();', 'after: one'],
        }]);
    });
    test('an error after the last assertion is a failure', async () => {
        const verdict = await run('begin; select plan(1); select is(1, 1, \'one\'); select 1 / 0; rollback;');
        assert.deepEqual(outcome(verdict), { passed: 1, failures: ['SQL error 22012: division by zero'] });
    });
    test('a lost connection is a failure', async () => {
        const verdict = await run(
            'begin; select plan(1); select is(1, 1, \'one\'); select pg_terminate_backend(pg_backend_pid()); rollback;',
        );
        assert.equal(verdict.failures.length, 1);
    });
    test('a file that hangs is ended', async () => {
        const verdict = await run('begin; select plan(1); select pg_sleep(60); rollback;', 300);
        assert.match(verdict.failures[0]?.description ?? '', /statement timeout/);
    });
});

describe('a TypeScript file', () => {
    let count = 0;
    const run = async (source: string, timeoutMs?: number): Promise<Verdict> => {
        count += 1;
        const file = join(directory, `${count}.test.mjs`);
        await writeFile(file, source);
        return await runNodeFile(file, {}, timeoutMs);
    };
    const imports = 'import { after, describe, test } from \'node:test\'; import assert from \'node:assert\';\n';

    test('passes and fails test by test', async () => {
        const verdict = await run(`${imports} describe('group', () => {
            test('good', () => {});
            test('bad', () => assert.equal(1, 2));
        });`);
        assert.deepEqual(outcome(verdict), { passed: 1, failures: ['group > bad'] });
        assert.match(verdict.failures[0]?.details.join('\n') ?? '', /expected: 2\nactual: 1/);
    });
    test('that throws before any test is a failure with its message', async () => {
        const verdict = await run('throw new Error(\'no way to begin\');');
        assert.deepEqual(outcome(verdict), { passed: 0, failures: ['the process ended with exit code 1'] });
        assert.match(verdict.failures[0]?.details.join('\n') ?? '', /no way to begin/);
    });
    test('that ends in the middle is a failure', async () => {
        const verdict = await run(`${imports} test('one', () => {}); test('two', () => process.exit(3));`);
        assert.equal(verdict.failures.length, 1);
        assert.equal(verdict.passed <= 1, true);
    });
    test('whose process ends with exit code 0 in the middle is a failure', async () => {
        const verdict = await run(`${imports} test('one', () => {}); test('two', () => process.exit(0));`);
        assert.equal(verdict.failures.length, 1);
    });
    test('whose clean-up fails is a failure', async () => {
        const verdict = await run(`${imports} test('one', () => {}); after(() => { throw new Error('left a mess'); });`);
        assert.notEqual(verdict.failures.length, 0);
    });
    test('that hangs is ended', async () => {
        const verdict = await run(`${imports} test('one', () => new Promise(() => setInterval(() => {}, 1000)));`, 1500);
        assert.deepEqual(outcome(verdict), { passed: 0, failures: ['did not end within 1.5 s'] });
    });
});

describe('the choice of suites', () => {
    test('catalogue suites run in both modes of the Data API, the others closed', async () => {
        const labels = (await findSuites({ filters: ['pgtap/schema/security'], dataApi: undefined }))
            .map(({ label, dataApi }) => [label, dataApi]);
        assert.deepEqual(labels, [
            ['tests/pgtap/schema/security.sql', 'closed'],
            ['tests/pgtap/schema/security.sql (open)', 'open'],
        ]);
    });
    test('files and folders with a leading underscore are no suites', async () => {
        const suites = await findSuites({ filters: [], dataApi: 'closed' });
        assert.deepEqual(suites.filter(({ label }) => label.includes('/_')), []);
    });
});
