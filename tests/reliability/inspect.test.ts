/** Inspect: what it finds, and that one section's trouble is not another's. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { describeReport, inspectDatabase, type SectionReport } from '../../scripts/lib/inspect/index.ts';
import { SECTIONS, type Row } from '../../scripts/lib/inspect/sections.ts';
import { startPostgres, throwAwayDirectory } from '../../scripts/lib/embedded.ts';
import { applyPlatform } from '../../scripts/lib/platform.ts';
import { TestServer, type TestDatabase } from '../../scripts/lib/testing/server.ts';
import { SERVERS, eventually, startCommand, withClient } from './_support.ts';

let server: TestServer;
let database: TestDatabase;

before(async () => {
    server = await TestServer.open();
    database = await server.database('migrated');
    await withClient(database.superuserUrl, (client) => client.query('select tests.create_world()'));
});
after(() => server.stop());

async function section(key: string, url = database.url()): Promise<SectionReport> {
    const report = await inspectDatabase({ databaseUrl: url });
    return report.sections.find((candidate) => candidate.key === key)!;
}

/** The rows of a section that are about something. */
function about(rows: readonly Row[], column: string, name: string): Row[] {
    return rows.filter((row) => row[column] === name);
}

describe('inspect', () => {
    it('answers every question, as tables and as JSON', async () => {
        const env = { DATABASE_URL: database.url() };
        const tables = startCommand('scripts/inspect.ts', [], env);
        assert.equal(await tables.ended, 0, tables.output());
        for (const { title } of SECTIONS) assert.ok(tables.output().includes(`\n${title}\n`), title);
        assert.match(tables.output(), /Counters and visibility that differ from a recount\n {4}None: everything is as a recount says\./);

        const json = startCommand('scripts/inspect.ts', ['--json'], env);
        assert.equal(await json.ended, 0, json.output());
        const report = JSON.parse(json.output()) as { database: string; sections: Record<string, { rows: Row[]; note?: string }> };
        assert.equal(report.database, database.name);
        assert.deepEqual(Object.keys(report.sections), SECTIONS.map(({ key }) => key));
        const posts = about(report.sections['tables']!.rows, 'table', 'public.posts')[0]!;
        assert.ok(Number(posts['data']) > 0 && Number(posts['total']) >= Number(posts['data']) + Number(posts['indexes']));
        assert.equal(report.sections['materialized_views']!.rows.length, 3);
    });

    it('finds counters that differ from a recount', async () => {
        const other = await server.database('migrated');
        await withClient(other.superuserUrl, async (client) => {
            await client.query('select tests.create_world()');
            await client.query(`update private.user_counts c set follower_count = 99 where c.user_id = tests.id('owner')`);
        });
        assert.deepEqual((await section('counters', other.url())).rows, [{ what: 'user.follower_count', differing: 1 }]);
    });

    it('finds indexes that nobody uses and those that repeat another', async () => {
        const other = await server.database('migrated');
        assert.deepEqual((await section('redundant_indexes', other.url())).rows, []);
        await withClient(other.url(), (client) => client.query(`
            create index needless on public.comments (user_id, created_at desc);
            create index twin on public.comments (user_id, created_at desc, id desc);
            create index other_order on public.comments (user_id, created_at);
            create index partial on public.comments (user_id) where deleted_at is null;
        `));
        const { rows } = await section('redundant_indexes', other.url());
        assert.deepEqual(about(rows, 'index', 'public.needless').map((row) => row['made_needless_by']).sort(),
            ['public.idx_comments_user_id', 'public.twin']);
        assert.deepEqual(about(rows, 'index', 'public.twin').map((row) => row['made_needless_by']), ['public.idx_comments_user_id']);
        assert.equal(rows.length, 3);
        assert.equal(about((await section('unused_indexes', other.url())).rows, 'index', 'public.partial').length, 1);
    });

    it('finds bloat', async () => {
        const other = await server.database('migrated');
        await withClient(other.url(), async (client) => {
            await client.query('create table public.bloated (id integer primary key, note text)');
            await client.query(`insert into public.bloated select i, repeat('x', 200) from generate_series(1, 20000) i`);
            await client.query('delete from public.bloated where id % 40 <> 0');
            await client.query('vacuum (analyze) public.bloated');
        });
        const [bloated] = about((await section('bloat', other.url())).rows, 'relation', 'public.bloated');
        assert.ok(Number(bloated!['share']) > 80, JSON.stringify(bloated));
    });

    it('says who waits for whom in this database, and who keeps a transaction open', async () => {
        const other = await server.database('migrated');
        await withClient(other.superuserUrl, async (elsewhere) => withClient(other.superuserUrl, async (alsoElsewhere) => {
            await elsewhere.query('begin; lock table public.bookmarks in exclusive mode');
            const waitingElsewhere = alsoElsewhere.query('delete from public.bookmarks where false').catch(() => undefined);
            await withClient(database.url(), async (holder) => withClient(database.url(), async (waiter) => {
                await holder.query(`set application_name = 'holds'; begin; lock table public.bookmarks in exclusive mode`);
                const waiting = waiter.query('delete from public.bookmarks where false').catch(() => undefined);
                let rows: readonly Row[] = [];
                await eventually(async () => (rows = (await section('waits')).rows).length > 0, 'nobody is seen to wait');
                assert.equal((await section('waits', other.url())).rows.length, 1);
                assert.deepEqual(rows.map((row) => row['relation']), ['public.bookmarks']);
                assert.match(String(rows[0]!['holder']), /^postgres holds idle in transaction$/);
                assert.match(String(rows[0]!['statement']), /^delete from public\.bookmarks/);
                let open: Row[] = [];
                await eventually(async () => {
                    open = about((await section('transactions')).rows, 'application', 'holds');
                    return open.length > 0;
                }, 'no long transaction is seen');
                assert.deepEqual(open.map((row) => row['state']), ['idle in transaction']);
                await holder.query('rollback');
                await waiting;
            }));
            await elsewhere.query('rollback');
            await waitingElsewhere;
        }));
    });

    for (const { name, options } of SERVERS) {
        it(`lists slow statements of ${name} with their roles and without their constants`, async (context) => {
            const own = await startPostgres({
                ...options, dataDir: throwAwayDirectory(), ephemeral: true, settings: { shared_preload_libraries: 'pg_stat_statements' },
            });
            context.after(() => own.stop());
            await applyPlatform(own.superuserUrl());
            await withClient(own.superuserUrl(), (client) => client.query('create extension pg_stat_statements schema extensions'));
            assert.deepEqual((await section('statements', own.url('postgres'))).note, undefined);
            await withClient(own.url('authenticator'), async (client) => {
                await client.query('set role anon');
                await client.query(`select count(*) from generate_series(1, 300000) n where n::text <> 'a secret of somebody'`);
            });
            // Another database's are not ours to tell.
            await withClient(own.superuserUrl('template1'), (client) => client.query('select count(*) from generate_series(1, 300000) elsewhere'));
            const { rows } = await section('statements', own.url('postgres'));
            const [slow, ...more] = rows.filter((row) => String(row['statement']).includes('n::text'));
            assert.deepEqual([slow!['statement'], slow!['role'], slow!['calls'], more],
                ['select count(*) from generate_series($1, $2) n where n::text <> $3', 'anon', 1, []]);
            assert.ok(Number(slow!['total']) > 0);
            const totals = rows.map((row) => Number(row['total']));
            assert.deepEqual(totals, totals.toSorted((a, b) => b - a), 'the slowest come first');
            assert.doesNotMatch(JSON.stringify(rows), /a secret of somebody|elsewhere/);
        });
    }

    it('goes on where a section may not look, is locked, or is not there', async () => {
        const stranger = await inspectDatabase({ databaseUrl: database.url('authenticator') });
        const note = (key: string): string => stranger.sections.find((one) => one.key === key)?.note ?? '';
        assert.match(note('counters'), /^The role of the URL may not look there: permission denied for schema private\.$/);
        assert.ok(stranger.sections.find(({ key }) => key === 'tables')!.rows.length > 0);

        await withClient(database.url(), async (holder) => {
            await holder.query('begin; lock table public.reactions in access exclusive mode');
            const report = await inspectDatabase({ databaseUrl: database.url() });
            assert.equal(report.sections.find(({ key }) => key === 'counters')!.note, 'Something there is locked; try again later.');
            assert.equal(report.sections.find(({ key }) => key === 'jobs')!.key, 'jobs');
            await holder.query('rollback');
        });

        const bare = await server.database('platform');
        const foreign = await inspectDatabase({ databaseUrl: bare.url() });
        assert.match(foreign.sections.find(({ key }) => key === 'counters')!.note!, /has no private\.counter_drift\(\)/);
        assert.match(foreign.sections.find(({ key }) => key === 'statements')!.note!, /pg_stat_statements/);
        assert.ok(describeReport(foreign).some((line) => line.includes('keeps no record of jobs')));
    });

    it('writes nothing and says in a sentence what it lacks', async () => {
        const missing = startCommand('scripts/inspect.ts', [], {});
        assert.equal(await missing.ended, 1);
        assert.match(missing.output(), /^error: DATABASE_URL is not set: it names the database to look at\.\n/m);
        const nobody = startCommand('scripts/inspect.ts', [], { DATABASE_URL: 'postgresql://postgres:x@127.0.0.1:1/postgres' });
        assert.equal(await nobody.ended, 1);
        assert.match(nobody.output(), /^error: No server answers at 127\.0\.0\.1:1\.\n/m);
    });
});
