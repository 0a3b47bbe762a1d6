/**
 * The snapshot that a database should have at a version: computed, not remembered. A scratch database on the same server gets
 * the outline of the platform that the real one has (on Supabase nobody but Supabase can build the whole), then the migrations
 * up to that version, then the snapshot. `migrate verify` and the adoption of the Supabase CLI's versions rest on it.
 *
 * The role needs CREATEDB, which `postgres` has on Supabase and here.
 */
import pg from 'pg';
import { UserError } from '../cli.ts';
import { connect, withDatabase } from '../database.ts';
import { takeSnapshot } from '../snapshot.ts';
import { HISTORY_SCHEMA } from './history.ts';
import { findRole } from './session.ts';

/** How scratch databases are named; the time in the name lets a later run remove what a killed one left. */
const SCRATCH_PREFIX = 'pageshare_scratch_';
const LEFTOVER_AFTER_MILLISECONDS = 10 * 60_000;

/** Schemas that migrations create, or that the runner and the Supabase CLI keep: no part of the platform's outline. */
const NOT_PLATFORM = ['private', 'analytics', HISTORY_SCHEMA, 'supabase_migrations'];

/**
 * The snapshot of an otherwise empty database after `migrate` has run there. The scratch database is gone afterwards, and so
 * are those that a killed run has left behind.
 */
export async function expectedSnapshot(
    client: pg.ClientBase,
    databaseUrl: string,
    migrate: (scratchUrl: string) => Promise<unknown>,
): Promise<string> {
    await requireCreateDatabase(client);
    await dropLeftovers(client);
    const outline = await describePlatform(client);
    const name = `${SCRATCH_PREFIX}${Date.now()}_${process.pid}`;
    await client.query(`create database ${name} template template0`);
    try {
        const scratchUrl = withDatabase(databaseUrl, name);
        const scratch = await connect(scratchUrl, { applicationName: 'pageshare migrate (scratch)' });
        try {
            const role = await findRole(scratch);
            if (role !== undefined) await scratch.query(`set role ${pg.escapeIdentifier(role)}`);
            await buildOutline(scratch, outline);
            await migrate(scratchUrl);
            return await takeSnapshot(scratch);
        } finally {
            await scratch.end().catch(() => undefined);
        }
    } finally {
        await client.query(`drop database if exists ${name} with (force)`);
    }
}

async function requireCreateDatabase(client: pg.ClientBase): Promise<void> {
    const { rows: [row] } = await client.query<{ user: string; may: boolean }>(`
        select r.rolname as user, r.rolcreatedb or r.rolsuper as may from pg_catalog.pg_roles r where r.rolname = current_user
    `);
    if (!row!.may) {
        throw new UserError(`The role ${row!.user} may not create the scratch database that tells how the catalogue should look.`,
            `Let a superuser run: alter role ${row!.user} createdb.`);
    }
}

async function dropLeftovers(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query<{ name: string }>(`
        select d.datname as name
        from pg_catalog.pg_database d
        where d.datname ~ '^${SCRATCH_PREFIX}[0-9]+_[0-9]+$'
            and split_part(substr(d.datname, ${SCRATCH_PREFIX.length + 1}), '_', 1)::bigint < $1
            and pg_has_role(current_user, d.datdba, 'member')
            and not exists (select from pg_catalog.pg_stat_activity a where a.datid = d.oid)
    `, [Date.now() - LEFTOVER_AFTER_MILLISECONDS]);
    for (const { name } of rows) await client.query(`drop database if exists ${name}`);
}

/** Statements that fail for lack of rights are skipped: what a migration needs and misses, it says itself. */
async function buildOutline(scratch: pg.ClientBase, statements: readonly string[]): Promise<void> {
    await scratch.query('begin');
    await scratch.query('set local check_function_bodies = off; set local client_min_messages = error;');
    for (const statement of statements) {
        await scratch.query('savepoint outline');
        try {
            await scratch.query(statement);
        } catch {
            await scratch.query('rollback to savepoint outline');
        }
    }
    await scratch.query('commit');
}

/**
 * What the platform grants, as statements that grant it again in a database fresh from template0: the access list of the
 * schema public and the default privileges of `postgres`. Recorded before the first migration, since migrations change both.
 */
export async function describePlatformGrants(client: pg.ClientBase): Promise<string[]> {
    const { rows } = await client.query<{ statement: string }>(`
        select 'alter schema public owner to ' || n.nspowner::regrole::text as statement
        from pg_catalog.pg_namespace n
        where n.nspname = 'public' and n.nspowner::regrole::text <> 'pg_database_owner'
        union all
        select 'revoke all on schema public from public'
        union all
        (
            select format('grant %s on schema public to %s%s', x.privilege_type,
                case when x.grantee = 0 then 'public' else x.grantee::regrole::text end,
                case when x.is_grantable then ' with grant option' else '' end)
            from pg_catalog.pg_namespace n
            cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x
            where n.nspname = 'public' and x.grantee <> n.nspowner
        )
        union all
        -- Global default privileges replace the built-in ones, so the built-in ones are revoked first.
        (
            select format('alter default privileges revoke all on %s from public, postgres', k.kind)
            from pg_catalog.pg_default_acl d
            cross join lateral (select case d.defaclobjtype
                when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types'
                when 'n' then 'schemas' end as kind) k
            where d.defaclrole = to_regrole('postgres') and d.defaclnamespace = 0 and k.kind is not null
        )
        union all
        (
            select format('alter default privileges%s grant %s on %s to %s%s',
                ' in schema ' || quote_ident(n.nspname), x.privilege_type, k.kind,
                case when x.grantee = 0 then 'public' else x.grantee::regrole::text end,
                case when x.is_grantable then ' with grant option' else '' end)
            from pg_catalog.pg_default_acl d
            left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace
            cross join lateral (select case d.defaclobjtype
                when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types'
                when 'n' then 'schemas' end as kind) k
            cross join lateral aclexplode(d.defaclacl) x
            where d.defaclrole = to_regrole('postgres')
                and (d.defaclnamespace = 0 or n.nspname = 'public')
                and k.kind is not null
        )
    `);
    return rows.map(({ statement }) => statement);
}

/** The platform's outline: what migrations may refer to or rest on, and what it had granted. */
async function describePlatform(client: pg.ClientBase): Promise<string[]> {
    const statements: string[] = [];
    const add = async (query: string): Promise<void> => {
        const { rows } = await client.query<{ statement: string }>(query, [NOT_PLATFORM]);
        statements.push(...rows.map(({ statement }) => statement));
    };
    const schemas = `
        select n.oid, n.nspname, n.nspowner, n.nspacl
        from pg_catalog.pg_namespace n
        where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public') and n.nspname <> all ($1::text[])
    `;
    await add(`select format('create schema %I', n.nspname) as statement from (${schemas}) n`);
    await add(`
        select format('grant %s on schema %I to %s', x.privilege_type, n.nspname,
            case when x.grantee = 0 then 'public' else x.grantee::regrole::text end) as statement
        from (${schemas}) n
        cross join lateral aclexplode(n.nspacl) x
    `);
    await add(`
        select format('create extension if not exists %I with schema %I', e.extname, n.nspname) as statement
        from pg_catalog.pg_extension e
        join pg_catalog.pg_namespace n on n.oid = e.extnamespace
        where e.extname <> 'plpgsql' and n.nspname <> all ($1::text[])
    `);
    await add(`
        select format('create type %I.%I as enum (%s)', n.nspname, t.typname,
            string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)) as statement
        from pg_catalog.pg_type t
        join (${schemas}) n on n.oid = t.typnamespace
        join pg_catalog.pg_enum e on e.enumtypid = t.oid
        group by n.nspname, t.typname
    `);
    const tables = `
        select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relrowsecurity
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('auth', 'storage', 'realtime') and c.relkind in ('r', 'p') and cardinality($1::text[]) > 0
    `;
    await add(`
        select format('create table %s (%s)', c.name, string_agg(
            format('%I %s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                case when a.attnotnull and a.attgenerated = '' then ' not null' else '' end),
            ', ' order by a.attnum
        )) as statement
        from (${tables}) c
        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        group by c.name
    `);
    await add(`
        select format('alter table %s add constraint %I %s', c.name, k.conname, pg_get_constraintdef(k.oid)) as statement
        from (${tables}) c
        join pg_catalog.pg_constraint k on k.conrelid = c.oid and k.contype in ('p', 'u')
    `);
    // Migrations insert into auth.users, and leave to the platform what it fills in.
    await add(`
        select format('alter table %s alter column %I set default %s', c.name, a.attname, pg_get_expr(d.adbin, d.adrelid)) as statement
        from (${tables}) c
        join pg_catalog.pg_attrdef d on d.adrelid = c.oid
        join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum and a.attgenerated = ''
    `);
    await add(`select format('alter table %s enable row level security', c.name) as statement from (${tables}) c where c.relrowsecurity`);
    await add(`
        select pg_get_functiondef(p.oid) as statement
        from pg_catalog.pg_proc p
        join (${schemas}) n on n.oid = p.pronamespace
        where n.nspname in ('auth', 'storage', 'realtime', 'extensions') and p.prokind in ('f', 'p')
            and not exists (
                select from pg_catalog.pg_depend d
                where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
            )
    `);
    await add(`
        select format('create publication %I', p.pubname) as statement
        from pg_catalog.pg_publication p
        where not p.puballtables and cardinality($1::text[]) > 0
    `);
    statements.push(...await recordedGrants(client) ?? await describePlatformGrants(client));
    return statements;
}

/**
 * What ensureHistory() recorded before the first migration. Undefined where no migration of ours has run yet (the Supabase CLI
 * was first): then what is granted now stands in for it, so a default privilege that no migration names goes unnoticed.
 */
async function recordedGrants(client: pg.ClientBase): Promise<string[] | undefined> {
    const { rows: [found] } = await client.query<{ exists: boolean }>(
        `select to_regclass('${HISTORY_SCHEMA}.platform') is not null as exists`,
    );
    if (!found!.exists) return undefined;
    const { rows: [row] } = await client.query<{ statements: string[] }>(`select p.statements from ${HISTORY_SCHEMA}.platform p`);
    return row?.statements;
}
