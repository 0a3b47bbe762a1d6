/** Two runners, killed runners, poolers: only one works at a time, and no death of it leaves half a migration or a lock. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { UserError } from '../../scripts/lib/cli.ts';
import { acquireLock } from '../../scripts/lib/migrate/lock.ts';
import { status, up } from '../../scripts/lib/migrate/index.ts';
import { withConnection } from '../../scripts/lib/database.ts';
import { startTransactionPooler } from './_pooler.ts';
import {
    NOTES, cleanUp, everythingIn, folderOf, migration, platformDatabase, query, runMigrate, startMigrate, waitFor,
} from './_support.ts';

after(cleanUp);

/** Takes as long as the test holds the lock that it asks for. */
const SLOW = {
    ...NOTES,
    '20260103000000_take_long.sql': migration('create table public.half (id integer);\nselect pg_advisory_xact_lock(4711, 1);',
        'drop table public.half;', '-- migrate: lock-timeout 5min'),
};
const HOLD = 'select pg_advisory_lock(4711, 1)';
const LET_GO = 'select pg_advisory_unlock(4711, 1)';

const WAITING = `select from pg_catalog.pg_locks l join pg_catalog.pg_database d on d.oid = l.database
    where l.locktype = 'advisory' and not l.granted and l.objsubid = 2 and d.datname = current_database()`;
/** Of a runner: the test's own lock has two keys. */
const LOCKED = `select from pg_catalog.pg_locks l join pg_catalog.pg_database d on d.oid = l.database
    where l.locktype = 'advisory' and l.objsubid = 1 and d.datname = current_database()`;

describe('two runners at once', () => {
    it('the second waits, then finds everything done; each migration runs once', async () => {
        const databaseUrl = (await platformDatabase()).url();
        const migrationsDirectory = folderOf({ ...NOTES, '20260103000000_take_long.sql': migration('select pg_sleep(0.5);', 'select 1;') });
        const warnings: string[] = [];
        const logger = { info: () => undefined, warn: (line: string) => warnings.push(line) };
        const outcomes = await Promise.all([1, 2, 3].map(() => up({ databaseUrl, migrationsDirectory, logger })));
        assert.deepEqual(outcomes.map(({ ran }) => ran.length).sort(), [0, 0, 3]);
        assert.ok(outcomes.every(({ version }) => version === '20260103000000'));
        assert.equal(warnings.length, 2);
        assert.match(warnings[0]!, /^Waiting for another run to end: pageshare migrate.*, server process \d+, connected since/);
    });

    it('the second refuses after its time, says who is at work, and changes nothing', async () => {
        const databaseUrl = (await platformDatabase()).url();
        const migrationsDirectory = folderOf(SLOW);
        await withConnection(databaseUrl, async (client) => {
            await client.query(HOLD);
            const first = startMigrate(['up', '--directory', migrationsDirectory], { DATABASE_URL: databaseUrl });
            await waitFor(databaseUrl, WAITING, 'the slow migration');
            const second = await runMigrate(['up', '--directory', migrationsDirectory, '--wait', '0'], { DATABASE_URL: databaseUrl });
            assert.equal(second.code, 1);
            assert.match(second.errors, /^error: Another run is at work on this database: pageshare migrate from \S+, server process \d+/);
            await client.query(LET_GO);
            assert.equal((await first.ended).code, 0);
        });
    });
});

describe('a runner that is killed', () => {
    it('in the middle of a migration leaves no half of it and no lock, and the next run completes', async () => {
        const databaseUrl = (await platformDatabase()).url();
        const migrationsDirectory = folderOf(SLOW);
        await withConnection(databaseUrl, async (client) => {
            await client.query(HOLD);
            const { child, ended } = startMigrate(['up', '--directory', migrationsDirectory], { DATABASE_URL: databaseUrl });
            await waitFor(databaseUrl, WAITING, 'the slow migration');
            child.kill('SIGKILL');
            await ended;
            // The statement would wait on: that the lock goes shows that the server noticed.
            await waitFor(databaseUrl, `select where not exists (${LOCKED})`, 'the end of the lock');
        });
        const states = await status({ databaseUrl, migrationsDirectory });
        assert.deepEqual(states.map(({ state }) => state), ['applied', 'applied', 'pending']);
        assert.doesNotMatch(await everythingIn(databaseUrl), /half/);
        assert.equal((await up({ databaseUrl, migrationsDirectory })).ran.length, 1);
    });

    it('while it builds an index concurrently leaves an invalid one, which the next run builds anew', async () => {
        const databaseUrl = (await platformDatabase()).url();
        const migrationsDirectory = folderOf({
            ...NOTES,
            '20260103000000_index_more.sql': migration(
                'create index concurrently notes_more_idx on public.notes (body, id);', 'drop index concurrently public.notes_more_idx;',
                '-- migrate: no-transaction\n-- migrate: lock-timeout 1min',
            ),
        });
        await up({ databaseUrl, migrationsDirectory, to: '20260102000000' });
        await withConnection(databaseUrl, async (client) => {
            // A concurrent build waits for every transaction that has written to the table.
            await client.query(`begin; insert into public.notes values (1, 'open')`);
            const { child, ended } = startMigrate(['up', '--directory', migrationsDirectory], { DATABASE_URL: databaseUrl });
            await waitFor(databaseUrl, `select from pg_catalog.pg_index where indexrelid = to_regclass('public.notes_more_idx')
                and not indisvalid`, 'the build');
            child.kill('SIGKILL');
            await ended;
            await waitFor(databaseUrl, `select where not exists (${LOCKED})`, 'the end of the lock');
            await client.query('commit');
        });
        assert.equal((await up({ databaseUrl, migrationsDirectory })).ran.length, 1);
        const [index] = await query<{ valid: boolean }>(databaseUrl,
            `select indisvalid as valid from pg_catalog.pg_index where indexrelid = 'public.notes_more_idx'::regclass`);
        assert.equal(index!.valid, true);
    });
});

describe('a pooler in transaction mode', () => {
    it('is refused by its port, before anything is opened', async () => {
        const { code, errors } = await runMigrate(['up'], { DATABASE_URL: 'postgres://postgres:x@db.example.com:6543/postgres' });
        assert.equal(code, 1);
        assert.match(errors, /^error: The URL leads to a connection pooler in transaction mode: its port is 6543\.\n +Migrations need a session/);
    });

    it('is refused on any port, since the session lock does not hold there; no lock stays behind', async () => {
        const databaseUrl = (await platformDatabase()).url();
        const before = await everythingIn(databaseUrl);
        const pooler = await startTransactionPooler(databaseUrl);
        try {
            await assert.rejects(up({ databaseUrl: pooler.url, migrationsDirectory: folderOf(NOTES) }), (error: UserError) =>
                error instanceof UserError && /several clients share one server connection/.test(error.message));
            assert.deepEqual(await query(databaseUrl, LOCKED), []);
            assert.equal(await everythingIn(databaseUrl), before);
        } finally {
            await pooler.stop();
        }
    });

    it('would else let two runners in: the lock alone does not tell', async () => {
        const databaseUrl = (await platformDatabase()).url();
        const pooler = await startTransactionPooler(databaseUrl);
        try {
            await withConnection(pooler.url, async (one) => {
                await withConnection(pooler.url, async (two) => {
                    for (const client of [one, two]) {
                        const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock(1) as locked');
                        assert.equal(rows[0]!.locked, true);
                    }
                });
            });
        } finally {
            await pooler.stop();
        }
    });

    it('is not taken for one where sessions are real', async () => {
        const databaseUrl = (await platformDatabase()).url();
        await withConnection(databaseUrl, async (client) => {
            await acquireLock(client, databaseUrl, { waitMilliseconds: 0, onWait: () => undefined });
            assert.equal((await query(databaseUrl, LOCKED)).length, 1);
        });
    });
});
