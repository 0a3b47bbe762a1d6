/**
 * The runbooks of docs/operations.md from "Jobs" on: every command, in order, as an operator runs it, with the effect that its
 * section promises. tests/reliability/operations.test.ts has what stands before.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import type pg from 'pg';
import { loadData } from '../../scripts/lib/data/index.ts';
import { up } from '../../scripts/lib/migrate/index.ts';
import { quietLogger } from '../../scripts/lib/migrate/session.ts';
import { TestServer, type TestDatabase } from '../../scripts/lib/testing/server.ts';
import { Desk, asking, followRunbooks, type Runbook } from './_operations.ts';
import { withClient } from './_support.ts';

const desk = new Desk();
let server: TestServer;
let production: TestDatabase;
let development: TestDatabase;
let restored: TestDatabase;
const { rows, value, count } = asking(() => production.url());
const inDevelopment = asking(() => development.url());
const inRestored = asking(() => restored.url());

const person = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const post = (number: number): string => person(1000 + number);
const [ADA, BEN, CLEO, DORA, STAFF, SPAMMER, ...RAIDERS] = [1, 2, 3, 4, 5, 6, 7, 8].map(person) as
    [string, string, string, string, string, string, string, string];
const [VICTIMS_POST, ILLEGAL_POST, SPAM_POST] = [post(1), post(2), post(3)] as const;

/** What one step tells the next. */
let made: number;
let key: string;
let settings: pg.QueryResultRow[];
let yesterday: unknown;
let lastRefresh: unknown;

before(async () => {
    server = await TestServer.open();
    production = await server.database('platform');
    development = await server.database('migrated');
    restored = await server.database('platform');
    for (const [name, database] of Object.entries({ production, development, restored })) desk.environment(name, database.url());
    await up({ databaseUrl: production.url(), logger: quietLogger });
    await loadData({ databaseUrl: production.url(), environment: 'production', yes: true, say: () => undefined });
    await signUp(ADA, BEN, CLEO, DORA, STAFF, SPAMMER);
    await rows(`insert into public.posts (id, user_id, content, created_at) values ($1, $2, 'First.', now() - interval '3 days')`,
        [VICTIMS_POST, ADA]);
});
after(async () => {
    desk.remove();
    await server.stop();
});

const lastBackup = (): string => desk.backups().at(-1)!;
const manifest = (name: string): { version: string; hasPasswordHashes: boolean; tables: { name: string; rows: number }[] } =>
    JSON.parse(readFileSync(join(desk.folder, 'backups', name, 'manifest.json'), 'utf8'));
const log = async (action: string, target: string): Promise<string[]> =>
    (await rows<{ role: string }>('select actor_role as role from private.moderation_log where action = $1 and target_id = $2 order by id',
        [action, target])).map(({ role }) => role);

const refreshedAt = `select max(r.started_at) from private.job_runs r where r.job = 'refresh_metrics' and r.error is null`;
const ipHashKey = async (): Promise<string> =>
    await value(`select encode(s.value, 'hex') from private.secrets s where s.name = 'ip_hash_key'`) as string;

/** Signs people up as Auth does, some days ago. */
async function signUp(...ids: string[]): Promise<void> {
    for (const id of ids) {
        const name = `person_${Number(id.slice(-12))}`;
        await rows(`insert into auth.users (id, email, raw_user_meta_data) values ($1, $2, $3)`,
            [id, `${name}@example.com`, JSON.stringify({ username: name })]);
        await rows(`update public.users set created_at = now() - interval '3 days' where id = $1`, [id]);
    }
}

/** Calls a function as the person does, by the token's claims. */
async function callAs(id: string, text: string, values: unknown[] = []): Promise<void> {
    await withClient(production.url(), async (client) => {
        await client.query('begin');
        await client.query(`select set_config('request.jwt.claims', $1, true)`, [JSON.stringify({ sub: id, role: 'authenticated' })]);
        await client.query('set local role authenticated');
        await client.query(text, values);
        await client.query('commit');
    });
}

const runbooks: Record<string, Runbook> = {
    Jobs: {
        // What pg_cron offers, with its names and arguments; tests/reliability/jobs.test.ts tries the real one.
        before: async () => {
            await asking(() => production.superuserUrl).rows(`
                create schema cron;
                create table cron.job (
                    jobid bigint generated always as identity, schedule text, command text, jobname text unique, username text default current_user
                );
                create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql as $$
                    insert into cron.job as j (jobname, schedule, command) values (job_name, schedule.schedule, schedule.command)
                    on conflict (jobname) do update set schedule = excluded.schedule, command = excluded.command returning j.jobid $$;
                create function cron.unschedule(job_id bigint) returns boolean language sql as $$
                    delete from cron.job where jobid = job_id returning true $$;
                create function cron.unschedule(job_name text) returns boolean language sql as $$
                    delete from cron.job where jobname = job_name returning true $$;
                grant usage on schema cron to postgres;
                grant all on all tables in schema cron to postgres;
            `);
        },
        during: {
            'jobs -- list': async ({ output }) => {
                assert.match(output, /refresh_metrics .* pg_cron /);
                assert.equal(await count('cron.job'), await count('private.jobs where is_for_cron'));
            },
            // One that fails, for the question that follows.
            'jobs -- run all': async () => {
                assert.equal(await count('private.jobs j where not exists (select from private.job_runs r where r.job = j.name and r.error is null)'), 0);
                await rows(`insert into private.job_runs (job, ended_at, error) values ('purge', clock_timestamp(), 'for the test')`);
            },
            'where r.error is not null': async ({ rows: found }) => {
                assert.deepEqual(found.map(({ job, error }) => [job, error]), [['purge', 'for the test']]);
                await rows(`delete from private.job_runs where error = 'for the test'`);
            },
            'set is_enabled = false': async () => {
                assert.equal(await count(`private.jobs where not is_enabled or schedule = '5 3 * * *'`), 2);
            },
        },
        after: async () => {
            assert.equal(await count('cron.job'), 0);
            assert.equal(await count(`private.jobs where not is_enabled or schedule = '5 3 * * *'`), 0);
        },
    },

    'Back up': {
        mayRefuse: { '--full': /A full dump of Postgres [\d.]+ needs pg_dump \d+ or newer/ },
        during: {
            '--with-password-hashes': () => assert.ok(manifest(lastBackup()).hasPasswordHashes),
            '--csv': () => assert.ok(existsSync(join(desk.folder, 'backups', lastBackup(), 'public.users.csv'))),
        },
        after: async () => {
            assert.equal(manifest(lastBackup()).tables.find(({ name }) => name === 'users')?.rows, await count('public.users'));
            const elsewhere = readdirSync(join(desk.folder, 'var'));
            assert.equal(elsewhere.length, 2);
            for (const name of elsewhere) assert.ok(existsSync(join(desk.folder, 'var', name, 'manifest.json')), name);
        },
    },

    'Restore from an export': {
        values: () => ({ '<version>': manifest(lastBackup()).version, '<backup>': join('backups', lastBackup()) }),
        after: async () => {
            assert.equal(await inRestored.count('public.users'), await count('public.users'));
            assert.equal(await inRestored.count('public.posts'), await count('public.posts'));
        },
    },

    'Restore at a point in time': {
        values: () => ({ '<seconds>': '1795402800' }),
        before: async () => {
            made = desk.backups().length;
            await rows(`select cron.schedule('pageshare_purge', '12 * * * *', 'select 1')`);
        },
        during: {
            'schedule --env production --off': async () => assert.equal(await count('cron.job'), 0),
            'node -p': ({ output }) => assert.equal(output, '1795402800\n'),
        },
        after: async () => {
            assert.ok(desk.backups().length > made);
            assert.equal(await count('cron.job'), await count('private.jobs where is_for_cron'));
        },
    },

    Drill: {
        during: {
            '--rows': ({ output }) => assert.match(output, /Every checksum is equal; so is the catalogue\./),
        },
        after: () => undefined,
    },

    Inspect: {
        during: {
            '--json': ({ output }) => assert.ok(Object.keys(JSON.parse(output) as object).length > 0),
        },
        after: () => undefined,
    },

    'Rotate the IP-hash key': {
        before: async () => {
            await rows(`update public.users set ip_address_hash = 'old' where id = $1`, [ADA]);
            await rows(`insert into public.user_sessions (user_id, ip_address_hash) values ($1, 'old')`, [ADA]);
            await rows(`insert into public.error_logs (error_type, error_message, environment, ip_address_hash)
                values ('api', 'test', 'production', 'old')`);
            await rows(`insert into private.rate_buckets (subject, action, started_at, used) values ('ip:old', 'error_logs', now(), 1)`);
            key = await ipHashKey();
        },
        during: {
            'select private.rotate_ip_hash_key()': async () => assert.notEqual(await ipHashKey(), key),
            'as errors': ({ rows: [left] }) => assert.deepEqual(left, { users: '0', sessions: '0', errors: '0' }),
        },
        after: async () => {
            assert.equal(await value(`select private.setting('ip_hash_retention')`), '30 days');
            assert.equal(await count('private.rate_buckets'), 0);
        },
    },

    'Erase a person': {
        values: () => ({ '<username>': `person_${Number(CLEO.slice(-12))}`, '<person-id>': CLEO }),
        before: async () => {
            const picture = `https://project.supabase.co/storage/v1/object/public/avatars/${CLEO}/me.png`;
            await rows(`insert into storage.objects (bucket_id, name) values ('avatars', $1)`, [`${CLEO}/me.png`]);
            await rows('update public.users set profile_picture_url = $2 where id = $1', [CLEO, picture]);
            await rows(`insert into public.posts (user_id, content) values ($1, 'Mine.')`, [CLEO]);
            await rows(`insert into public.comments (id, post_id, user_id, content) values ($1, $2, $3, 'Mine too.')`,
                [person(2001), VICTIMS_POST, CLEO]);
            await rows(`insert into public.comments (post_id, user_id, parent_comment_id, content) values ($1, $2, $3, 'An answer.')`,
                [VICTIMS_POST, BEN, person(2001)]);
            await rows('insert into public.user_sessions (user_id) values ($1)', [CLEO]);
            await rows(`insert into public.reports (reporter_id, reported_user_id, report_type) values ($1, $2, 'spam')`, [BEN, CLEO]);
        },
        during: {
            'as staff_role': ({ rows: [found] }) => assert.deepEqual(
                [found!['id'], found!['posts'], found!['comments'], found!['reports_about']], [CLEO, '1', '1', '1']),
            'select public.export_my_data()': ({ rows: [row] }) => {
                const { account, posts } = row!['export_my_data'] as { account: { id: string }; posts: unknown[] };
                assert.deepEqual([account.id, posts.length], [CLEO, 1]);
            },
            'as accounts': async ({ rows: [left] }) => {
                assert.deepEqual(left, { accounts: '0', posts: '0', comments: '0', sessions: '0' });
                assert.equal(await count(`private.storage_orphans where object_name like '${CLEO}/%'`), 1);
            },
        },
        after: async () => {
            assert.equal(await count(`public.users where id = '${CLEO}'`), 0);
            assert.equal(await value('select content from public.comments where id = $1', [person(2001)]), '[deleted]');
            assert.deepEqual(await value('select evidence from public.reports where target_user_id = $1', [CLEO]), {});
            assert.equal(await count('private.storage_orphans'), 0);
        },
    },

    'Moderation emergency': {
        values: () => ({
            '<staff-id>': STAFF, '<person-id>': SPAMMER, '<author-id>': DORA, '<post-id>': ILLEGAL_POST,
            '<text>': 'moon', '<file>': `${ADA}/picture.png`,
        }),
        before: async () => {
            await signUp(...RAIDERS);
            await rows(`update public.users set created_at = now() where id = any ($1)`, [RAIDERS]);
            for (const id of RAIDERS) await rows(`insert into public.posts (user_id, content) values ($1, 'To the Moon!')`, [id]);
            await rows(`insert into public.posts (id, user_id, content) values ($1, $2, 'Moon, too.'), ($3, $4, 'Buy here.')`,
                [ILLEGAL_POST, BEN, SPAM_POST, DORA]);
            await rows(`insert into public.comments (post_id, user_id, content) values ($1, $2, 'Buy here.')`, [VICTIMS_POST, DORA]);
            settings = await rows('select name, value from private.settings order by name');
        },
        during: {
            'grant_staff': async () => {
                assert.deepEqual(await log('grant_staff', STAFF), ['operator']);
                // Somebody has the token of this account.
                await callAs(STAFF, 'select public.take_down($1, post_id => $2)', ['Because I can.', VICTIMS_POST]);
                await callAs(STAFF, 'select public.suspend_user($2, $1)', ['Because I can.', ADA]);
            },
            '\'2 per minute\'': async () => assert.equal(await value(`select private.setting('limit_posts')`), '2 per minute'),
            'suspension_reason = \'Spam.\'': async () => {
                assert.deepEqual(await log('suspend_user', SPAMMER), ['service_role']);
                assert.equal(await count(`private.gone where user_id = '${SPAMMER}'`), 1);
            },
            'as sample': ({ rows: found }) => assert.deepEqual(found.map(({ id }) => id as string).sort(), RAIDERS),
            'suspension_reason = \'Raid of 2026-11-23.\'\nwhere u.': async () => {
                for (const id of RAIDERS) assert.deepEqual(await log('suspend_user', id), ['service_role']);
                assert.equal(await count(`private.gone where user_id = '${BEN}'`), 0, 'who has been here for longer is spared');
            },
            'removed_reason = \'Illegal.\'': async () => assert.deepEqual(await log('take_down', ILLEGAL_POST), ['service_role']),
            'where user_id = \'<author-id>\'': async () => {
                assert.deepEqual(await log('take_down', SPAM_POST), ['service_role']);
                assert.equal(await count(`public.comments where user_id = '${DORA}' and removed_at is null`), 0);
            },
            'revoke_staff': async () => {
                assert.equal(await count('private.staff'), 0);
            },
            'from private.moderation_log l\nwhere l.actor_id = \'<staff-id>\'\norder': ({ rows: found }) =>
                assert.deepEqual(found.map(({ action }) => action), ['suspend_user', 'take_down']),
            'create temporary table mistaken': async () => {
                assert.deepEqual(await log('reinstate', VICTIMS_POST), ['service_role']);
                assert.equal(await count(`private.gone where user_id = '${ADA}'`), 0);
                assert.equal(await count(`public.posts where id = '${VICTIMS_POST}' and removed_at is null`), 1);
            },
            'limit 50': ({ rows: found }) => assert.ok(found.length > 5),
        },
        after: async () => {
            assert.deepEqual(await rows('select name, value from private.settings order by name'), settings);
            assert.equal(await count(`public.users where suspended_at is not null and id <> '${SPAMMER}' and id <> private.ghost_id()`), 0);
            assert.equal(await count(`public.posts where removed_at is not null and id <> '${ILLEGAL_POST}'`), 0);
            assert.equal(await count('public.comments where removed_at is not null'), 0);
        },
    },

    'Metrics wrong': {
        values: () => ({ '<day>': String(yesterday) }),
        before: async () => {
            await rows('update private.post_counts set reaction_count = 99 where post_id = $1', [VICTIMS_POST]);
            await rows('delete from private.gone where user_id = $1', [SPAMMER]);
            await value('select private.close_days()');
            yesterday = await value(`select ((now() at time zone 'UTC')::date - 1)::text`);
            await rows('update private.daily_facts set posts = 999 where day = $1', [yesterday]);
            assert.equal(await count('private.daily_facts where posts = 999'), 1);
            lastRefresh = await value(refreshedAt);
        },
        during: {
            'jobs -- run refresh_metrics': async () => {
                assert.notDeepEqual(await value(refreshedAt), lastRefresh);
                await rows('refresh materialized view analytics.daily_metrics with no data');
            },
            'refresh materialized view': async () => assert.ok(await count('analytics.daily_metrics') > 0),
            'private.counter_drift()': ({ rows: found }) => assert.equal(found.length, 1),
            'private.repair_counters()': ({ rows: [row] }) => assert.equal(row!['repair_counters'], 1),
            'private.repair_visibility()': ({ rows: [row] }) => assert.equal(row!['repair_visibility'], 1),
        },
        after: async () => {
            assert.equal(await count('private.counter_drift()'), 0);
            assert.equal(await count('private.visibility_drift()'), 0);
            assert.deepEqual(await rows('select f.posts from private.daily_facts f where f.day = $1', [yesterday]),
                await rows('select f.posts from private.facts_of_day($1) f', [yesterday]));
        },
    },

    'Test data': {
        after: async () => assert.ok(await inDevelopment.count('public.users') > 60, 'people of both seeds'),
    },
};

followRunbooks({
    part: 'from Jobs on',
    runbooks,
    desk,
    substitutions: [
        ['--generate 100000', '--generate 2000'],
        ['--rows 1000000', '--rows 2000'],
        ['/var/backups/pageshare', join(desk.folder, 'var')],
        ['/srv/pageshare', desk.folder],
    ],
    productionUrl: () => production.url(),
    linkedUrl: () => production.url(),
});
