/** Jobs as an operator runs them: npm run jobs against a real database. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it, type TestContext } from 'node:test';
import pg from 'pg';
import { startPostgres, throwAwayDirectory } from '../../scripts/lib/embedded.ts';
import { findPoorIndexes } from '../../scripts/lib/jobs/reindex.ts';
import { up } from '../../scripts/lib/migrate/index.ts';
import { applyPlatform } from '../../scripts/lib/platform.ts';
import { cleanUp, platformDatabase, query, type OwnDatabase } from '../migrations/_support.ts';
import { DEBIAN_15, eventually, startCommand, withClient } from './_support.ts';

let database: OwnDatabase;
let client: pg.Client;
let superuser: pg.Client;

before(async () => {
    database = await platformDatabase();
    await up({ databaseUrl: database.url() });
    client = new pg.Client(database.url());
    superuser = new pg.Client(database.superuserUrl);
    await Promise.all([client.connect(), superuser.connect()]);
    await client.query(`insert into auth.users (id, email) values ('00000000-0000-4000-8000-0000000000aa', 'ada@example.com')`);
});
after(async () => {
    await Promise.all([client.end(), superuser.end()]);
    await cleanUp();
});
beforeEach(async () => {
    await client.query('delete from private.job_runs');
});

async function jobsAt(url: string, ...args: string[]): Promise<{ code: number | string; output: string }> {
    const command = startCommand('scripts/jobs.ts', args, { DATABASE_URL: url });
    return { code: await command.ended, output: command.output() };
}

const jobs = (...args: string[]) => jobsAt(database.url(), ...args);

interface Run {
    job: string;
    row_count: string;
    error: string | null;
    run_by: string;
    has_ended: boolean;
}

const runs = async (): Promise<Run[]> => (await client.query<Run>(
    'select job, row_count, error, run_by, ended_at is not null as has_ended from private.job_runs order by id')).rows;

/** Sessions that fell silent an hour ago. */
async function idleSessions(count: number): Promise<void> {
    await client.query(`
        insert into public.user_sessions (user_id, session_start, last_seen_at)
        select '00000000-0000-4000-8000-0000000000aa', now() - interval '2 hours', now() - interval '1 hour'
        from generate_series(1, $1::integer)`, [count]);
}

describe('jobs -- run', () => {
    it('runs a job batch after batch to its end, and records it', async () => {
        await idleSessions(2_500);
        const { code, output } = await jobs('run', 'close_sessions');
        assert.equal(code, 0, output);
        assert.match(output, /^close_sessions: 2500 rows in /);
        assert.deepEqual(await runs(), [
            { job: 'close_sessions', row_count: '2500', error: null, run_by: 'pageshare jobs', has_ended: true },
        ]);
        const { rows: [left] } = await client.query<{ count: string }>('select count(*) from public.user_sessions where session_end is null');
        assert.equal(left!.count, '0');
    });

    it('runs all of them; one that fails is recorded, does not stop the others, and makes the exit code 1', async () => {
        await client.query(`update private.settings set value = 'soon' where name = 'removed_retention'`);
        try {
            const { code, output } = await jobs('run', 'all');
            assert.equal(code, 1);
            assert.match(output, /purge: The job purge failed: invalid input syntax for type interval: "soon"/);
            assert.match(output, /refresh_metrics: 0 rows/);
            assert.match(output, /error: The job purge failed/);
            const { rows: names } = await client.query<{ name: string }>('select name from private.jobs order by name');
            assert.deepEqual((await runs()).map(({ job }) => job), names.map(({ name }) => name));
            assert.deepEqual((await runs()).filter(({ error }) => error !== null).map(({ job, has_ended }) => ({ job, has_ended })),
                [{ job: 'purge', has_ended: true }]);
            const listed = await jobs('list');
            assert.equal(listed.code, 1);
            assert.match(listed.output, /purge .* failed: invalid input syntax/);
        } finally {
            await client.query(`update private.settings set value = '90 days' where name = 'removed_retention'`);
        }
    });

    it('leaves a job alone that is running already, and says so', async () => {
        for (const job of ['close_sessions', 'reindex']) {
            await client.query(`select pg_advisory_lock(hashtextextended('job ' || $1, 0))`, [job]);
            const { code, output } = await jobs('run', job);
            await client.query(`select pg_advisory_unlock(hashtextextended('job ' || $1, 0))`, [job]);
            assert.equal(code, 1);
            assert.match(output, new RegExp(`^error: The job ${job} is running already\\.`));
        }
        assert.deepEqual(await runs(), []);
    });

    it('notes a run that was killed as interrupted, when it runs again', async () => {
        await idleSessions(10);
        const blocker = new pg.Client(database.url());
        await blocker.connect();
        await blocker.query('begin');
        await blocker.query('lock table public.user_sessions in share mode');
        const command = startCommand('scripts/jobs.ts', ['run', 'close_sessions'], { DATABASE_URL: database.url() });
        for (;;) {
            const { rowCount } = await client.query(
                `select from pg_stat_activity where application_name = 'pageshare jobs' and wait_event_type = 'Lock'`);
            if (rowCount === 1) break;
        }
        command.child.kill('SIGKILL');
        await command.ended;
        await superuser.query(`select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'pageshare jobs'`);
        await blocker.query('rollback');
        await blocker.end();
        assert.deepEqual((await runs()).map(({ has_ended }) => has_ended), [false]);
        assert.equal((await jobs('run', 'close_sessions')).code, 0);
        assert.deepEqual((await runs()).map(({ error, row_count }) => ({ error, row_count })), [
            { error: 'interrupted', row_count: '0' }, { error: null, row_count: '10' },
        ]);
    });

    it('says in a sentence what cannot be', async () => {
        for (const [args, sentence] of [
            [['run', 'nonsense'], /^error: There is no job "nonsense"\./],
            [['run'], /^error: Which job\?/],
            [['list', 'purge'], /^error: "purge" is too much\./],
            [['tidy'], /^error: There is no command "tidy"\./],
        ] as const) {
            const { code, output } = await jobs(...args);
            assert.equal(code, 1);
            assert.match(output, sentence);
        }
        const { rows } = await client.query(`select true from private.job_runs`);
        assert.deepEqual(rows, []);
        await assert.rejects(client.query(`call private.run_job('nonsense')`), { message: 'job_unknown' });
        await assert.rejects(client.query(`call private.run_job(null)`), { message: 'job_unknown' });
    });
});

describe('jobs -- run reindex', () => {
    it('rebuilds an index that is mostly waste, and one that an interrupted build left invalid, and no other', async () => {
        await client.query(`
            create table public.scratch (id integer primary key, label text);
            insert into public.scratch select g, md5(g::text) from generate_series(1, 100000) g;
            create index scratch_label on public.scratch (label);
            create index scratch_broken on public.scratch (id, label);
            delete from public.scratch where id % 10 <> 0;
        `);
        await client.query('vacuum analyze public.scratch');
        await superuser.query(`update pg_index set indisvalid = false where indexrelid = 'public.scratch_broken'::regclass`);
        const poor = (await findPoorIndexes(client)).map(({ name, isValid }) => ({ name, isValid }));
        assert.deepEqual(poor.sort((a, b) => (a.name < b.name ? -1 : 1)), [
            { name: 'public.scratch_broken', isValid: false },
            { name: 'public.scratch_label', isValid: true },
            { name: 'public.scratch_pkey', isValid: true },
        ]);
        const { code, output } = await jobs('run', 'reindex');
        assert.equal(code, 0, output);
        assert.match(output, /public\.scratch_broken: it is invalid; rebuilding/);
        assert.match(output, /public\.scratch_label: \d+ % of \d+ kB is waste; rebuilding/);
        assert.match(output, /reindex: 3 rows in /);
        assert.deepEqual(await findPoorIndexes(client), []);
        assert.deepEqual((await runs()).map(({ row_count, error }) => ({ row_count, error })), [{ row_count: '3', error: null }]);
        await client.query('drop table public.scratch');
    });
});

/** A kind of pg_cron: how a database gets it, and who may write what is not ours into it. */
interface Cron {
    name: string;
    open(context: TestContext): Promise<{ url: string; superuserUrl: string }>;
}

const standIn: Cron = {
    name: 'a stand-in for pg_cron',
    // What pg_cron offers, with its names and arguments, on any server.
    async open() {
        const own = await platformDatabase();
        await up({ databaseUrl: own.url() });
        await withClient(own.superuserUrl, (one) => one.query(`
            create schema cron;
            create table cron.job (
                jobid bigint generated always as identity, schedule text, command text, jobname text, username text default current_user,
                unique (jobname, username)
            );
            create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql as $$
                insert into cron.job as j (jobname, schedule, command) values (job_name, schedule.schedule, schedule.command)
                on conflict (jobname, username) do update set schedule = excluded.schedule, command = excluded.command
                returning j.jobid $$;
            create function cron.unschedule(job_id bigint) returns boolean language sql as $$
                delete from cron.job where jobid = job_id returning true $$;
            create function cron.unschedule(job_name text) returns boolean language sql as $$
                delete from cron.job where jobname = job_name and username = current_user returning true $$;
            alter table cron.job enable row level security;
            create policy own on cron.job using (username = current_user);
            grant usage on schema cron to postgres;
            grant all on all tables in schema cron to postgres;
        `));
        return { url: own.url(), superuserUrl: own.superuserUrl };
    },
};

/** A server with Debian's pg_cron, which starts what is due or only knows of it. */
async function openPgCron(context: TestContext, starts: 'on' | 'off'): Promise<{ url: string; superuserUrl: string }> {
    const server = await startPostgres({
        dataDir: throwAwayDirectory(),
        ephemeral: true,
        binDir: DEBIAN_15,
        settings: {
            shared_preload_libraries: 'pg_cron', 'cron.database_name': 'postgres', 'cron.use_background_workers': 'on',
            'cron.launch_active_jobs': starts,
        },
    });
    context.after(() => server.stop());
    await applyPlatform(server.superuserUrl());
    await up({ databaseUrl: server.url('postgres') });
    await withClient(server.superuserUrl(), (one) => one.query(`
        create extension pg_cron;
        grant usage on schema cron to postgres;
        grant select on cron.job to postgres;
    `));
    return { url: server.url('postgres'), superuserUrl: server.superuserUrl() };
}

const hasPgCron = existsSync(join(DEBIAN_15, '..', 'lib', 'pg_cron.so'));

/** The kinds that this machine has. Nothing begins by itself while a test looks at what would. */
const crons: Cron[] = hasPgCron
    ? [standIn, { name: 'pg_cron of Debian\'s Postgres 15', open: (context) => openPgCron(context, 'off') }]
    : [standIn];

describe('jobs -- schedule', () => {
    it('says that there is no pg_cron where there is none', async () => {
        const { code, output } = await jobs('schedule');
        assert.equal(code, 1);
        assert.match(output, /^error: This database has no extension pg_cron\./);
    });

    if (hasPgCron) {
        it('makes pg_cron run a job when its minute comes, as its owner and recorded', async (context) => {
            const { url, superuserUrl } = await openPgCron(context, 'on');
            await withClient(url, async (owner) => {
                await owner.query(`update private.jobs set schedule = '* * * * *', is_enabled = name in ('purge', 'refresh_metrics')`);
                assert.equal((await jobsAt(url, 'schedule')).code, 0);
                const ran = async (): Promise<{ job: string; error: string | null }[]> => (await owner.query<{ job: string; error: string | null }>(
                    'select distinct on (job) job, error from private.job_runs where ended_at is not null order by job, id',
                )).rows;
                await eventually(async () => (await ran()).length === 2, 'both jobs have run', 90);
                assert.deepEqual(await ran(), ['purge', 'refresh_metrics'].map((job) => ({ job, error: null })));
                const byCron = async () => (await query(superuserUrl, `
                    select distinct d.command, d.username from cron.job_run_details d where d.status = 'succeeded' order by d.command`));
                await eventually(async () => (await byCron()).length === 2, 'pg_cron knows of both', 30);
                assert.deepEqual(await byCron(), ['purge', 'refresh_metrics'].map((job) => ({ command: `call private.run_job('${job}')`, username: 'postgres' })));
                assert.match((await jobsAt(url, 'list')).output, /purge +\* \* \* \* \* +pg_cron /);
            });
        });
    }

    for (const cron of crons) {
        it(`keeps ${cron.name} equal to private.jobs, and leaves other jobs alone`, async (context) => {
            const { url, superuserUrl } = await cron.open(context);
            await withClient(url, async (owner) => withClient(superuserUrl, async (stranger) => {
                await stranger.query(`select cron.schedule('somebody else', '0 0 * * *', 'select 1')`);
                await stranger.query(`select cron.schedule('pageshare_purge', '0 0 * * *', 'select 2')`);
                await stranger.query(`select cron.schedule('pageshare_gone', '0 0 * * *', 'select 5')`);
                await owner.query(`select cron.schedule('another of ours', '0 0 * * *', 'select 3')`);
                await owner.query(`select cron.schedule('pageshare_gone', '0 0 * * *', 'select 4')`);
                const others = { 'another of ours': '0 0 * * * select 3' };
                const scheduled = async (by: pg.Client): Promise<Record<string, string>> => Object.fromEntries(
                    (await by.query<{ jobname: string; schedule: string; command: string }>(
                        'select jobname, schedule, command from cron.job where username = current_user order by jobname',
                    )).rows.map(({ jobname, schedule, command }) => [jobname, `${schedule} ${command}`]));

                assert.equal((await jobsAt(url, 'schedule')).code, 0);
                assert.equal((await jobsAt(url, 'schedule')).code, 0);
                const { rows: wanted } = await owner.query<{ name: string; text: string }>(`
                    select 'pageshare_' || name as name, format('%s call private.run_job(%L)', schedule, name) as text
                    from private.jobs where is_for_cron`);
                assert.deepEqual(await scheduled(owner), { ...others, ...Object.fromEntries(wanted.map(({ name, text }) => [name, text])) });
                assert.match((await jobsAt(url, 'list')).output, /close_sessions +\*\/10 \* \* \* \* +pg_cron /);

                // What stands there is what runs: as its user, outside of a transaction.
                for (const { command } of (await owner.query<{ command: string }>(
                    `select command from cron.job where jobname like 'pageshare\\_%' and username = current_user`)).rows) {
                    await owner.query(command);
                }
                const { rows: ran } = await owner.query<{ job: string; error: string | null }>('select job, error from private.job_runs order by job');
                assert.deepEqual(ran, wanted.map(({ name }) => ({ job: name.slice('pageshare_'.length), error: null }))
                    .sort((x, y) => (x.job < y.job ? -1 : 1)));

                await owner.query(`update private.jobs set schedule = '5 * * * *' where name = 'close_sessions'`);
                await owner.query(`update private.jobs set is_enabled = false where name = 'refresh_metrics'`);
                const listed = (await jobsAt(url, 'list')).output;
                assert.match(listed, /close_sessions +5 \* \* \* \* +pg_cron at \*\/10/);
                assert.match(listed, /refresh_metrics +\S+ \* \* \* \* +switched off/);
                assert.match(listed, /reindex +\S+ \S+ \* \* 0 +npm run jobs/);
                assert.equal((await jobsAt(url, 'schedule')).code, 0);
                const changed = await scheduled(owner);
                assert.equal(changed['pageshare_close_sessions'], `5 * * * * call private.run_job('close_sessions')`);
                assert.equal('pageshare_refresh_metrics' in changed, false);

                assert.equal((await jobsAt(url, 'schedule', '--off')).code, 0);
                assert.deepEqual(await scheduled(owner), others);
                assert.deepEqual(await scheduled(stranger), {
                    'pageshare_gone': '0 0 * * * select 5', 'pageshare_purge': '0 0 * * * select 2', 'somebody else': '0 0 * * * select 1',
                });
            }));
        });
    }
});
