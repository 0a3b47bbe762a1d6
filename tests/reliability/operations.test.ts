/**
 * The commands of docs/operations.md about environments, migrations and hosted projects, in order, as an operator runs them.
 * tests/reliability/runbooks.test.ts has the rest. A new command is run without further ado; a new section has to be proven.
 */
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import pg from 'pg';
import { readMigrations } from '../../scripts/lib/migrate/files.ts';
import { down, status } from '../../scripts/lib/migrate/index.ts';
import { quietLogger } from '../../scripts/lib/migrate/session.ts';
import { TestServer, type TestDatabase } from '../../scripts/lib/testing/server.ts';
import { Desk, asking, followRunbooks, type Runbook } from './_operations.ts';
import { eventually } from './_support.ts';

const desk = new Desk();
let server: TestServer;
let production: TestDatabase;
let development: TestDatabase;
let staging: TestDatabase;
const { rows, value, count } = asking(() => production.url());
const inDevelopment = asking(() => development.url());

/** What one step tells the next. */
let left: ReturnType<typeof readMigrations>;
let idle: pg.Client[] = [];
let holder: number;
let waiting: Promise<unknown>;

before(async () => {
    server = await TestServer.open();
    production = await server.database('platform');
    development = await server.database('empty');
    staging = await server.database('platform');
    desk.environment('development', development.url());
    desk.environment('staging', staging.url());
});
after(async () => {
    for (const client of idle) await client.end().catch(() => undefined);
    desk.remove();
    await server.stop();
});

const states = async (database: TestDatabase): Promise<string[]> =>
    (await status({ databaseUrl: database.url() })).map(({ state }) => state);
const pending = async (): Promise<number> => (await states(production)).filter((state) => state === 'pending').length;

const runbooks: Record<string, Runbook> = {
    Environments: {
        values: () => ({ '<superuser-url>': development.superuserUrl }),
        during: {
            'chmod 600': () => {
                const file = join(desk.folder, '.env.production');
                assert.equal(statSync(file).mode & 0o777, 0o600);
                assert.match(readFileSync(file, 'utf8'), /^DATABASE_URL=/m);
                desk.environment('production', production.url());
            },
            'npm run data': async () => assert.ok(await inDevelopment.count('public.posts') > 0, 'development has demo posts'),
        },
        after: async () => {
            assert.ok((await states(development)).every((state) => state === 'applied'));
            assert.equal(await inDevelopment.count('public.posts'), 0, 'a reset leaves nothing');
        },
    },

    Deploy: {
        before: async () => assert.ok(await pending() > 0),
        during: {
            'npm run migrate -- verify': ({ output }) => assert.match(output, /The catalogue is as \d{14} leaves it/),
        },
        after: async () => {
            assert.equal(await pending(), 0);
            assert.ok(await count('public.tickers where name is not null') > 1000);
            await rows(`insert into auth.users (id, email) values ('00000000-0000-4000-8000-000000000001', 'ada@example.com')`);
        },
    },

    'Roll back': {
        // From the newest migration whose way down needs no --force.
        before: async () => {
            const newest = readMigrations().findLast(({ downLosesData }) => !downLosesData)!.version;
            await down({ databaseUrl: production.url(), to: newest, force: true, logger: quietLogger });
            left = readMigrations().filter(({ version }) => version <= newest);
        },
        values: () => ({ '<version>': left.at(-3)!.version }),
        during: {
            'down --env production --yes': async () => {
                assert.equal(await pending(), readMigrations().length - left.length + 1);
                assert.equal(desk.backups().length, 1, 'a backup went before');
            },
            'down --env production --to': async () => {
                assert.equal(await pending(), readMigrations().length - left.length + 2);
                assert.ok(await count('public.users') === 2, 'what is older than the version has stayed');
            },
        },
        after: async () => assert.equal(await pending(), 0),
    },

    'A stuck migration': {
        before: async () => {
            await down({ databaseUrl: production.url(), force: true, logger: quietLogger });
            idle = [new pg.Client(production.url()), new pg.Client(production.url())];
            for (const client of idle) {
                client.on('error', () => undefined);
                await client.connect();
            }
            await idle[0]!.query('begin; lock table public.posts');
            holder = await value('select l.pid from pg_locks l where l.relation = $1::regclass and l.granted', ['public.posts']) as number;
            waiting = idle[1]!.query('select count(*) from public.posts');
            await eventually(async () => Number(await value('select count(*) from pg_locks where not granted and relation = $1::regclass',
                ['public.posts'])) === 1, 'a session waits for the lock');
        },
        values: () => ({ '<process>': String(holder), '<version>': '20991231000000' }),
        during: {
            'pg_blocking_pids': ({ rows: found }) => {
                assert.equal(found.find(({ pid }) => pid === holder)?.['state'], 'idle in transaction');
                assert.ok(found.some(({ waits_for }) => (waits_for as number[]).includes(holder)), 'the list tells who waits for it');
            },
            'pg_terminate_backend': async () => {
                await eventually(async () => await count(`pg_stat_activity where pid = ${holder}`) === 0, 'the session has ended');
                await waiting;
            },
            'jobs -- run reindex': async () => {
                await rows(`insert into supabase_migrations.schema_migrations (version, name) values ('20991231000000', 'lost')`);
                assert.ok((await states(production)).includes('missing'));
            },
        },
        after: async () => assert.ok((await states(production)).every((state) => state === 'applied')),
    },

    'Hosted Supabase': {
        before: async () => writeFileSync(join(desk.folder, '.env.locate'), 'IPAPI_API_KEY=\n'),
        values: () => ({ '<project-ref>': 'abcdefghijklmnopqrst' }),
        during: {
            'db push --remote --dry-run': async ({ output }) => {
                assert.match(output, new RegExp(readMigrations().at(-1)!.name));
            },
            'migration list': async ({ output }) => {
                for (const { version } of readMigrations()) assert.ok(output.split(version).length > 2, `${version} is on both sides`);
                assert.ok((await states(staging)).every((state) => state === 'cli'));
            },
            'gen types': ({ output }) => assert.ok(output.includes('get_my_account'), 'the types know the calls'),
        },
        after: async () => {
            assert.ok((await states(staging)).every((state) => state === 'adopted'));
            assert.ok(await asking(() => staging.url()).count('public.tickers') > 1000);
        },
    },
};

followRunbooks({
    part: 'before Jobs',
    runbooks,
    desk,
    substitutions: [],
    productionUrl: () => production.url(),
    linkedUrl: (section) => (section === 'Hosted Supabase' ? staging : production).url(),
});

it('a command that is none fails', async () => {
    const wrong: [string, RegExp][] = [
        ['npm run migrate -- status --env production --quiet', /Unknown option '--quiet'/],
        ['npm run migration -- status', /Missing script/],
        ['npm run jobs list', /write -- before it/],
        ['npx supabase db push --remote --force', /db push has no flag --force/],
        ['npx supabase secrets set --env-file', /--env-file takes a value/],
        ['npx supabase link one two', /does not take "one two"/],
        ['npx supabase functions publish locate', /has no "functions publish locate"/],
        ['rm -rf backups', /no operator's command/],
    ];
    for (const [command, message] of wrong) await assert.rejects(desk.shell(command, staging.url()), message, command);
});
