/** The platform stand-in: what a migration may and may not do on it is what it may and may not do on Supabase. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { UserError } from '../../scripts/lib/cli.ts';
import { withDatabase } from '../../scripts/lib/database.ts';
import { startPostgres, throwAwayDirectory, type PostgresServer } from '../../scripts/lib/embedded.ts';
import {
    applyPlatform, hasPlatform, isHostedSupabase, restoreSuperuserName, type DataApi,
} from '../../scripts/lib/platform.ts';
import { SERVERS, startCommand, withClient } from './_support.ts';

/** The SQLSTATE that a statement fails with, or 'passes'. */
async function outcome(client: pg.Client, statement: string): Promise<string> {
    await client.query('begin');
    try {
        await client.query(statement);
        return 'passes';
    } catch (error) {
        return (error as { code?: string }).code ?? String(error);
    } finally {
        await client.query('rollback');
    }
}

const DENIED = '42501';

/** Fails as `postgres` on Supabase, though a superuser may do it. */
const FORBIDDEN = [
    'alter table auth.users add column mine text',
    'create index on auth.users (email)',
    `comment on table auth.users is 'mine'`,
    'alter table storage.objects enable row level security',
    `create policy mine on storage.objects for select to anon using (true); alter table storage.objects add column mine text`,
    'create policy mine on auth.identities for select to anon using (true)',
    'delete from storage.objects',
    'delete from storage.buckets',
    'create table auth.mine (id integer)',
    'create function auth.mine() returns integer language sql as $$ select 1 $$',
    'create table storage.mine (id integer)',
    'create table realtime.mine (id integer)',
    'create or replace function auth.uid() returns uuid language sql stable as $$ select null::uuid $$',
    `alter database postgres set app.mine = '1'`,
    `alter role authenticated set app.mine = '1'`,
    'set role authenticator',
    'set role supabase_auth_admin',
    'set role supabase_storage_admin',
    'set role supabase_admin',
    'alter default privileges for role supabase_admin in schema public grant select on tables to anon',
    `copy (select 1) to '/tmp/pageshare-never'`,
    `copy auth.users from program 'true'`,
    `select pg_read_file('/etc/hostname')`,
    'create function public.mine() returns boolean language sql leakproof as $$ select true $$',
    'create table public.mine (id uuid references auth.users); alter table public.mine disable trigger all',
    `update pg_catalog.pg_class set relname = relname where relname = 'users'`,
    'create extension file_fdw',
    'create extension pageinspect',
    'create role mine superuser',
    'alter role postgres superuser',
    'drop schema auth cascade',
];

/** Works as `postgres` on Supabase. */
const ALLOWED = [
    'create schema mine',
    'create table public.mine (id uuid primary key references auth.users on delete cascade)',
    `create function public.mine() returns trigger language plpgsql security definer as $$ begin return new; end $$;
    create trigger mine after insert on auth.users for each row execute function public.mine()`,
    `insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'a@example.org')`,
    'delete from auth.users',
    'select * from auth.users',
    'create policy mine on auth.users for select to anon using (true); alter policy mine on auth.users to authenticated',
    `create policy mine on storage.objects for select to anon using (true); drop policy mine on storage.objects;
    create policy mine on storage.buckets for select to anon using (true)`,
    `insert into storage.buckets (id, name, public) values ('mine', 'mine', true);
    select set_config('storage.allow_delete_query', 'true', true); delete from storage.buckets`,
    'create role mine; grant select on auth.users to mine',
    'create table public.mine (id integer primary key); alter publication supabase_realtime add table public.mine',
    `alter role authenticator set pgrst.db_pre_request = 'public.mine'`,
    'set session_replication_role = replica',
    `set app.mine = '1'`,
    'create extension pg_trgm with schema extensions',
    'set local role anon',
    'set local role authenticated',
    'set local role service_role',
    'create role mine; grant anon to mine',
    'select extensions.crypt(\'a\', extensions.gen_salt(\'bf\'))',
    'alter default privileges revoke execute on functions from public',
    'create database mine_in_a_transaction',
];

describe('the platform stand-in', () => {
    for (const { name, options } of SERVERS) {
        describe(`on ${name}`, () => {
            let server: PostgresServer;
            before(async () => {
                server = await startPostgres({ ...options, dataDir: throwAwayDirectory(), ephemeral: true });
                await applyPlatform(server.superuserUrl());
            });
            after(() => server.stop());

            it('gives each role what it has on Supabase', async () => {
                await withClient(server.url('postgres'), async (client) => {
                    const { rows } = await client.query<{ role: string; is: string }>(
                        `select rolname as role, concat_ws(' ',
                            case when rolsuper then 'superuser' end, case when rolcanlogin then 'login' end,
                            case when rolinherit then 'inherit' end, case when rolcreaterole then 'createrole' end,
                            case when rolcreatedb then 'createdb' end, case when rolreplication then 'replication' end,
                            case when rolbypassrls then 'bypassrls' end) as is
                        from pg_roles
                        where rolname in ('anon', 'authenticated', 'service_role', 'authenticator', 'postgres', 'supabase_admin')
                        order by rolname`,
                    );
                    assert.deepEqual(Object.fromEntries(rows.map((row) => [row.role, row.is])), {
                        anon: 'inherit',
                        authenticated: 'inherit',
                        authenticator: 'login',
                        postgres: 'login inherit createrole createdb replication bypassrls',
                        service_role: 'inherit bypassrls',
                        supabase_admin: 'superuser login inherit createrole createdb replication bypassrls',
                    });
                });
            });

            it('lets authenticator become the API roles only, within their time', async () => {
                await withClient(server.url('authenticator'), async (client) => {
                    for (const role of ['anon', 'authenticated', 'service_role']) {
                        assert.equal(await outcome(client, `set local role ${role}`), 'passes');
                    }
                    for (const role of ['postgres', 'supabase_admin', 'supabase_auth_admin']) {
                        assert.equal(await outcome(client, `set local role ${role}`), DENIED);
                    }
                    assert.equal(await outcome(client, 'select * from auth.users'), DENIED);
                    const { rows } = await client.query(
                        `select rolname, array_to_string(rolconfig, ',') as config from pg_roles
                        where rolname in ('anon', 'authenticated') order by rolname`,
                    );
                    assert.deepEqual(rows, [
                        { rolname: 'anon', config: 'statement_timeout=3s' },
                        { rolname: 'authenticated', config: 'statement_timeout=8s' },
                    ]);
                });
            });

            it('denies postgres what Supabase denies it', async () => {
                await withClient(server.url('postgres'), async (client) => {
                    for (const statement of FORBIDDEN) {
                        const result = await outcome(client, statement);
                        assert.equal(result, DENIED, statement);
                    }
                });
            });

            it('allows postgres what Supabase allows it', async () => {
                await withClient(server.url('postgres'), async (client) => {
                    for (const statement of ALLOWED) {
                        const wanted = statement.startsWith('create database') ? '25001' : 'passes';
                        assert.equal(await outcome(client, statement), wanted, statement);
                    }
                });
            });

            it('does not let a custom role into auth, though the grant seems to pass', async () => {
                await withClient(server.url('postgres'), async (client) => {
                    await client.query('create role custom');
                    await client.query('grant custom to postgres');
                    await client.query('grant usage on schema auth to custom');
                    assert.equal(await outcome(client, 'set local role custom; select auth.uid()'), DENIED);
                });
            });

            it('lets no API role read or write auth.users', async () => {
                await withClient(server.url('postgres'), async (client) => {
                    for (const role of ['anon', 'authenticated', 'service_role']) {
                        assert.equal(await outcome(client, `set local role ${role}; select id from auth.users`), DENIED);
                        assert.equal(await outcome(client, `set local role ${role}; delete from auth.users`), DENIED);
                        assert.equal(await outcome(client, `set local role ${role}; create table public.mine ()`), DENIED);
                        const claims = 'auth.uid(), auth.role(), auth.jwt(), auth.email()';
                        assert.equal(await outcome(client, `set local role ${role}; select ${claims}`), 'passes');
                    }
                });
            });

            it('reads the caller from the claims', async () => {
                await withClient(server.url('postgres'), async (client) => {
                    const ask = `select auth.uid() as uid, auth.role() as role, auth.email() as email, auth.jwt() ->> 'aal' as aal`;
                    assert.deepEqual((await client.query(ask)).rows, [{ uid: null, role: null, email: null, aal: null }]);
                    const sub = '00000000-0000-0000-0000-00000000000b';
                    await client.query(`select set_config('request.jwt.claims', $1, false)`,
                        [JSON.stringify({ sub, role: 'authenticated', email: 'b@example.org', aal: 'aal1' })]);
                    assert.deepEqual((await client.query(ask)).rows,
                        [{ uid: sub, role: 'authenticated', email: 'b@example.org', aal: 'aal1' }]);
                    await client.query(`select set_config('request.jwt.claims', '', false)`);
                    assert.deepEqual((await client.query(ask)).rows, [{ uid: null, role: null, email: null, aal: null }]);
                });
            });

            it('has the columns of Supabase\'s auth.users, with its uniqueness', async () => {
                await withClient(server.url('postgres'), async (client) => {
                    const { rows } = await client.query<{ columns: string }>(
                        `select string_agg(attname, ' ' order by attnum) as columns from pg_attribute
                        where attrelid = 'auth.users'::regclass and attnum > 0`,
                    );
                    assert.equal(rows[0]?.columns, 'instance_id id aud role email encrypted_password email_confirmed_at invited_at '
                        + 'confirmation_token confirmation_sent_at recovery_token recovery_sent_at email_change_token_new '
                        + 'email_change email_change_sent_at last_sign_in_at raw_app_meta_data raw_user_meta_data is_super_admin '
                        + 'created_at updated_at phone phone_confirmed_at phone_change phone_change_token phone_change_sent_at '
                        + 'confirmed_at email_change_token_current email_change_confirm_status banned_until reauthentication_token '
                        + 'reauthentication_sent_at is_sso_user deleted_at is_anonymous');
                    const twice = `insert into auth.users (id, email, confirmation_token) values
                        (gen_random_uuid(), $$1, $$2), (gen_random_uuid(), $$3, $$4)`;
                    const insert = (...values: string[]): string =>
                        twice.replace(/\$\$(\d)/g, (_, index: string) => `'${values[Number(index) - 1]}'`);
                    assert.equal(await outcome(client, insert('a@a', '', 'b@b', '')), 'passes');
                    assert.equal(await outcome(client, insert('a@a', '', 'a@a', '')), '23505');
                    assert.equal(await outcome(client, insert('a@a', 'token', 'b@b', 'token')), '23505');
                });
            });

            it('has storage\'s helpers', async () => {
                await withClient(server.url('postgres'), async (client) => {
                    const { rows } = await client.query(
                        `select storage.foldername('a/b/c.tar.gz') as folder, storage.filename('a/b/c.tar.gz') as file,
                            storage.extension('a/b/c.tar.gz') as extension, storage.foldername('c') as none`,
                    );
                    assert.deepEqual(rows[0], { folder: ['a', 'b'], file: 'c.tar.gz', extension: 'gz', none: [] });
                });
            });

            it('grants by default what the Data API\'s mode says, and switches between the modes', async () => {
                const maintain = server.major >= 17 ? 'm' : '';
                const granted = async (): Promise<Record<string, string>> => await withClient(server.url('postgres'), async (client) => {
                    await client.query('begin');
                    await client.query('create table public.mine (id integer)');
                    await client.query('create sequence public.counting');
                    await client.query('create function public.calling() returns integer language sql as $$ select 1 $$');
                    const { rows } = await client.query<{ name: string; acl: string }>(
                        `select name, role || '=' || coalesce(substring(entry from '=([^/]*)/'), '') as acl
                        from (values ('table', (select relacl::text[] from pg_class where relname = 'mine')),
                            ('sequence', (select relacl::text[] from pg_class where relname = 'counting')),
                            ('function', (select coalesce(proacl, acldefault('f', proowner))::text[]
                                from pg_proc where proname = 'calling'))) as object (name, acl)
                        cross join (values ('anon'), ('authenticated'), ('service_role'), ('')) as roles (role)
                        left join lateral (
                            select entry from unnest(acl) as entry where entry like roles.role || '=%'
                        ) as entries on true
                        order by name, role`,
                    );
                    await client.query('rollback');
                    const result: Record<string, string> = {};
                    for (const row of rows) result[row.name] = `${result[row.name] ?? ''} ${row.acl}`.trim();
                    return result;
                });
                const inMode: Record<DataApi, Record<string, string>> = {
                    closed: {
                        function: '=X anon= authenticated= service_role=',
                        sequence: '= anon=w authenticated=w service_role=w',
                        table: `= anon=Dxt${maintain} authenticated=Dxt${maintain} service_role=Dxt${maintain}`,
                    },
                    open: {
                        function: '=X anon=X authenticated=X service_role=X',
                        sequence: '= anon=rwU authenticated=rwU service_role=rwU',
                        table: ['=', ...['anon', 'authenticated', 'service_role'].map((role) => `${role}=arwdDxt${maintain}`)].join(' '),
                    },
                };
                assert.deepEqual(await granted(), inMode.closed);
                for (const dataApi of ['open', 'open', 'closed'] as const) {
                    await applyPlatform(server.superuserUrl(), { dataApi });
                    assert.deepEqual(await granted(), inMode[dataApi]);
                }
            });

            it('is the same after a second run, which keeps rows and passwords', async () => {
                const picture = async (): Promise<unknown> => await withClient(server.superuserUrl(), async (client) => {
                    const { rows } = await client.query(
                        `select
                            (select json_agg(role order by role.rolname) from (
                                select rolname, rolsuper, rolinherit, rolcanlogin, rolpassword, setconfig
                                from pg_authid left join pg_db_role_setting on setrole = pg_authid.oid
                                where rolname !~ '^pg_' and rolname <> 'custom') as role) as roles,
                            (select json_agg(member order by member::text) from (
                                select roleid::regrole, member::regrole, admin_option from pg_auth_members) as member) as members,
                            (select json_agg(relation order by relation::text) from (
                                select oid::regclass, relowner::regrole, relacl::text from pg_class
                                where relnamespace in ('auth'::regnamespace, 'storage'::regnamespace)) as relation) as relations,
                            (select json_agg(schema order by schema::text) from (
                                select nspname, nspowner::regrole, nspacl::text from pg_namespace) as schema) as schemas,
                            (select json_agg(acl order by acl::text) from (
                                select defaclrole::regrole, defaclobjtype, defaclacl::text from pg_default_acl) as acl) as defaults,
                            (select count(*) from auth.users) as users`,
                    );
                    return rows[0];
                });
                await withClient(server.url('postgres'), async (client) => {
                    await client.query(`insert into auth.users (id) values (gen_random_uuid())`);
                });
                await withClient(server.superuserUrl(), async (client) => {
                    await client.query(`alter role supabase_auth_admin password 'changed'`);
                });
                const before = await picture();
                await applyPlatform(server.superuserUrl());
                assert.deepEqual(await picture(), before);
            });

            it('can be built in several databases of one server at once', async () => {
                const names = ['one', 'two', 'three', 'four'];
                await withClient(server.superuserUrl(), async (client) => {
                    for (const database of names) await client.query(`create database ${database}`);
                });
                await Promise.all(names.map(async (database) => await applyPlatform(server.superuserUrl(database))));
                for (const database of names) {
                    await withClient(server.url('postgres', database), async (client) => {
                        assert.ok(await hasPlatform(client));
                        assert.ok(!await isHostedSupabase(client));
                        assert.equal(await outcome(client, 'create schema mine'), 'passes');
                    });
                }
            });

            it('notifies PostgREST of every change of the schema', async () => {
                await withClient(server.url('postgres'), async (client) => {
                    let heard = 0;
                    client.on('notification', () => heard++);
                    await client.query('listen pgrst');
                    await client.query('create table public.heard (id integer)');
                    assert.equal(heard, 1);
                    await client.query('drop table public.heard');
                    assert.equal(heard, 2);
                    await client.query('create temporary table unheard (id integer)');
                    await client.query('select 1');
                    assert.equal(heard, 2);
                });
            });

            it('leaves a real Supabase alone', async () => {
                await withClient(server.superuserUrl(), async (client) => {
                    await client.query('create database hosted');
                });
                await withClient(server.superuserUrl('hosted'), async (client) => {
                    await client.query('create schema auth');
                    assert.ok(await isHostedSupabase(client));
                });
                await assert.rejects(applyPlatform(server.superuserUrl('hosted')), (error: Error) =>
                    error instanceof UserError && error.message.includes('is a Supabase database already'));
            });

            it('wants a superuser', async () => {
                await assert.rejects(applyPlatform(server.url('supabase_auth_admin').replace(':postgres@', ':changed@')),
                    (error: Error) => error instanceof UserError && error.message.endsWith('does not connect as a superuser.'));
            });
        });

        it(`makes an ordinary role of a superuser called postgres, and can be undone, on ${name}`, async (context) => {
            const server = await startPostgres({ ...options, dataDir: throwAwayDirectory(), ephemeral: true });
            context.after(() => server.stop());
            // A bare server as most are: its first superuser is postgres.
            await restoreSuperuserName(server.superuserUrl());
            const bareUrl = server.url('postgres');
            const platform = await applyPlatform(bareUrl);
            assert.ok(platform.renamedSuperuser);
            assert.equal(platform.superuserUrl, server.superuserUrl());
            await withClient(platform.databaseUrl, async (client) => {
                const { rows } = await client.query(`select rolsuper from pg_roles where rolname = current_user`);
                assert.deepEqual(rows, [{ rolsuper: false }]);
                const helpers = await client.query(`select from pg_roles where rolname like 'pageshare_rename%'`);
                assert.equal(helpers.rowCount, 0);
            });
            const again = await applyPlatform(bareUrl);
            assert.ok(!again.renamedSuperuser);
            assert.equal(again.superuserUrl, server.superuserUrl());
        });
    }
});

describe('npm run platform', () => {
    it('builds it on the server of DATABASE_URL, twice, and fails in plain sentences', async (context) => {
        const server = await startPostgres({ dataDir: throwAwayDirectory(), ephemeral: true });
        context.after(() => server.stop());
        const run = async (env: Record<string, string>, args: string[] = []): Promise<{ code: number | string; output: string }> => {
            const command = startCommand('scripts/platform.ts', args, env);
            return { code: await command.ended, output: command.output() };
        };
        for (let turn = 0; turn < 2; turn++) {
            const { code, output } = await run({ DATABASE_URL: server.superuserUrl() });
            assert.equal(code, 0, output);
            assert.match(output, /The platform stands on .*:\*\*\*@/);
        }
        const failures: [Record<string, string>, string[], RegExp][] = [
            [{}, [], /^error: DATABASE_URL is not set: it names the bare server/],
            [{ DATABASE_URL: server.superuserUrl().replace(':postgres@', ':wrong@') }, [], /^error: The database server refused the login/],
            [{ DATABASE_URL: 'postgresql://postgres:x@127.0.0.1:1/postgres' }, [], /^error: No server answers at 127\.0\.0\.1:1\./],
            [{ DATABASE_URL: 'nonsense' }, [], /^error: The database URL cannot be read\./],
            [{ DATABASE_URL: server.url('authenticator') }, [], /^error: .* does not connect as a superuser\./],
            [{ DATABASE_URL: withDatabase('postgresql://a:secret@db.example.org/x', 'x') }, [], /^error: .* is not on this machine/],
            [{}, ['--env', 'nowhere'], /^error: There is no file \.env\.nowhere/],
            [{}, ['--nonsense'], /^error: Unknown option '--nonsense'/],
        ];
        for (const [env, args, wanted] of failures) {
            const { code, output } = await run(env, args);
            assert.equal(code, 1, output);
            assert.match(output, wanted);
            assert.doesNotMatch(output, /\n    at |secret/);
        }
    });
});
