/**
 * What a database says of its own history, in two places: our table in the schema `pageshare_migrations`, which no API role
 * can reach, and `supabase_migrations.schema_migrations`, which the Supabase CLI reads and writes. The runner keeps both in
 * step, and both go when a rollback has left nothing applied.
 */
import pg from 'pg';
import { UserError } from '../cli.ts';
import type { Migration } from './files.ts';

/** The schema of everything that the runner keeps. */
export const HISTORY_SCHEMA = 'pageshare_migrations';

/** Where `npm run data` keeps which data it has loaded: without the tables there is nothing left to remember. */
export const DATA_SCHEMAS = { catalogue: 'pageshare_data', demo: 'pageshare_demo_data' } as const;

/** node-pg-migrate's table: it inserts and deletes `name`; the rest fills itself. */
export const HISTORY_TABLE = 'history';

/** Marks what we created of the CLI's, so that only that is removed again. */
const MADE_BY_US = 'Made by the PageShare migration runner as the Supabase CLI makes it; removed with the last migration.';

/** One row of our history. */
export interface HistoryRow {
    name: string;
    version: string;
    checksum: string;
    adopted: boolean;
    appliedAt: Date;
}

/** A file outside a transaction that was interrupted: what of it has run. */
export interface Progress {
    name: string;
    direction: 'up' | 'down';
    /** The statements that are done, as executed. */
    done: string[];
    /** True while the next statement was under way. */
    running: boolean;
}

/** Everything that the two tables know. Absent tables read as empty ones. */
export interface History {
    rows: HistoryRow[];
    supabaseVersions: string[];
    progress: Progress | undefined;
}

/** The columns by which both histories are known to be what their names say. */
const COLUMNS = [
    ...['name', 'version', 'checksum', 'adopted', 'run_on'].map((column) => [`${HISTORY_SCHEMA}.${HISTORY_TABLE}`, column]),
    ...['name', 'direction', 'done', 'running'].map((column) => [`${HISTORY_SCHEMA}.progress`, column]),
    ['supabase_migrations.schema_migrations', 'version'],
] as const;

/** Refuses what somebody else keeps under our names: it is neither read as a history nor removed as one. */
async function refuseForeignHistory(client: pg.ClientBase): Promise<void> {
    const { rows: [missing] } = await client.query<{ relation: string; exists: boolean; column: string }>(`
        select c.relation, to_regclass(c.relation) is not null as exists, c.name as column
        from unnest($1::text[], $2::text[]) with ordinality c (relation, name, place)
        where case
                when c.relation like '${HISTORY_SCHEMA}.%' then to_regnamespace('${HISTORY_SCHEMA}') is not null
                else to_regclass(c.relation) is not null
            end
            and not exists (
                select
                from pg_catalog.pg_attribute a
                where a.attrelid = to_regclass(c.relation)
                    and a.attname = c.name
                    and not a.attisdropped
            )
        order by c.place
        limit 1
    `, [COLUMNS.map(([relation]) => relation), COLUMNS.map(([, column]) => column)]);
    if (missing === undefined) return;
    const schema = missing.relation.split('.')[0]!;
    throw new UserError(
        missing.exists
            ? `The table ${missing.relation} is not a history of migrations: it has no column ${missing.column}.`
            : `The schema ${schema} is not a history of migrations: it has no table ${missing.relation.slice(schema.length + 1)}.`,
        `Somebody else keeps something under the name ${schema}: rename it, or use another database.`,
    );
}

/** Reads both tables; writes nothing and creates nothing. */
export async function readHistory(client: pg.ClientBase): Promise<History> {
    await refuseForeignHistory(client);
    const { rows: [found] } = await client.query<{ ours: boolean; supabase: boolean }>(`
        select
            to_regclass('${HISTORY_SCHEMA}.${HISTORY_TABLE}') is not null as ours,
            to_regclass('supabase_migrations.schema_migrations') is not null as supabase
    `);
    const history: History = { rows: [], supabaseVersions: [], progress: undefined };
    if (found!.ours) {
        history.rows = (await client.query<HistoryRow>(`
            select h.name, h.version, h.checksum, h.adopted, h.run_on as "appliedAt"
            from ${HISTORY_SCHEMA}.${HISTORY_TABLE} h
            order by h.version collate "C"
        `)).rows;
        history.progress = (await client.query<Progress>(`
            select p.name, p.direction, p.done, p.running from ${HISTORY_SCHEMA}.progress p
        `)).rows[0];
    }
    if (found!.supabase) {
        history.supabaseVersions = (await client.query<{ version: string }>(`
            select s.version from supabase_migrations.schema_migrations s order by s.version collate "C"
        `)).rows.map(({ version }) => version);
    }
    return history;
}

/**
 * Creates what is missing of both, in one transaction. `platform` is what the platform had granted before our first
 * migration (see expected.ts); it is kept so that the snapshot to expect can be computed for this database for ever.
 */
export async function ensureHistory(client: pg.ClientBase, platform: () => Promise<string[]>): Promise<void> {
    await client.query('begin');
    await client.query(`set local lock_timeout = '4s'`);
    const { rows: [found] } = await client.query<{ ours: boolean }>(
        `select to_regnamespace('${HISTORY_SCHEMA}') is not null as ours`,
    );
    if (!found!.ours) {
        const statements = await platform();
        await client.query(`
            create schema ${HISTORY_SCHEMA};
            comment on schema ${HISTORY_SCHEMA} is
                'Which migrations this database has. Kept by npm run migrate; no API role may look in.';

            create table ${HISTORY_SCHEMA}.${HISTORY_TABLE} (
                id bigint generated always as identity primary key,
                name text not null unique,
                run_on timestamptz not null,
                version text not null unique generated always as (left(name, 14)) stored,
                checksum text not null default current_setting('pageshare.checksum'),
                adopted boolean not null default false
            );
            comment on table ${HISTORY_SCHEMA}.${HISTORY_TABLE} is 'One row an applied migration.';
            comment on column ${HISTORY_SCHEMA}.${HISTORY_TABLE}.checksum is
                'SHA-256 of the file. From a setting, so that it is written in the transaction of the migration itself.';
            comment on column ${HISTORY_SCHEMA}.${HISTORY_TABLE}.adopted is
                'True when the Supabase CLI applied it and the runner found the catalogue as it had to be.';

            create table ${HISTORY_SCHEMA}.progress (
                name text primary key,
                direction text not null check (direction in ('up', 'down')),
                done text[] not null default '{}',
                running boolean not null default false
            );
            comment on table ${HISTORY_SCHEMA}.progress is
                'How far a migration outside a transaction has come, so that it goes on there after an interruption.';

            create table ${HISTORY_SCHEMA}.platform (
                only_row boolean primary key default true check (only_row),
                statements text[] not null,
                recorded_at timestamptz not null default now()
            );
            comment on table ${HISTORY_SCHEMA}.platform is
                'What the platform had granted before the first migration: the ground on which expected snapshots are computed.';
        `);
        await client.query(`insert into ${HISTORY_SCHEMA}.platform (statements) values ($1)`, [statements]);
        // Default privileges may have opened the new tables; nobody but their owner needs them.
        await client.query(`
            do $$
            declare
                v_role regrole;
            begin
                for v_role in
                    select r.oid from pg_catalog.pg_roles r
                    where r.rolname in ('anon', 'authenticated', 'service_role', 'authenticator')
                loop
                    execute format('revoke all on schema ${HISTORY_SCHEMA} from %s', v_role);
                    execute format('revoke all on all tables in schema ${HISTORY_SCHEMA} from %s', v_role);
                    execute format('revoke all on all sequences in schema ${HISTORY_SCHEMA} from %s', v_role);
                end loop;
            end;
            $$;
        `);
    }
    await ensureSupabaseHistory(client);
    await client.query('commit');
}

/** The Supabase CLI's schema and table, as it creates them itself. */
async function ensureSupabaseHistory(client: pg.ClientBase): Promise<void> {
    const { rows: [found] } = await client.query<{ schema: boolean; table: boolean; columns: boolean }>(`
        select
            to_regnamespace('supabase_migrations') is not null as schema,
            to_regclass('supabase_migrations.schema_migrations') is not null as table,
            (
                select count(*) = 2
                from pg_catalog.pg_attribute a
                where a.attrelid = to_regclass('supabase_migrations.schema_migrations')
                    and a.attname in ('statements', 'name')
                    and not a.attisdropped
            ) as columns
    `);
    if (found!.columns) return;
    if (!found!.schema) {
        await client.query(`
            create schema supabase_migrations;
            comment on schema supabase_migrations is '${MADE_BY_US}';
        `);
    }
    if (!found!.table) {
        await client.query(`
            create table supabase_migrations.schema_migrations (version text not null primary key);
            comment on table supabase_migrations.schema_migrations is '${MADE_BY_US}';
        `);
    }
    await client.query(`
        set local client_min_messages = warning;
        alter table supabase_migrations.schema_migrations add column if not exists statements text[];
        alter table supabase_migrations.schema_migrations add column if not exists name text;
    `);
}

/** Removes our schema, and what we made of the CLI's, when nothing is applied any more. */
export async function dropEmptyHistory(client: pg.ClientBase): Promise<void> {
    const { rows, progress } = await readHistory(client);
    if (rows.length > 0 || progress !== undefined) return;
    await client.query('begin');
    await client.query(`set local client_min_messages = warning; set local lock_timeout = '4s';`);
    for (const schema of [HISTORY_SCHEMA, ...Object.values(DATA_SCHEMAS)]) {
        await client.query(`drop schema if exists ${schema} cascade`);
    }
    const { rows: [made] } = await client.query<{ schema: boolean; table: boolean }>(`
        select
            obj_description(to_regnamespace('supabase_migrations')::oid, 'pg_namespace') is not distinct from $1::text as schema,
            obj_description(to_regclass('supabase_migrations.schema_migrations')::oid, 'pg_class') is not distinct from $1::text
                as table
    `, [MADE_BY_US]);
    if (made!.table) {
        const { rowCount } = await client.query('select from supabase_migrations.schema_migrations limit 1');
        if (rowCount === 0) {
            await client.query('drop table supabase_migrations.schema_migrations');
            const { rows: [left] } = await client.query<{ empty: boolean }>(`
                select not exists (
                    select from pg_catalog.pg_class c where c.relnamespace = to_regnamespace('supabase_migrations')::oid
                ) as empty
            `);
            if (made!.schema && left!.empty) await client.query('drop schema supabase_migrations');
        }
    }
    await client.query('commit');
}

/**
 * The statement that records a migration where the Supabase CLI looks, with the row that it would have written itself. Values
 * are literals, since node-pg-migrate runs plain text only.
 */
export function recordForSupabase(migration: Migration): string {
    const statements = migration.up.map(({ sql }) => pg.escapeLiteral(sql)).join(', ');
    return `insert into supabase_migrations.schema_migrations (version, name, statements) values (`
        + `${pg.escapeLiteral(migration.version)}, ${pg.escapeLiteral(migration.title)}, array[${statements}]::text[]) `
        + `on conflict (version) do nothing`;
}

/** The statement that takes a migration out of the Supabase CLI's history again. */
export function eraseForSupabase(migration: Migration): string {
    return `delete from supabase_migrations.schema_migrations where version = ${pg.escapeLiteral(migration.version)}`;
}

/** Writes rows for versions that only the Supabase CLI had applied, once the catalogue is known to be as they leave it. */
export async function recordAdopted(client: pg.ClientBase, migrations: readonly Migration[]): Promise<void> {
    await client.query('begin');
    for (const migration of migrations) {
        await client.query(
            `insert into ${HISTORY_SCHEMA}.${HISTORY_TABLE} (name, run_on, checksum, adopted) values ($1, now(), $2, true)`,
            [migration.name, migration.checksum],
        );
    }
    await client.query('commit');
}
