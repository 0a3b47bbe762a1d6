/** npm start as a newcomer meets it: a process that is started, called, interrupted, and started again. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it, type TestContext } from 'node:test';
import { startPostgres, throwAwayDirectory } from '../../scripts/lib/embedded.ts';
import { projectDirectory } from '../../scripts/lib/paths.ts';
import { applyPlatform } from '../../scripts/lib/platform.ts';
import { nextFreePort } from '../../scripts/lib/ports.ts';
import { eventually, processesNaming, startCommand, withClient, type Command } from './_support.ts';

/** The last line that a stack prints when it is ready. */
const READY = /^ +console\.log\(.*\n\n/m;

/** What a started stack has printed. */
function told(command: Command): { api: string; database: string; anonKey: string; serviceKey: string; seconds: number } {
    const output = command.output();
    const value = (label: string): string => new RegExp(`^${label} +(\\S+)$`, 'm').exec(output)?.[1] ?? assert.fail(output);
    return {
        api: value('API'),
        database: value('database'),
        anonKey: value('anon key'),
        serviceKey: value('service key'),
        seconds: Number(/ready after ([0-9.]+) s/.exec(output)?.[1]),
    };
}

async function get(stack: ReturnType<typeof told>, path: string): Promise<Response> {
    return await fetch(`${stack.api}${path}`, { headers: { apikey: stack.anonKey } });
}

describe('npm start', () => {
    let directory = '';
    let ports: string[] = [];
    before(async () => {
        directory = mkdtempSync(join(tmpdir(), 'pageshare-start-'));
        // Root's servers run as another user, who must get there.
        spawnSync('chmod', ['755', directory]);
        // Below the ports that outgoing connections get: nobody takes these between two starts.
        const api = await nextFreePort(23000);
        const database = await nextFreePort(23000, [api]);
        ports = ['--port', String(api), '--database-port', String(database)];
    });
    after(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

    const started = new Set<Command>();
    afterEach(async () => {
        // What a failed test has left: the next one starts from rest.
        for (const command of started) {
            command.child.kill('SIGKILL');
            await command.ended;
        }
        started.clear();
    });

    const start = (args: string[] = ports, env: Record<string, string> = {}): Command => {
        const command = startCommand('scripts/start.ts', args, { PAGESHARE_DATA_DIR: directory, ...env });
        started.add(command);
        return command;
    };

    async function interrupt(command: Command, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
        command.child.kill(signal);
        assert.equal(await command.ended, 0, command.output());
        assert.match(command.output(), /stopped; the data is kept\.\n$/);
        // At once: it must not say that it has stopped before it has.
        assert.deepEqual(processesNaming(directory), []);
        assert.ok(!existsSync(join(directory, 'lock')));
    }

    async function failure(command: Command): Promise<string> {
        assert.equal(await command.ended, 1, command.output());
        assert.doesNotMatch(command.output(), /\n    at /);
        return /^error: (.*)$/m.exec(command.output())?.[1] ?? assert.fail(command.output());
    }

    it('is ready from nothing, answers what it prints, and leaves no process after Ctrl-C', async (context) => {
        const command = start();
        await command.says(READY);
        const stack = told(command);
        context.diagnostic(`ready after ${stack.seconds} s from nothing`);
        assert.equal(stack.api, `http://127.0.0.1:${ports[1]}/rest/v1`);

        const tickers = await get(stack, '/tickers?select=symbol&symbol=in.(AAPL,BTC)&order=symbol');
        assert.deepEqual(await tickers.json(), [{ symbol: 'AAPL' }, { symbol: 'BTC' }]);
        await withClient(stack.database, async (client) => {
            assert.deepEqual((await client.query('select current_user')).rows, [{ current_user: 'postgres' }]);
        });
        const explored = await get(stack, '/rpc/explore_feed?select=id&page_size=5');
        assert.equal(((await explored.json()) as unknown[]).length, 5, 'there is something to explore at once');
        const curl = /^ +(curl .*)$/m.exec(command.output())?.[1] ?? '';
        const answered = spawnSync('sh', ['-c', `${curl} --silent --fail`], { encoding: 'utf8' });
        if (answered.error === undefined && answered.status !== 127) assert.equal(JSON.parse(answered.stdout).length, 3);

        await interrupt(command);
    });

    it('prints a first call with supabase-js that works as it stands', async () => {
        const command = start();
        await command.says(READY);
        const code = command.output().split('supabase-js, as ')[1]?.split('\n').slice(2).join('\n') ?? '';
        const run = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: projectDirectory });
        let output = '';
        run.stdout.on('data', (chunk: Buffer) => output += chunk.toString());
        run.stderr.on('data', (chunk: Buffer) => output += chunk.toString());
        await new Promise((resolve) => run.once('close', resolve));
        assert.match(output, /error: null/);
        assert.match(output, /content: 'Hello, \$AAPL'/);
        const [, claims = ''] = /accessToken: async \(\) => '[^.]+\.([^.]+)\./.exec(code) ?? [];
        assert.equal(JSON.parse(Buffer.from(claims, 'base64url').toString())['iss'], `http://127.0.0.1:${ports[1]}/auth/v1`);
        await interrupt(command);
    });

    it('keeps its data over a restart', async (context) => {
        const command = start();
        await command.says(READY);
        const stack = told(command);
        context.diagnostic(`ready after ${stack.seconds} s, warm`);
        const posts = await (await get(stack, '/posts?select=content&content=like.Hello*')).json();
        assert.deepEqual(posts, [{ content: 'Hello, $AAPL' }]);
        await interrupt(command, 'SIGTERM');
    });

    it('refuses to run twice on the same data, and names the first', async () => {
        const command = start();
        await command.says(READY);
        const sentence = await failure(start([]));
        assert.equal(sentence, `npm start is already running on ${directory} (process ${command.child.pid}).`);
        assert.equal((await get(told(command), '/tickers?limit=1')).status, 200);
        await interrupt(command, 'SIGHUP');
    });

    it('starts again at once after it was killed', async () => {
        const killed = start();
        await killed.says(READY);
        killed.child.kill('SIGKILL');
        await killed.ended;
        // The ports may take a moment to be free: another run takes whatever is.
        const command = start([]);
        await command.says(READY);
        assert.equal((await get(told(command), '/tickers?limit=1')).status, 200);
        await interrupt(command);
    });

    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
        it(`stops when the npm that started it gets ${signal}`, async (context) => {
            const npm = spawn('npm', ['start', '--', ...ports], {
                cwd: projectDirectory, stdio: ['ignore', 'pipe', 'pipe'], detached: true,
                env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', PAGESHARE_DATA_DIR: directory },
            });
            context.after(() => {
                try {
                    process.kill(-npm.pid!, 'SIGKILL');
                } catch {
                    // Gone, as it should be.
                }
            });
            let output = '';
            for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk: Buffer) => output += chunk.toString());
            await eventually(() => READY.test(output) || npm.exitCode !== null, 'npm start is ready', 60);
            assert.match(output, READY);
            assert.ok(processesNaming(directory).length > 0);
            // A supervisor tells npm alone; Ctrl-C in a terminal tells all of its group.
            process.kill(signal === 'SIGINT' ? -npm.pid! : npm.pid!, signal);
            await eventually(() => processesNaming(directory).length === 0, 'no server is left', 30);
            await eventually(() => !existsSync(join(directory, 'lock')), 'the lock is gone', 30);
        });
    }

    it('stops in order when Ctrl-C comes in the middle of its start', async () => {
        for (const moment of ['starting Postgres', 'starting migrations', 'starting PostgREST']) {
            const command = start();
            await command.says(moment);
            await interrupt(command);
        }
    });

    it('says so and fails when a server of it dies', async () => {
        const command = start();
        await command.says(READY);
        const postgrest = processesNaming('postgrest').filter((pid) => parents(pid).includes(command.child.pid ?? -1));
        assert.ok(postgrest.length > 0);
        for (const pid of postgrest) process.kill(pid, 'SIGKILL');
        assert.equal(await failure(command), 'PostgREST has stopped by itself.');
        await eventually(() => processesNaming(directory).length === 0, 'no process is left', 30);
    });

    it('takes the next free port with a sentence, but never exchanges one that was asked for', async (context) => {
        await hold(context, 54321);
        const command = start([]);
        await command.says(READY);
        assert.match(command.output(), /^Port 54321 is in use by another program: the API is at 543\d\d\.$/m);
        const stack = told(command);
        assert.equal((await get(stack, '/tickers?limit=1')).status, 200);
        await interrupt(command);

        assert.equal(await failure(start(['--port', '54321'])), 'Port 54321 is in use by another program.');
        assert.equal(await failure(start(['--port', 'x'])), '--port x is no port.');
        assert.match(await failure(start(['--nonsense'])), /^Unknown option '--nonsense'/);
        assert.equal(processesNaming(directory).length, 0);
    });

    it('begins anew with --reset', async () => {
        const command = start([...ports, '--reset', '--no-demo']);
        await command.says(READY);
        const stack = told(command);
        assert.deepEqual(await (await get(stack, '/posts?select=content&limit=1')).json(), []);
        assert.equal((await get(stack, '/tickers?limit=1')).status, 200);
        await interrupt(command);
    });

    it('uses the server of DATABASE_URL, and fails in plain sentences where it cannot', async (context) => {
        const server = await startPostgres({ dataDir: throwAwayDirectory(), ephemeral: true });
        context.after(() => server.stop());
        const on = (url: string, args: string[] = ports): Command => start(args, { DATABASE_URL: url });
        assert.match(await failure(on(server.superuserUrl())), /lacks what Supabase provides around a database/);
        await applyPlatform(server.superuserUrl());
        assert.match(await failure(on(server.url('postgres').replace(':postgres@', ':wrong@'))), /refused the login/);
        assert.match(await failure(on('postgresql://postgres:x@127.0.0.1:1/postgres')), /^No server answers/);
        assert.match(await failure(on('postgresql://postgres:x@db.example.org/postgres')), /not on this machine/);
        assert.match(await failure(on(server.url('postgres'), ['--reset'])), /^--reset is for the embedded database only/);

        // An unusual spelling of this machine stands for a server elsewhere: that gets the catalogue, and no demo people.
        const elsewhere = server.url('postgres').replace(/127\.0\.0\.1|localhost/, '127.1');
        const command = on(elsewhere, [...ports, '--yes']);
        await command.says(READY);
        assert.equal((await get(told(command), '/tickers?limit=1')).status, 200);
        assert.doesNotMatch(command.output(), /Demo people/);
        await interrupt(command);
        const rows = async (table: string): Promise<number | null> => await withClient(server.url('postgres'),
            async (client) => (await client.query(`select from public.${table} limit 1`)).rowCount);
        assert.deepEqual([await rows('tickers'), await rows('posts')], [1, 0]);

        const here = on(server.url('postgres'));
        await here.says(READY);
        assert.match(here.output(), /Demo people/);
        await interrupt(here);
        assert.equal(await rows('posts'), 1);
    });
});

/** Takes a port until the test ends; that another program holds it already is as good. */
async function hold(context: TestContext, port: number): Promise<void> {
    const server = createServer();
    await new Promise<void>((resolve) => {
        server.once('error', () => resolve());
        server.listen({ host: '127.0.0.1', port }, () => {
            context.after(() => server.close());
            resolve();
        });
    });
}

/** The process ids above a process. */
function parents(pid: number): number[] {
    const { stdout } = spawnSync('sh', ['-c', `awk '/^PPid:/ { print $2 }' /proc/${pid}/status`], { encoding: 'utf8' });
    const parent = Number(stdout);
    return parent > 1 ? [parent, ...parents(parent)] : [];
}
