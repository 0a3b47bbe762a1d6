/**
 * `npm test -- --docker` against a docker that records what it is asked: a script that plays the image with an embedded
 * server, and pg_prove with what it said once. What a real engine does with the same calls, a machine with Docker shows.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { projectPath } from '../../scripts/lib/paths.ts';
import { provePgtapFile } from '../../scripts/lib/testing/prove.ts';
import { withClient } from '../../scripts/lib/testing/server.ts';

let folder: string;
const calls = (): string[] => existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : [];

/** What pg_prove wrote, on both its outputs, of a file that passed, one with a red test and one with an error. */
const PROVED = {
    passed: ['/tests/personas.sql .. \n1..2\nok 1 - one\n\nok 2 - two\nok\nAll tests successful.\nFiles=1, Tests=2\nResult: PASS\n', ''],
    red: ['/tests/personas.sql .. \n1..2\nnot ok 1 - one\n# Failed test 1: "one"\n#         have: 1\n#         want: 2\nok 2 - two\n'
        + '# Looks like you failed 1 test of 2\nFailed 1/2 subtests \n\nTest Summary Report\n-------------------\nResult: FAIL\n', ''],
    broken: ['/tests/personas.sql .. \n1..2\nnot ok 1 - one\nDubious, test returned 3 (wstat 768, 0x300)\nFailed 2/2 subtests \nResult: FAIL\n',
        'psql:/tests/personas.sql:4: ERROR:  function missing() does not exist\n'],
    missing: ['', 'Unable to find image\n'],
} as const;

before(() => {
    folder = mkdtempSync(join(tmpdir(), 'pageshare-docker-'));
    // As the image: first a port that answers and is no server, then one whose superuser and `postgres` have the password.
    writeFileSync(join(folder, 'container.mts'), `
        import { createServer } from 'node:net';
        import { existsSync } from 'node:fs';
        import { startPostgres, throwAwayDirectory } from ${JSON.stringify(projectPath('scripts', 'lib', 'embedded.ts'))};
        import { withConnection } from ${JSON.stringify(projectPath('scripts', 'lib', 'database.ts'))};
        const [port, password] = process.argv.slice(2);
        process.on('SIGTERM', () => process.exit());
        const early = createServer((socket) => socket.destroy()).listen(Number(port), '127.0.0.1');
        while (!existsSync('${folder}/asked')) await new Promise((resolve) => setTimeout(resolve, 20));
        early.close();
        const server = await startPostgres({ dataDir: throwAwayDirectory(), ephemeral: true, port: Number(port) });
        await withConnection(server.superuserUrl(), async (client) => {
            for (const statement of [
                "create role postgres login createdb createrole password '" + password + "'",
                'create role authenticator login noinherit',
                "alter role supabase_admin password '" + password + "'",
            ]) await client.query(statement);
        });`);
    for (const [name, [output, errors]] of Object.entries(PROVED)) {
        writeFileSync(join(folder, `${name}.out`), output);
        writeFileSync(join(folder, `${name}.err`), errors);
    }
    writeFileSync(join(folder, 'docker'), `#!/bin/sh
        echo "$*" >> '${folder}/calls'
        case $1 in
            version) [ -z "$NO_ENGINE" ] && echo 28.0 || exit 1 ;;
            images) echo '{"Repository":"supabase/postgres","Tag":"test"}' ;;
            run)
                case "$*" in *'--entrypoint pg_prove '*)
                    cat "${folder}/\${PROVED:=passed}.out"
                    cat "${folder}/$PROVED.err" >&2
                    case $PROVED in passed) exit 0 ;; missing) exit 125 ;; *) exit 1 ;; esac
                esac
                rm -f '${folder}/asked'
                while [ $# -gt 1 ]; do
                    case $1 in -p) port=\${2%:5432} ;; esac
                    case $2 in POSTGRES_PASSWORD=*) password=\${2#*=} ;; esac
                    shift
                done
                echo $$ > '${folder}/pid'
                exec '${process.execPath}' --import tsx '${folder}/container.mts' "\${port#127.0.0.1:}" "$password" ;;
            exec) touch '${folder}/asked' ;;
            kill) [ -f '${folder}/pid' ] && kill "$(cat '${folder}/pid')" && rm '${folder}/pid' ;;
        esac`);
    chmodSync(join(folder, 'docker'), 0o755);
});
after(() => rmSync(folder, { recursive: true }));

/** A program that starts the server, says its URL, and then does as it is told. */
function start(afterwards: string, env: Record<string, string> = {}) {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', `
        const { startDockerServer } = await import(${JSON.stringify(projectPath('scripts', 'lib', 'testing', 'docker.ts'))});
        try {
            const server = await startDockerServer();
            console.log(server.superuserUrl);
            ${afterwards}
        } catch (error) { console.log('refused: ' + error.message); }`], {
        cwd: projectPath(),
        stdio: ['pipe', 'pipe', 'ignore'],
        env: { PATH: `${folder}:${process.env['PATH']}`, HOME: '/', PAGESHARE_DOCKER_IMAGE: 'supabase/postgres:test', ...env },
    });
    let output = '';
    const said = new Promise<string>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
            output += chunk.toString();
            if (output.includes('\n')) resolve(output.trim());
        });
    });
    const ended = new Promise<void>((resolve) => { child.once('close', () => resolve()); });
    return { child, said, ended };
}

/** Waits for the listener to be gone. */
async function isGone(port: number): Promise<void> {
    for (;;) {
        const answers = await new Promise<boolean>((resolve) => {
            const socket = connect(port, '127.0.0.1').once('connect', () => { socket.destroy(); resolve(true); })
                .once('error', () => resolve(false));
        });
        if (!answers) return;
    }
}

describe('a server from an image', () => {
    it('listens on loopback alone, has a password, and is killed when it is stopped', async () => {
        const { said, ended } = start('await server.stop();');
        const url = new URL(await said);
        await ended;
        assert.equal(url.hostname, '127.0.0.1');
        assert.equal(url.username, 'supabase_admin');
        assert.match(url.password, /^[0-9a-f-]{36}$/);
        const run = calls().find((call) => call.startsWith('run '))!;
        assert.match(run, new RegExp(`-p 127\\.0\\.0\\.1:${url.port}:5432 `));
        assert.match(run, /--rm /);
        assert.match(run, new RegExp(`--env POSTGRES_PASSWORD=${url.password} `));
        assert.match(run, /--env POSTGRES_HOST_AUTH_METHOD=scram-sha-256 /);
        assert.match(run, / supabase\/postgres:test$/);
        const name = /--name (pageshare-test-\S+)/.exec(run)![1];
        assert.ok(calls().slice(calls().indexOf(run)).includes(`kill ${name}`));
        await isGone(Number(url.port));
    });

    it('lets in the roles that the image made, though it is told of a server too early', async () => {
        const { child, said, ended } = start(`process.stdin.once('data', () => server.stop().then(() => process.exit()));`);
        const url = new URL(await said);
        for (const role of ['postgres', 'authenticator']) {
            url.username = role;
            url.password = 'postgres';
            assert.deepEqual(await withClient(url.toString(), async (client) => (await client.query('select current_user::text as me')).rows),
                [{ me: role }]);
        }
        child.stdin.end('stop');
        await ended;
    });

    it('is killed when the run is killed', async () => {
        const { child, said, ended } = start('await new Promise(() => setInterval(() => {}, 1000));');
        const url = new URL(await said);
        child.kill('SIGKILL');
        await ended;
        await isGone(Number(url.port));
    });

    it('is refused in a sentence where no engine answers', async () => {
        const { said } = start('', { NO_ENGINE: '1' });
        assert.equal(await said, 'refused: No Docker engine answers.');
    });

    it('is refused in a sentence where there is no docker', async () => {
        const { said } = start('', { PATH: '/nowhere' });
        assert.equal(await said, 'refused: There is no docker on the PATH.');
    });
});

describe('pgTAP by pg_prove', () => {
    /** What comes of a file of which pg_prove says that. */
    async function prove(said: keyof typeof PROVED) {
        process.env['PROVED'] = said;
        try {
            return await provePgtapFile({ docker: join(folder, 'docker'), container: 'the-container' },
                projectPath('tests', 'pgtap', 'personas.sql'), 'postgres://postgres:secret@127.0.0.1:1/a_database');
        } finally {
            delete process.env['PROVED'];
        }
    }

    it('runs beside the server, on its loopback, in the database of the test', async () => {
        assert.deepEqual(await prove('passed'), { passed: 2, skipped: 0, failures: [] });
        const call = calls().findLast((one) => one.includes('pg_prove'))!;
        assert.ok(call.startsWith(`run --rm --network container:the-container --volume ${projectPath('tests', 'pgtap')}:/tests:ro `));
        assert.match(call, / --env PGPASSWORD=secret --env PGOPTIONS=-c search_path=public,tap,tests,extensions /);
        assert.match(call, / supabase\/pg_prove:\S+ --verbose --host 127\.0\.0\.1 --username postgres --dbname a_database \/tests\/personas\.sql$/);
    });

    it('tells what failed', async () => {
        assert.deepEqual(await prove('red'), {
            passed: 1, skipped: 0, failures: [{ description: 'one', details: ['        have: 1', '        want: 2'] }],
        });
    });

    it('is red when the file ends with an error, or pg_prove does not begin', async () => {
        const broken = (await prove('broken')).failures;
        assert.deepEqual(broken.map(({ description }) => description), ['one', 'pg_prove ended with exit code 1']);
        assert.ok(broken[1]!.details.some((line) => line.includes('function missing() does not exist')));
        assert.deepEqual(await prove('missing'), {
            passed: 0, skipped: 0,
            failures: [{ description: 'pg_prove ended with exit code 125', details: ['before the first assertion', 'Unable to find image'] }],
        });
    });

    it('is what npm test -- --docker does, on a database that it has made', () => {
        const output = execFileSync(process.execPath, ['--import', 'tsx', 'scripts/test.ts', '--docker', 'pgtap/personas'], {
            cwd: projectPath(), encoding: 'utf8', stdio: 'pipe',
            env: { PATH: `${folder}:${process.env['PATH']}`, HOME: '/', PAGESHARE_DOCKER_IMAGE: 'supabase/postgres:test' },
        });
        assert.match(output, /tests\/pgtap\/personas\.sql: 2 passed\n[^]*\n2 passed, 0 failed\n$/);
        assert.match(calls().findLast((one) => one.includes('pg_prove'))!, / --network container:pageshare-test-\S+ .* --dbname pageshare_test_\S+ /);
        assert.match(calls().at(-1)!, /^(rm|kill) pageshare-test-/);
    });
});

it('npm test -- --docker says so, too, and exits with 1', () => {
    try {
        execFileSync(process.execPath, ['--import', 'tsx', 'scripts/test.ts', '--docker'], {
            cwd: projectPath(), encoding: 'utf8', stdio: 'pipe', env: { PATH: folder, HOME: '/', NO_ENGINE: '1' },
        });
        assert.fail('it ran');
    } catch (error) {
        const { status, stderr } = error as { status: number; stderr: string };
        assert.equal(status, 1);
        assert.match(stderr, /^error: No Docker engine answers\.\n {7}Start Docker/);
    }
});
