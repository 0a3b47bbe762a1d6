/**
 * `npm test -- --docker` against a docker that records what it is asked: a script that plays the container with a listener on
 * the published port. What a real engine does with the same calls, a machine with Docker shows.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { projectPath } from '../../scripts/lib/paths.ts';

let folder: string;
const calls = (): string[] => existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : [];

before(() => {
    folder = mkdtempSync(join(tmpdir(), 'pageshare-docker-'));
    // The listener that stands for the container's server; it ends when `docker kill` ends it.
    writeFileSync(join(folder, 'container.mjs'), `
        import { createServer } from 'node:net';
        const [host, port] = process.argv[2].split(':');
        createServer((socket) => socket.end()).listen(Number(port), host);`);
    writeFileSync(join(folder, 'docker'), `#!/bin/sh
        echo "$*" >> '${folder}/calls'
        case $1 in
            version) [ -z "$NO_ENGINE" ] && echo 28.0 || exit 1 ;;
            images) echo '{"Repository":"supabase/postgres","Tag":"test"}' ;;
            run)
                while [ "$1" != -p ]; do shift; done
                echo $$ > '${folder}/pid'
                exec '${process.execPath}' '${folder}/container.mjs' "\${2%:5432}" ;;
            exec) [ -z "$NEVER_READY" ] ;;
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
        stdio: ['ignore', 'pipe', 'ignore'],
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
