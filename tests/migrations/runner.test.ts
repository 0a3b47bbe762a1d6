/** What `npm run migrate` does to a database, and what it refuses to do, with small migrations of its own. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { UserError } from '../../scripts/lib/cli.ts';
import { connect, withConnection } from '../../scripts/lib/database.ts';
import { down, plan, redo, reset, status, up, verify, type Logger } from '../../scripts/lib/migrate/index.ts';
import { NOTES, cleanUp, everythingIn, folderOf, migration, platformDatabase, query, snapshotOf } from './_support.ts';

after(cleanUp);

const CREATE = '20260101000000_create_notes.sql';
const INDEX = '20260102000000_index_notes.sql';

/** A database and a folder with the two migrations on notes and whatever else is given. */
async function situation(files: Record<string, string> = {}): Promise<{ databaseUrl: string; migrationsDirectory: string }> {
    return { databaseUrl: (await platformDatabase()).url(), migrationsDirectory: folderOf({ ...NOTES, ...files }) };
}

/** Asserts one plain sentence and a hint, and that nothing in the database has changed. */
async function refuses(url: string, body: () => Promise<unknown>, sentence: RegExp): Promise<UserError> {
    const before = await everythingIn(url);
    let found: unknown;
    await assert.rejects(async () => {
        try {
            await body();
        } catch (error) {
            found = error;
            throw error;
        }
    });
    assert.ok(found instanceof UserError, String(found));
    assert.match(found.message, sentence);
    assert.ok(found.hint !== undefined, 'it says what to do');
    assert.equal(await everythingIn(url), before, 'nothing was changed');
    return found;
}

const states = async (options: { databaseUrl: string; migrationsDirectory: string }): Promise<string[]> =>
    (await status(options)).map(({ state }) => state);

describe('up and down', () => {
    it('go to a version and back, and all the way down leaves nothing', async () => {
        const options = await situation();
        const before = await everythingIn(options.databaseUrl);
        const first = await up({ ...options, to: '20260101000000' });
        assert.deepEqual([first.ran.length, first.version], [1, '20260101000000']);
        const snapshot = await snapshotOf(options.databaseUrl);
        assert.equal((await up(options)).version, '20260102000000');
        assert.deepEqual((await up(options)).ran, [], 'a second time there is nothing to do');
        assert.equal((await down(options)).version, '20260101000000');
        assert.equal(await snapshotOf(options.databaseUrl), snapshot);
        await up(options);
        const last = await down({ ...options, to: '0' });
        assert.deepEqual([last.ran.length, last.version], [2, undefined]);
        assert.equal(await everythingIn(options.databaseUrl), before);
    });

    it('redo rolls back the newest and applies it again', async () => {
        const options = await situation();
        await up(options);
        const { ran } = await redo(options);
        assert.deepEqual(ran.map(({ direction, version }) => `${direction} ${version}`), ['down 20260102000000', 'up 20260102000000']);
        assert.deepEqual(await states(options), ['applied', 'applied']);
        assert.equal((await redo({ ...options, to: '0' })).ran.length, 4);
    });

    it('tell PostgREST to look again, once a run', async () => {
        const options = await situation();
        const client = await connect(options.databaseUrl);
        const heard: string[] = [];
        client.on('notification', ({ payload }) => heard.push(payload ?? ''));
        await client.query('listen pgrst');
        await up(options);
        await client.query('select 1');
        assert.ok(heard.length > 0);
        // The platform itself tells of tables and functions that come and go; this is neither.
        heard.length = 0;
        writeFileSync(join(options.migrationsDirectory, '20260103000000_do_little.sql'), migration('select 1;', 'select 1;'));
        await up(options);
        await up(options);
        await client.query('select 1');
        assert.deepEqual(heard, ['reload schema']);
        await client.end();
    });

    it('log a line for each migration, with its time', async () => {
        const options = await situation();
        const lines: string[] = [];
        const logger: Logger = { info: (line) => lines.push(line), warn: (line) => lines.push(line) };
        await up({ ...options, logger });
        assert.equal(lines.length, 2);
        assert.match(lines[0]!, /^up {3}20260101000000_create_notes\.sql \d+ ms$/);
    });

    it('keep the history out of reach of every API role, in the open mode too', async () => {
        const database = await platformDatabase('open');
        const options = { databaseUrl: database.url(), migrationsDirectory: folderOf(NOTES) };
        await query(options.databaseUrl, 'alter default privileges grant all on tables to anon');
        await up(options);
        const rows = await query<{ role: string; schema: boolean; table: boolean }>(options.databaseUrl, `
            select r.role, has_schema_privilege(r.role, 'pageshare_migrations', 'usage') as schema,
                has_table_privilege(r.role, 'pageshare_migrations.history', 'select') as table
            from unnest(array['anon', 'authenticated', 'service_role']) r (role)`);
        assert.equal(rows.length, 3);
        assert.ok(rows.every(({ schema, table }) => !schema && !table));
    });

    it('run as postgres whoever connects, so that every object has the owner it has on Supabase', async () => {
        const database = await platformDatabase();
        await up({ databaseUrl: database.superuserUrl, migrationsDirectory: folderOf(NOTES) });
        const [row] = await query<{ owner: string }>(database.url(), `
            select relowner::regrole::text as owner from pg_catalog.pg_class where oid = 'public.notes'::regclass`);
        assert.equal(row!.owner, 'postgres');
    });
});

describe('between two files', () => {
    it('nothing leaks: settings, role, temporary tables', async () => {
        const options = await situation({
            '20260103000000_leak_everything.sql': migration(
                `set search_path = auth;
set statement_timeout = 0;
set lock_timeout = 0;
create temporary table notes (id integer);
set role anon;
reset role;`,
                'select 1;',
            ),
            '20260104000000_look_around.sql': migration(
                `create table public.seen as
select current_setting('search_path') as search_path, current_setting('lock_timeout') as lock_timeout,
    current_setting('statement_timeout') as statement_timeout, current_user::text as role,
    to_regclass('pg_temp.notes') is null as without_temporary_table;`,
                'drop table public.seen;',
            ),
        });
        await up({ ...options, lockTimeout: '3s', statementTimeout: '2min' });
        const [seen] = await query(options.databaseUrl, 'select * from public.seen');
        const [fresh] = await query<{ search_path: string }>(options.databaseUrl, `select current_setting('search_path') as search_path`);
        assert.deepEqual(seen, {
            search_path: fresh!.search_path, lock_timeout: '3s', statement_timeout: '2min', role: 'postgres',
            without_temporary_table: true,
        });
    });

    it('a header may ask for more time', async () => {
        const options = await situation({
            '20260103000000_take_long.sql': migration('select pg_sleep(0.4);', 'select 1;', '-- migrate: statement-timeout 10s'),
        });
        await up({ ...options, statementTimeout: '200ms' });
        const hurried = folderOf({ ...NOTES, '20260103000000_take_long.sql': migration('select pg_sleep(0.4);', 'select 1;') });
        await down(options);
        await assert.rejects(up({ ...options, migrationsDirectory: hurried, statementTimeout: '200ms' }),
            /took longer than 200ms/);
    });
});

describe('a migration that fails', () => {
    it('is rolled back whole, names file and line, and lets go of the lock', async () => {
        const options = await situation({
            '20260103000000_break_halfway.sql': migration(
                'create table public.half (id integer);\n\n-- Nothing of this name.\nselect 1,\n    no_such_column;', 'select 1;',
            ),
        });
        await up({ ...options, to: '20260102000000' });
        const error = await refuses(options.databaseUrl, () => up(options),
            /^20260103000000_break_halfway\.sql, line 8 \(up\) failed: column "no_such_column" does not exist/);
        assert.match(error.hint!, /rolled back whole/);
        assert.deepEqual(await states(options), ['applied', 'applied', 'pending']);
        assert.deepEqual(await query(options.databaseUrl, `
            select
            from pg_catalog.pg_locks l
            join pg_catalog.pg_database d on d.oid = l.database
            where l.locktype = 'advisory' and d.datname = current_database()
        `), []);
    });

    it('as the very first one leaves no trace', async () => {
        const { databaseUrl } = await situation();
        const migrationsDirectory = folderOf({ [CREATE]: migration('create table public.half (id integer);\nselect 1/0;', 'select 1;') });
        await refuses(databaseUrl, () => up({ databaseUrl, migrationsDirectory }), /line 5 \(up\) failed: division by zero/);
    });

    it('on the way down stays applied', async () => {
        const options = await situation({ '20260103000000_stick.sql': migration('select 1;', 'drop index public.notes_body_idx;\nselect 1/0;') });
        await up(options);
        await refuses(options.databaseUrl, () => down(options), /line 8 \(down\) failed: division by zero/);
        assert.deepEqual(await states(options), ['applied', 'applied', 'applied']);
    });
});

describe('a lock that cannot be had', () => {
    it('is tried for again a bounded number of times, then given up with nothing changed', async () => {
        const options = await situation();
        await up({ ...options, to: '20260101000000' });
        await withConnection(options.databaseUrl, async (client) => {
            await client.query('begin; lock table public.notes in access exclusive mode');
            const warnings: string[] = [];
            await refuses(options.databaseUrl, () => up({
                ...options, lockTimeout: '50ms', retries: 1, logger: { info: () => undefined, warn: (line) => warnings.push(line) },
            }), /could not get its lock within 50ms, 2 times in a row/);
            assert.equal(warnings.length, 1);
        });
    });

    it('is reported with who holds it', async () => {
        const options = await situation();
        await up({ ...options, to: '20260101000000' });
        await withConnection(options.databaseUrl, async (client) => {
            await client.query('begin; lock table public.notes in access exclusive mode');
            const warnings: string[] = [];
            const failure = await up({
                ...options, lockTimeout: '2s', retries: 1, logger: { info: () => undefined, warn: (line) => warnings.push(line) },
            }).then(() => assert.fail('it had the lock'), (error: UserError) => error);
            const holder = /held by pid \d+ \(somebody busy, idle in transaction for [\d:]+\): begin; lock table public\.notes/;
            assert.match(warnings[0]!, holder);
            assert.match(failure.hint!, holder);
        }, { applicationName: 'somebody busy' });
    });

    it('is had as soon as the other lets go', async () => {
        const options = await situation();
        await up({ ...options, to: '20260101000000' });
        await withConnection(options.databaseUrl, async (client) => {
            await client.query('begin; lock table public.notes in access exclusive mode');
            const running = up({ ...options, lockTimeout: '50ms', logger: { info: () => undefined, warn: () => undefined } });
            await new Promise((resolve) => setTimeout(resolve, 300));
            await client.query('rollback');
            assert.equal((await running).version, '20260102000000');
        });
    });
});

describe('reset', () => {
    it('rolls everything back and applies it again, data lost, in development', async () => {
        const options = await situation();
        await up(options);
        await withConnection(options.databaseUrl, (client) => client.query(`insert into public.notes values (1, 'gone')`));
        const { ran, version } = await reset({ ...options, environment: 'development' });
        assert.deepEqual(ran.map(({ direction }) => direction), ['down', 'down', 'up', 'up']);
        assert.equal(version, '20260102000000');
        const { rows } = await withConnection(options.databaseUrl, (client) => client.query('select from public.notes'));
        assert.deepEqual(rows, []);
    });

    it('is refused everywhere else, whatever is said', async () => {
        const options = await situation();
        await up(options);
        for (const environment of ['production', 'prod', 'staging', undefined]) {
            await refuses(options.databaseUrl, () => reset({
                ...options, yes: true, force: true, ...(environment === undefined ? {} : { environment }),
            }), /Only the environment "development" can be reset/);
        }
    });
});

describe('the history', () => {
    it('refuses an applied file that was edited', async () => {
        const options = await situation();
        await up(options);
        writeFileSync(join(options.migrationsDirectory, CREATE), NOTES[CREATE].replace('For a test', 'Edited'));
        assert.deepEqual(await states(options), ['edited', 'applied']);
        for (const command of [up, down, redo, plan, verify]) {
            await refuses(options.databaseUrl, () => command(options), /20260101000000_create_notes\.sql has been edited since it was applied/);
        }
    });

    it('refuses an applied file that is missing', async () => {
        const options = await situation();
        await up(options);
        rmSync(join(options.migrationsDirectory, CREATE));
        assert.deepEqual(await states(options), ['missing', 'applied']);
        for (const command of [up, down, redo, plan, verify]) {
            await refuses(options.databaseUrl, () => command(options), /20260101000000_create_notes\.sql is applied .* file is missing/);
        }
    });

    it('refuses a pending file older than an applied one, and works again once it is renamed', async () => {
        const options = await situation();
        await up(options);
        const late = migration('select 1;', 'select 1;');
        writeFileSync(join(options.migrationsDirectory, '20260101120000_come_late.sql'), late);
        await refuses(options.databaseUrl, () => up(options), /20260101120000_come_late\.sql is pending, but newer than it/);
        rmSync(join(options.migrationsDirectory, '20260101120000_come_late.sql'));
        writeFileSync(join(options.migrationsDirectory, '20260103000000_come_late.sql'), late);
        assert.equal((await up(options)).version, '20260103000000');
    });

    it('refuses versions that do not exist or lie behind', async () => {
        const options = await situation();
        await refuses(options.databaseUrl, () => up({ ...options, to: '20269999999999' }), /There is no migration 20269999999999/);
        await up(options);
        await refuses(options.databaseUrl, () => up({ ...options, to: '20260101000000' }), /is at 20260102000000 already, past 20260101000000/);
        await down(options);
        await refuses(options.databaseUrl, () => down({ ...options, to: '20260102000000' }), /20260102000000 is not applied/);
    });

    it('refuses a database that holds tables of somebody else under a first migration', async () => {
        const options = await situation();
        await query(options.databaseUrl, 'create table public.strangers (id integer)');
        const error = await refuses(options.databaseUrl, () => up(options), /has no history, but holds objects already: public\.strangers/);
        assert.match(error.hint!, /--force/);
        assert.equal((await up({ ...options, force: true })).ran.length, 2);
    });

    it('says so when a table is in the way of a later migration', async () => {
        const options = await situation({ '20260103000000_create_tags.sql': migration('create table public.tags ();', 'drop table public.tags;') });
        await up({ ...options, to: '20260102000000' });
        await query(options.databaseUrl, 'create table public.tags ()');
        await refuses(options.databaseUrl, () => up(options), /meets something that is there already: relation "tags" already exists/);
    });

    it('asks for the platform where there is none', async () => {
        const { databaseUrl } = await situation();
        await query((await platformDatabase()).url(), 'select 1');
        const migrationsDirectory = folderOf({ [CREATE]: migration('create table public.t (id uuid references auth.users (id));', 'drop table public.t;') });
        const name = new URL(databaseUrl).pathname.slice(1);
        await query(databaseUrl, `create database ${name}_bare template template0`);
        try {
            const bare = databaseUrl.replace(name, `${name}_bare`);
            await refuses(bare, () => up({ databaseUrl: bare, migrationsDirectory }), /lacks what Supabase provides/);
        } finally {
            await query(databaseUrl, `drop database ${name}_bare`);
        }
    });
});

describe('plan and status', () => {
    it('write nothing, not even a lock or a table', async () => {
        const options = await situation();
        const database = new URL(options.databaseUrl).pathname.slice(1);
        const written = async (): Promise<unknown> => await query(options.databaseUrl,
            `select tup_inserted, tup_updated, tup_deleted from pg_catalog.pg_stat_database where datname = $1`, [database]);
        const before = await everythingIn(options.databaseUrl);
        const counts = await written();
        const { run } = await plan(options);
        assert.deepEqual(run.map(({ fileName }) => fileName), [CREATE, INDEX]);
        assert.deepEqual(await states(options), ['pending', 'pending']);
        assert.deepEqual((await plan({ ...options, to: '20260101000000' })).run.length, 1);
        assert.equal(await everythingIn(options.databaseUrl), before);
        assert.deepEqual(await written(), counts);
    });

    it('answer while a migration is under way', async () => {
        const options = await situation({ '20260103000000_take_long.sql': migration('select pg_sleep(1);', 'select 1;') });
        await up({ ...options, to: '20260102000000' });
        const running = up(options);
        await new Promise((resolve) => setTimeout(resolve, 300));
        assert.deepEqual(await states(options), ['applied', 'applied', 'pending']);
        assert.equal((await plan(options)).run.length, 1);
        await running;
    });
});

describe('verify', () => {
    it('finds nothing where nothing was changed, at any version', async () => {
        const options = await situation();
        assert.equal((await verify(options)).difference, '');
        await up({ ...options, to: '20260101000000' });
        assert.deepEqual(await verify(options), { version: '20260101000000', difference: '' });
        await up(options);
        assert.deepEqual(await verify(options), { version: '20260102000000', difference: '' });
    });

    const changes: [what: string, statement: string, found: string][] = [
        ['a column', 'alter table public.notes add column extra text', 'unexpected column public.notes.extra'],
        ['a type', 'alter table public.notes alter column id type bigint', 'different column public.notes.id'],
        ['a dropped index', 'drop index public.notes_body_idx', 'missing index public.notes_body_idx'],
        ['a constraint', `alter table public.notes add constraint c check (body <> '') not valid`, 'unexpected constraint c on public.notes'],
        ['a grant', 'grant select on public.notes to anon', 'different grant on table public.notes to anon'],
        ['a column grant', 'grant update (body) on public.notes to anon', 'unexpected grant on column public.notes.body to anon'],
        ['a grant on a schema', 'grant create on schema public to anon', 'different grant on schema public to anon'],
        ['row level security and the replica identity',
            'alter table public.notes enable row level security, replica identity full', 'different table public.notes'],
        ['a policy', 'create policy p on public.notes for select to anon using (true)', 'unexpected policy p on public.notes'],
        ['a comment', `comment on column public.notes.body is 'new'`, 'unexpected comment on table column public.notes.body'],
        ['a changed comment', `comment on table public.notes is 'new'`, 'different comment on table public.notes'],
        ['a default privilege', 'alter default privileges in schema public grant select on tables to anon',
            'different default privileges in schema public on tables to anon'],
        ['a function', 'create function public.f() returns trigger language plpgsql as $$ begin return new; end $$',
            'unexpected function public.f()'],
        ['a trigger of ours on auth.users', 'create trigger t after insert on auth.users for each row execute function public.f()',
            'unexpected trigger t on auth.users'],
        ['a view', 'create view public.v as select 1 as one', 'unexpected view public.v'],
        ['a type of its own', `create type public.mood as enum ('good')`, 'unexpected type public.mood'],
        ['an operator', 'create operator public.=== (leftarg = integer, rightarg = integer, function = pg_catalog.int4eq)',
            'unexpected object operator public.===(integer,integer)'],
        ['a published table', 'alter publication supabase_realtime add table public.notes',
            'unexpected publication supabase_realtime of table public.notes'],
        ['a schema', 'create schema private', 'unexpected schema private'],
    ];

    it('finds every kind of change', async () => {
        const options = await situation();
        await up(options);
        for (const [, statement] of changes) await query(options.databaseUrl, statement);
        const found = (await verify(options)).difference.split('\n');
        for (const [what, , line] of changes) assert.ok(found.includes(line), `${what}: ${line}\n${found.join('\n')}`);
    });

    it('leaves no scratch database behind', async () => {
        const options = await situation();
        await up(options);
        await verify(options);
        const left = await query(options.databaseUrl, `
            select datname from pg_catalog.pg_database
            where datname like 'pageshare\\_scratch\\_%' and datname like $1`, [`%\\_${process.pid}`]);
        assert.deepEqual(left, []);
    });
});

describe('destruction', () => {
    it('asks for --force where a rollback loses data', async () => {
        const options = await situation({
            '20260103000000_create_tags.sql': migration('create table public.tags ();', 'drop table public.tags;', '-- migrate: down-loses-data'),
        });
        await up(options);
        await refuses(options.databaseUrl, () => down(options), /Rolling back 20260103000000_create_tags\.sql loses data/);
        await refuses(options.databaseUrl, () => redo(options), /loses data/);
        assert.equal((await down({ ...options, force: true })).version, '20260102000000');
    });

    it('asks for --yes in production, on the way up too, and names what it is about', async () => {
        const options = { ...await situation(), environment: 'production' };
        await refuses(options.databaseUrl, () => up(options), /would migrate production, database "/);
        await up({ ...options, yes: true });
        const error = await refuses(options.databaseUrl, () => down(options), /would roll back 20260102000000_index_notes\.sql in database "/);
        assert.match(error.hint!, /--yes/);
        assert.equal((await down({ ...options, yes: true })).version, '20260101000000');
    });
});

describe('a file outside a transaction', () => {
    const concurrent = migration(
        `create index concurrently notes_first_idx on public.notes (body, id);
create unique index concurrently notes_second_idx on public.notes (body);`,
        'drop index concurrently public.notes_second_idx;\ndrop index concurrently public.notes_first_idx;',
        '-- migrate: no-transaction',
    );

    it('builds indexes concurrently, and its way down is exact', async () => {
        const options = await situation({ '20260103000000_index_more.sql': concurrent });
        await up({ ...options, to: '20260102000000' });
        const before = await snapshotOf(options.databaseUrl);
        await up(options);
        assert.match(await snapshotOf(options.databaseUrl), /index public\.notes_second_idx/);
        await down(options);
        assert.equal(await snapshotOf(options.databaseUrl), before);
    });

    it('goes on where it stopped, without the invalid index that a failed build leaves', async () => {
        const options = await situation({ '20260103000000_index_more.sql': concurrent });
        await up({ ...options, to: '20260102000000' });
        await query(options.databaseUrl, `insert into public.notes values (1, 'same'), (2, 'same')`);
        await assert.rejects(up(options), /line 5 \(up\) failed: could not create unique index "notes_second_idx"/);
        const snapshot = await snapshotOf(options.databaseUrl);
        assert.match(snapshot, /index public\.notes_first_idx/);
        assert.doesNotMatch(snapshot, /INVALID/);
        assert.deepEqual(await states(options), ['applied', 'applied', 'pending']);
        await refuses(options.databaseUrl, () => down(options), /was interrupted on its way up, and must end first/);

        await query(options.databaseUrl, `delete from public.notes where id = 2`);
        const lines: string[] = [];
        await up({ ...options, logger: { info: (line) => lines.push(line), warn: () => undefined } });
        assert.match(lines[0]!, /goes on at statement 2 of 2/);
        assert.deepEqual(await states(options), ['applied', 'applied', 'applied']);
        assert.equal((await verify(options)).difference, '');
        assert.deepEqual(await query(options.databaseUrl, 'select * from pageshare_migrations.progress'), []);
    });

    it('may be corrected after a failure, but not where it has already run', async () => {
        const options = await situation({ '20260103000000_index_more.sql': concurrent });
        await up({ ...options, to: '20260102000000' });
        await query(options.databaseUrl, `insert into public.notes values (1, 'same'), (2, 'same')`);
        await assert.rejects(up(options), /could not create unique index/);
        const path = join(options.migrationsDirectory, '20260103000000_index_more.sql');
        writeFileSync(path, concurrent.replace('(body, id)', '(id, body)'));
        await assert.rejects(up(options), /has been edited where it has already run/);
        writeFileSync(path, concurrent.replace('unique index concurrently notes_second_idx', 'index concurrently notes_second_idx'));
        assert.equal((await up(options)).version, '20260103000000');
    });
});
