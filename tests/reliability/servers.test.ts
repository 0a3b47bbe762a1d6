/** The servers: they start where they can, say why where they cannot, and never outlive us. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { explain, UserError } from '../../scripts/lib/cli.ts';
import {
    explainServerLog, serverAccount, startPostgres, throwAwayDirectory, type PostgresServer,
} from '../../scripts/lib/embedded.ts';
import { takeLock } from '../../scripts/lib/lock.ts';
import { nextFreePort } from '../../scripts/lib/ports.ts';
import { startPostgrest } from '../../scripts/lib/postgrest.ts';
import { eventually, lives, processesNaming, SERVERS, smallDisk, startCommand, withClient } from './_support.ts';

interface Parent {
    dataDir: string;
    postgres: number;
    postgrest: number;
    databaseUrl: string;
}

async function parent(): Promise<{ command: ReturnType<typeof startCommand>; told: Parent }> {
    const command = startCommand('tests/reliability/_parent.ts');
    await command.says('ready\n');
    return { command, told: JSON.parse(command.output().split('\n')[0]!) as Parent };
}

/** A directory that stays until the test ends, unlike a throw-away one. */
function keptDirectory(context: TestContext): string {
    const directory = mkdtempSync(join(tmpdir(), 'pageshare-kept-'));
    const account = serverAccount();
    if (account !== undefined) chownSync(directory, account.uid, account.gid);
    context.after(() => rmSync(directory, { recursive: true, force: true }));
    return directory;
}

/** Takes a port and holds it until the test ends. */
async function busyPort(context: TestContext): Promise<number> {
    const port = await nextFreePort(22000);
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen({ host: '127.0.0.1', port }, resolve));
    context.after(() => holder.close());
    return port;
}

async function sentenceOf(work: Promise<unknown>): Promise<string> {
    try {
        await work;
    } catch (error) {
        const known = explain(error);
        assert.ok(known instanceof UserError, `not a plain sentence: ${String(error)}`);
        return known.message;
    }
    throw new Error('it did not fail');
}

describe('no server outlives its parent', () => {
    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
        it(`${signal} to the parent ends Postgres and PostgREST and removes throw-away data`, async () => {
            const { command, told } = await parent();
            assert.ok(lives(told.postgres) && lives(told.postgrest) && existsSync(told.dataDir));
            // With a client at work: a server that waits for its clients would stay.
            await withClient(told.databaseUrl, async (client) => {
                const sleep = client.query('select pg_catalog.pg_sleep(60)').catch((error: Error) => error);
                command.child.kill(signal);
                await command.ended;
                await eventually(() => !lives(told.postgres) && !lives(told.postgrest), 'both servers are gone', 30);
                assert.ok(await sleep instanceof Error);
            });
            await eventually(() => !existsSync(told.dataDir), 'the data directory is gone', 30);
            await eventually(() => processesNaming(told.dataDir).length === 0, 'nothing of it runs', 30);
        });
    }
});

describe('a server that runs', () => {
    for (const { name, options } of SERVERS) {
        it(`${name} starts, refuses a wrong password, and keeps its data over a restart and a crash`, async (context) => {
            const dataDir = keptDirectory(context);
            const start = (): Promise<PostgresServer> => startPostgres({ ...options, dataDir });
            let server = await start();
            context.after(() => server.stop());
            await withClient(server.superuserUrl(), async (client) => {
                await client.query('create table public.kept (n integer)');
                await client.query('insert into public.kept values (1)');
                for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
                    assert.deepEqual((await client.query(`show ${setting}`)).rows, [{ [setting]: 'on' }]);
                }
            });
            const wrong = server.superuserUrl().replace(':postgres@', ':wrong@');
            assert.match(await sentenceOf(withClient(wrong, async () => undefined)), /refused the login/);
            const missing = server.superuserUrl('nowhere');
            assert.match(await sentenceOf(withClient(missing, async () => undefined)), /no such database/);

            await server.stop();
            assert.match(await sentenceOf(withClient(server.superuserUrl(), async () => undefined)), /No server answers/);
            server = await start();
            await withClient(server.superuserUrl(), async (client) => {
                await client.query('insert into public.kept values (2)');
            });
            process.kill(server.pid, 'SIGKILL');
            await server.exited;
            server = await start();
            await withClient(server.superuserUrl(), async (client) => {
                const { rows } = await client.query<{ n: number }>('select n from public.kept order by n');
                assert.deepEqual(rows.map((row) => row.n), [1, 2]);
            });
        });
    }

    it('sorts and folds text beyond ASCII, on every machine alike', async (context) => {
        const server = await startPostgres({ dataDir: throwAwayDirectory(), ephemeral: true });
        context.after(() => server.stop());
        await withClient(server.superuserUrl(), async (client) => {
            const { rows } = await client.query(
                `select lower('ÄÉ') as lower, 'ä' < 'b' as sorts, to_tsvector('simple', 'ÄPFEL')::text as words`,
            );
            assert.deepEqual(rows[0], { lower: 'äé', sorts: true, words: "'äpfel':1" });
        });
    });

    it('waits for a predecessor that is about to leave the directory', async (context) => {
        const dataDir = keptDirectory(context);
        const first = await startPostgres({ dataDir, ephemeral: true });
        context.after(() => first.stop());
        let starting: Promise<PostgresServer> | undefined;
        await withClient(first.superuserUrl(), async (client) => {
            // A smart shutdown: it lasts as long as this client stays.
            process.kill(first.pid, 'SIGTERM');
            starting = startPostgres({ dataDir, ephemeral: true, patience: 30_000 });
            starting.catch(() => undefined);
            await client.query('select pg_catalog.pg_sleep(0.5)');
        });
        const second = await starting!;
        await second.stop();
    });
});

describe('a server that cannot start says why', () => {
    it('a busy port', async (context) => {
        const port = await busyPort(context);
        const dataDir = throwAwayDirectory();
        assert.match(await sentenceOf(startPostgres({ dataDir, ephemeral: true, port })), new RegExp(`^Port ${port} is in use`));
    });

    it('a directory that another server uses', async (context) => {
        const dataDir = keptDirectory(context);
        const server = await startPostgres({ dataDir, ephemeral: true });
        context.after(() => server.stop());
        const sentence = await sentenceOf(startPostgres({ dataDir, ephemeral: true, patience: 0 }));
        assert.equal(sentence, `A Postgres server is already running on ${dataDir} (process ${server.pid}).`);
    });

    it('a directory of another major version, which stays as it is', async (context) => {
        const dataDir = keptDirectory(context);
        mkdirSync(join(dataDir, 'pgdata'));
        writeFileSync(join(dataDir, 'pgdata', 'PG_VERSION'), '12\n');
        assert.match(await sentenceOf(startPostgres({ dataDir })), /made by Postgres 12, and this is Postgres 17/);
    });

    it('a directory that holds something else, which stays as it is', async (context) => {
        const dataDir = keptDirectory(context);
        writeFileSync(join(dataDir, 'thesis.txt'), 'years of work');
        assert.match(await sentenceOf(startPostgres({ dataDir })), /holds other files \(thesis\.txt\)/);
        assert.ok(existsSync(join(dataDir, 'thesis.txt')));
    });

    it('a full disk, leaving nothing half made', async (context) => {
        assert.match(
            explainServerLog('initdb: error: could not write file "x": No space left on device', '/data').message,
            /disk that holds \/data is full/,
        );
        const mount = smallDisk(context, '16m');
        if (mount === undefined) return;
        const dataDir = join(mount, 'data');
        assert.match(await sentenceOf(startPostgres({ dataDir, ephemeral: true })), /is full: a new database needs 128 MB\.$/);
        assert.ok(!existsSync(join(dataDir, 'pgdata')));
    });

    it('PostgREST on an unreachable server, or with a wrong password', async (context) => {
        const server = await startPostgres({ dataDir: throwAwayDirectory(), ephemeral: true });
        context.after(() => server.stop());
        const logFile = join(keptDirectory(context), 'postgrest.log');
        const databaseUrl = server.superuserUrl().replace(':postgres@', ':wrong@');
        assert.match(await sentenceOf(startPostgrest({ databaseUrl, logFile })), /refused the login/);
        await server.stop();
        assert.match(await sentenceOf(startPostgrest({ databaseUrl, logFile })), /No server answers/);
    });
});

describe('a disk that fills under a running server', () => {
    it('fails the statement in a plain sentence, and the server goes on', async (context) => {
        const mount = smallDisk(context, '140m');
        if (mount === undefined) return;
        const server = await startPostgres({ dataDir: join(mount, 'data'), ephemeral: true });
        try {
            await withClient(server.superuserUrl(), async (client) => {
                const fill = client.query(
                    `create unlogged table public.filler as
                    select repeat('x', 1000) as text from generate_series(1, 200000)`,
                );
                assert.match(await sentenceOf(fill), /disk of the database server is full/);
                const { rows } = await client.query(`select to_regclass('public.filler') as filler`);
                assert.deepEqual(rows, [{ filler: null }]);
            });
        } finally {
            await server.stop();
        }
    });
});

describe('the lock of a data directory', () => {
    const directory = mkdtempSync(join(tmpdir(), 'pageshare-lock-'));
    after(() => rmSync(directory, { recursive: true, force: true }));

    it('is held by one, names its holder, and is free after release', () => {
        const file = join(directory, 'one');
        const lock = takeLock(file);
        assert.ok('release' in lock);
        const second = takeLock(file);
        assert.ok('pid' in second && second.pid === process.pid);
        lock.release();
        const third = takeLock(file);
        assert.ok('release' in third);
        third.release();
    });

    it('opens when its holder is dead, also when its process id has passed to another', () => {
        const file = join(directory, 'two');
        const { pid } = spawnSync('true');
        writeFileSync(file, JSON.stringify({ pid, began: '1' }));
        const lock = takeLock(file);
        assert.ok('release' in lock);
        lock.release();
        writeFileSync(file, JSON.stringify({ pid: process.pid, began: '1' }));
        const again = takeLock(file);
        assert.ok('release' in again);
        again.release();
    });
});
