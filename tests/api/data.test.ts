/** Loading data: what it brings, what it leaves alone, and what it refuses. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { demoPeople, loadData } from '../../scripts/lib/data/index.ts';
import { startPostgres, throwAwayDirectory } from '../../scripts/lib/embedded.ts';
import { up } from '../../scripts/lib/migrate/index.ts';
import { projectDirectory, projectPath } from '../../scripts/lib/paths.ts';
import { applyPlatform } from '../../scripts/lib/platform.ts';
import { TestServer, withClient, type TestDatabase } from '../../scripts/lib/testing/server.ts';
import { SERVERS } from '../reliability/_support.ts';

const catalogue = readFileSync(projectPath('data', '00001_ticker_catalogue', 'catalogue.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
const tickers = catalogue.slice(1) as [symbol: string, name: string, type: string][];

describe('the ticker catalogue', () => {
    it('has at least 400 tickers, of every type', () => {
        assert.deepEqual(catalogue[0], ['symbol', 'name', 'type']);
        assert.ok(tickers.length >= 400, `${tickers.length} tickers`);
        const count = (type: string): number => tickers.filter((ticker) => ticker[2] === type).length;
        assert.ok(count('stock') >= 500 && count('etf') >= 60 && count('crypto') >= 80 && count('other') >= 1);
        assert.equal(count('stock') + count('etf') + count('crypto') + count('other'), tickers.length);
    });

    it('has well-formed symbols and names, each symbol once', () => {
        for (const [symbol, name] of tickers) {
            assert.match(symbol, /^[A-Z][A-Z0-9.-]{0,19}$/);
            assert.ok(name.length > 0 && name.length <= 200 && name === name.trim(), `the name of ${symbol}`);
        }
        const symbols = tickers.map((ticker) => ticker[0]);
        assert.deepEqual(symbols.filter((symbol, index) => symbols.indexOf(symbol) !== index), []);
    });

    it('knows the symbols that people write about', () => {
        for (const symbol of ['AAPL', 'MSFT', 'NVDA', 'BRK.B', 'BF.B', 'SPY', 'QQQ', 'BTC', 'ETH', 'SOL']) {
            assert.ok(tickers.some((ticker) => ticker[0] === symbol), symbol);
        }
    });
});

describe('loading data', () => {
    let server: TestServer;
    const databases: TestDatabase[] = [];

    before(async () => {
        server = await TestServer.open();
    });
    after(async () => {
        for (const database of databases) await database.drop();
        await server.stop();
    });

    async function migrated(): Promise<TestDatabase> {
        const database = await server.database('migrated');
        databases.push(database);
        return database;
    }

    async function rows<Row extends object>(database: TestDatabase, text: string, values: unknown[] = []): Promise<Row[]> {
        return await withClient(database.url(), async (client) => (await client.query(text, values)).rows as Row[]);
    }

    /** Every row that loading data may touch, as text. */
    async function contents(database: TestDatabase): Promise<object[]> {
        return await rows(database, `
            select pg_catalog.md5(pg_catalog.string_agg(line, E'\\n' order by line)) as digest, pg_catalog.count(*) as count
            from (
                select t::text as line from public.tickers t
                union all select u::text from public.users u
                union all select p::text from public.posts p
                union all select c::text from public.comments c
                union all select r::text from public.reactions r
                union all select r::text from public.reposts r
                union all select f::text from public.follows f
                union all select v::text from public.poll_votes v
                union all select b::text from public.bookmarks b
            ) lines
        `);
    }

    it('brings every ticker once, and a second load changes nothing', async () => {
        const database = await migrated();
        const first = await loadData({ databaseUrl: database.url(), environment: 'staging' });
        assert.deepEqual(first, { applied: ['ticker_catalogue'], tickers: tickers.length, demo: false });
        const loaded = await rows<{ symbol: string; name: string; type: string }>(
            database,
            'select symbol, name, type from public.tickers order by symbol collate "C"',
        );
        assert.deepEqual(
            loaded.map((row) => [row.symbol, row.name, row.type]),
            [...tickers].sort((a, b) => (a[0] < b[0] ? -1 : 1)),
        );

        const before = await contents(database);
        const second = await loadData({ databaseUrl: database.url(), environment: 'staging' });
        assert.deepEqual(second, { applied: [], tickers: tickers.length, demo: false });
        assert.deepEqual(await contents(database), before);
    });

    it('keeps what staff have written, names what a cashtag brought, and leaves strangers alone', async () => {
        const database = await migrated();
        await rows(database, `
            insert into public.tickers (id, symbol, name, type)
            values
                ('00000000-0000-4000-8000-0000000000a1', 'AAPL', 'Apple, as staff call it', 'other'),
                ('00000000-0000-4000-8000-0000000000a2', 'MSFT', 'Only a name', null),
                ('00000000-0000-4000-8000-0000000000a3', 'BTC', null, null),
                ('00000000-0000-4000-8000-0000000000a4', 'NOBODY', null, null)
        `);
        await loadData({ databaseUrl: database.url(), environment: undefined });
        assert.deepEqual(
            await rows(database, `
                select pg_catalog.right(id::text, 2) as id, symbol, name, type
                from public.tickers
                where id::text like '00000000-%'
                order by id
            `),
            [
                { id: 'a1', symbol: 'AAPL', name: 'Apple, as staff call it', type: 'other' },
                { id: 'a2', symbol: 'MSFT', name: 'Only a name', type: 'stock' },
                { id: 'a3', symbol: 'BTC', name: 'Bitcoin', type: 'crypto' },
                { id: 'a4', symbol: 'NOBODY', name: null, type: null },
            ],
        );
    });

    it('is done by one of two runs at once, while the other waits', async () => {
        const database = await migrated();
        const heard: string[] = [];
        const reports = await Promise.all([1, 2].map(() => loadData({
            databaseUrl: database.url(),
            environment: 'development',
            yes: true,
            say: (line) => heard.push(line),
        })));
        assert.deepEqual(
            reports.map((report) => report.applied).sort((a, b) => a.length - b.length),
            [[], ['ticker_catalogue', 'people_and_posts']],
        );
        assert.ok(reports.every((report) => report.tickers === tickers.length));
        assert.deepEqual(heard, ['Another run is loading data: waiting for it.']);
    });

    it('brings people who talk in development, and nothing new the second time', async () => {
        const database = await migrated();
        const options = { databaseUrl: database.url(), environment: 'development', yes: true };
        assert.equal((await loadData(options)).demo, true);
        assert.deepEqual(
            await rows(
                database,
                'select id, username, display_name as "displayName" from public.users where id = any($1) order by id',
                [demoPeople.map((person) => person.id)],
            ),
            demoPeople.map(({ id, username, displayName }) => ({ id, username, displayName })),
        );
        const [counts] = await rows<Record<string, number>>(database, `
            select
                (select pg_catalog.count(*)::integer from public.posts) as posts,
                (select pg_catalog.count(distinct created_at)::integer from public.posts) as moments,
                (select pg_catalog.count(*)::integer from public.posts where updated_at <> created_at) as edited,
                (select pg_catalog.count(*)::integer from public.posts where repost_type = 'quote') as quotes,
                (select pg_catalog.count(*)::integer from public.polls) as polls,
                (select pg_catalog.count(*)::integer from public.comments) as comments,
                (select pg_catalog.count(*)::integer from public.trending_tickers where score > 0) as trending
        `);
        assert.ok(counts !== undefined && counts['posts']! >= 12 && counts['comments']! > 0, JSON.stringify(counts));
        assert.equal(counts['moments'], counts['posts']);
        assert.equal(counts['edited'], 0);
        assert.equal(counts['quotes'], 1);
        assert.equal(counts['polls'], 1);
        assert.ok(counts['trending']! > 3);

        const before = await contents(database);
        assert.deepEqual((await loadData(options)).applied, []);
        assert.deepEqual(await contents(database), before);
    });

    it('starts again in a database that was emptied since', async () => {
        const database = await migrated();
        const options = { databaseUrl: database.url(), environment: 'development', yes: true };
        await loadData(options);
        await rows(database, 'truncate public.users, public.tickers cascade');
        await rows(database, 'delete from auth.users where id = any($1)', [demoPeople.map((person) => person.id)]);
        assert.deepEqual((await loadData(options)).applied, ['ticker_catalogue', 'people_and_posts']);
        assert.deepEqual((await loadData(options)).applied, []);
    });

    it('keeps its record where no role of the API can look', async () => {
        const database = await migrated();
        await loadData({ databaseUrl: database.url(), environment: 'development', yes: true });
        assert.deepEqual(
            await rows(database, `
                select roles.name, schemas.name as schema
                from (values ('anon'), ('authenticated'), ('service_role')) as roles (name)
                cross join (values ('pageshare_data'), ('pageshare_demo_data')) as schemas (name)
                where pg_catalog.has_schema_privilege(roles.name, schemas.name, 'usage')
            `),
            [],
        );
    });

    it('refuses demo data anywhere but in development, and does nothing at all then', async () => {
        const database = await migrated();
        for (const environment of ['production', 'staging', 'Development', undefined]) {
            await assert.rejects(
                loadData({ databaseUrl: database.url(), environment, demo: true, yes: true }),
                { name: 'UserError', message: /^Demo data is for the environment "development" only/ },
            );
        }
        assert.deepEqual(
            await rows(database, `select count(*)::integer as count from public.tickers`),
            [{ count: 0 }],
        );
    });

    it('loads no demo data in production, and none in development when that is declined', async () => {
        const database = await migrated();
        for (const options of [{ environment: 'production' }, { environment: 'development', demo: false }]) {
            assert.equal((await loadData({ databaseUrl: database.url(), ...options })).demo, false);
        }
        assert.deepEqual(await rows(database, 'select count(*)::integer as count from public.posts'), [{ count: 0 }]);
    });

    it('brings demo data to another machine only when told so', async () => {
        await assert.rejects(
            loadData({ databaseUrl: 'postgresql://postgres:secret@db.example.com:5432/postgres', environment: 'development' }),
            { name: 'UserError', message: 'The environment "development" leads to a database that is not on this machine.' },
        );
    });

    // Where this machine has an address of IPv6 for itself.
    if (Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'))) {
        it('goes to a server that is named by an address of IPv6', async (context) => {
            const own = await startPostgres({
                ...SERVERS[0]!.options, dataDir: throwAwayDirectory(), ephemeral: true, settings: { listen_addresses: '127.0.0.1,::1' },
            });
            context.after(() => own.stop());
            await applyPlatform(own.superuserUrl());
            const url = new URL(own.url('postgres'));
            url.hostname = '[::1]';
            await up({ databaseUrl: url.toString() });
            const loaded = await command([], url.toString());
            assert.deepEqual([loaded.code, loaded.errors], [0, '']);
            assert.match(loaded.output, /^Loaded: ticker_catalogue\.\n/);
        });
    }

    it('refuses a transaction pooler, which keeps no session', async () => {
        await assert.rejects(
            loadData({ databaseUrl: 'postgresql://postgres:secret@db.example.com:6543/postgres', environment: 'production' }),
            { name: 'UserError', message: /^Port 6543 is a transaction pooler/ },
        );
    });

    it('says what to do where the migrations have not been applied', async () => {
        const database = await server.database('platform');
        databases.push(database);
        await assert.rejects(
            loadData({ databaseUrl: database.url(), environment: 'production' }),
            { name: 'UserError', message: 'The database has no table public.tickers yet.' },
        );
        assert.deepEqual(
            await rows(database, `select nspname from pg_catalog.pg_namespace where nspname like 'pageshare%'`),
            [],
        );
    });

    it('is one command with plain sentences', async () => {
        const database = await migrated();
        const refused = await command(['--demo'], database.url());
        assert.equal(refused.code, 1);
        assert.match(refused.errors, /^error: Demo data is for the environment "development" only, and no environment is named\.\n/);
        const mistyped = await command(['--dmeo'], database.url());
        assert.equal(mistyped.code, 1);
        assert.match(mistyped.errors, /^error: Unknown option '--dmeo'.*\n {7}Usage: npm run data/);
        const loaded = await command([], database.url());
        assert.deepEqual([loaded.code, loaded.errors], [0, '']);
        assert.equal(
            loaded.output,
            `Loaded: ticker_catalogue.\nThe database knows ${tickers.length} tickers by name.\n`,
        );
    });
});

interface Ended {
    code: number | null;
    output: string;
    errors: string;
}

/** Runs `npm run data` as a user would, without npm. */
async function command(options: string[], databaseUrl: string): Promise<Ended> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/data.ts', ...options], {
        cwd: projectDirectory,
        env: { ...process.env, DATABASE_URL: databaseUrl },
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended: Ended = { code: null, output: '', errors: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.errors += text));
    ended.code = await new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
    });
    return ended;
}
