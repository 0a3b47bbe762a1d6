/** What belongs into an archive, asked of the live catalogue, so that a table that a later migration adds is not forgotten. */
import pg from 'pg';

/** The schemas whose tables are ours. What `analytics` holds is refreshed, not kept. */
export const OUR_SCHEMAS = ['public', 'private'] as const;

/** The reserved account that every database has from its first migration on. */
export const GHOST_ID = '00000000-0000-4000-8000-000000000000';

/** Tables of ours that are never exported. */
const NEVER: Readonly<Record<string, string>> = {
    'private.secrets': 'keys are never exported: a restored database keeps its own, and old address hashes lose their meaning',
};

/**
 * What an account needs to be the same account elsewhere. Tokens and what is under way by them (a changed address, a
 * recovery) stay behind: they are short-lived, and an archive must not open a door.
 */
const AUTH_COLUMNS = {
    users: [
        'instance_id', 'id', 'aud', 'role', 'email', 'email_confirmed_at', 'invited_at', 'last_sign_in_at', 'raw_app_meta_data',
        'raw_user_meta_data', 'is_super_admin', 'created_at', 'updated_at', 'phone', 'phone_confirmed_at', 'banned_until',
        'is_sso_user', 'deleted_at', 'is_anonymous',
    ],
    identities: [
        'provider_id', 'user_id', 'identity_data', 'provider', 'last_sign_in_at', 'created_at', 'updated_at', 'id',
    ],
} as const;

/** Only with --with-password-hashes. */
const PASSWORD_COLUMN = 'encrypted_password';

/** GoTrue reads these as plain strings: a restored account has '' in each that its platform knows, never null. */
export const AUTH_TOKEN_COLUMNS = [
    'confirmation_token', 'recovery_token', 'email_change', 'email_change_token_new', 'email_change_token_current',
    'phone_change', 'phone_change_token', 'reauthentication_token',
];

export interface Column {
    name: string;
    type: string;
}

/** A table and how it is read. */
export interface SourceTable {
    schema: string;
    name: string;
    columns: Column[];
    /** What COPY reads: the table with its columns, or a query. */
    source: string;
    /** The planner's guess, for the progress bar. */
    estimatedRows: number;
    /** What it takes on the disk, for the order: the longest first. */
    bytes: number;
}

/** A table as SQL writes it. */
export function qualified({ schema, name }: { schema: string; name: string }): string {
    return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
}

/** A list of columns as SQL writes it. */
export function columnList(columns: readonly Column[]): string {
    return columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ');
}

/** Everything that an archive of this database holds, in the order of the names. */
export async function listTables(
    client: pg.ClientBase,
    options: { withPasswordHashes: boolean },
): Promise<{ tables: SourceTable[]; excluded: { what: string; why: string }[] }> {
    const { rows } = await client.query<{
        schema: string;
        name: string;
        kind: string;
        persistence: string;
        rows: number;
        bytes: string;
        columns: Column[];
    }>(`
        select
            n.nspname as schema,
            c.relname as name,
            c.relkind as kind,
            c.relpersistence as persistence,
            greatest(c.reltuples, 0)::float8 as rows,
            pg_catalog.pg_table_size(c.oid) as bytes,
            (
                select coalesce(
                    pg_catalog.jsonb_agg(
                        pg_catalog.jsonb_build_object(
                            'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod)
                        )
                        order by a.attnum
                    ),
                    '[]'
                )
                from pg_catalog.pg_attribute a
                where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            ) as columns
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition
            and (
                n.nspname = any ($1::text[])
                or (n.nspname = 'auth' and c.relname = any ($2::text[]))
            )
            and not exists (
                select from pg_catalog.pg_depend d
                where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
            )
        order by n.nspname collate "C", c.relname collate "C"
    `, [OUR_SCHEMAS, Object.keys(AUTH_COLUMNS)]);

    const tables: SourceTable[] = [];
    const excluded: { what: string; why: string }[] = [
        { what: 'auth: tokens, sessions, factors and every other table', why: 'short-lived, or the platform\'s own' },
        ...(options.withPasswordHashes
            ? [] : [{ what: `auth.users.${PASSWORD_COLUMN}`, why: 'only with --with-password-hashes' }]),
        { what: 'auth.users without a row in public.users', why: 'anonymous sign-ins, which only read' },
        { what: 'generated columns and materialized views', why: 'computed anew' },
        { what: 'schema storage', why: 'files are no rows: back up the buckets themselves' },
    ];
    for (const row of rows) {
        const title = `${row.schema}.${row.name}`;
        const reason = NEVER[title] ?? (row.persistence === 'u' ? 'unlogged: worth nothing after a moment' : undefined);
        if (reason !== undefined) {
            excluded.push({ what: title, why: reason });
            continue;
        }
        const table = { schema: row.schema, name: row.name, estimatedRows: row.rows, bytes: Number(row.bytes) };
        if (row.schema !== 'auth') {
            const source = row.kind === 'r'
                ? `${qualified(table)} (${columnList(row.columns)})`
                : `(select ${columnList(row.columns)} from ${qualified(table)})`;
            tables.push({ ...table, columns: row.columns, source });
            continue;
        }
        const wanted: string[] = [...AUTH_COLUMNS[row.name as keyof typeof AUTH_COLUMNS]];
        if (row.name === 'users' && options.withPasswordHashes) wanted.push(PASSWORD_COLUMN);
        const columns = row.columns.filter(({ name }) => wanted.includes(name));
        tables.push({ ...table, columns, source: `(${authRows(row.name, columns)})` });
    }
    return { tables, excluded };
}

/** The rows of an auth table that belong to our people. */
export function authRows(name: string, columns: readonly Column[]): string {
    return `select ${columns.map((column) => `a.${pg.escapeIdentifier(column.name)}`).join(', ')} from auth.${pg.escapeIdentifier(name)} a`
        + ` where exists (select from public.users u where u.id = a.${name === 'users' ? 'id' : 'user_id'})`;
}
