/**
 * `npm run restore`: an archive into a database that is at exactly its migration and holds nobody yet.
 *
 * Everything that can be wrong with the archive or the target is found before anything is written. Then one transaction:
 * rows by COPY with triggers off, and what triggers would have watched over is proven afterwards, from the catalogue: every
 * foreign key, every check, the counters, who is visible, the row counts. Only then it commits; killed at any moment, the
 * target is as it was.
 */
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { UserError, warn } from '../cli.ts';
import { describeDatabase, isLocalDatabase } from '../database.ts';
import { readHistory } from '../migrate/history.ts';
import { acquireLock } from '../migrate/lock.ts';
import { formatCount, startProgress } from '../progress.ts';
import { differingObjects, takeSnapshot } from '../snapshot.ts';
import {
    explainDamage, openArchive, readCatalogue, readTable, verifyArchive, type Archive, type ArchiveTable, type Manifest,
} from './archive.ts';
import { connectForData, explainDataError } from './session.ts';
import {
    AUTH_TOKEN_COLUMNS, GHOST_ID, OUR_SCHEMAS, columnList, listTables, qualified, type Column, type SourceTable,
} from './tables.ts';

export interface RestoreOptions {
    databaseUrl: string;
    /** The archive's folder. */
    from: string;
    environment?: string | undefined;
    /** Given by a person who knows that the target is not local, or is production. */
    yes?: boolean;
}

export interface Restored {
    manifest: Manifest;
    rows: number;
    /** Counters and visibility that were wrong in the archive and have been put right. */
    repaired: number;
}

/** Restores an archive. When this rejects, the target is as it was before. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
    const { databaseUrl } = options;
    const archive = openArchive(options.from);
    refuseWithoutYes(options);
    const checking = startProgress('Checking the archive', 'files');
    let checked = 0;
    await verifyArchive(archive, () => checking.at((checked += 1), archive.manifest.tables.length));
    checking.end(`${formatCount(archive.manifest.tables.length).padStart(12)} tables whole`);

    const client = await connectForData(databaseUrl, 'pageshare restore');
    try {
        await acquireLock(client, databaseUrl, { waitMilliseconds: 0, onWait: () => undefined });
        await requireSameVersion(client, archive.manifest, databaseUrl);
        const target = await requireFittingTables(client, archive.manifest, databaseUrl);
        await compareCatalogues(client, archive);

        await client.query('begin');
        await client.query(`lock table ${target.map(qualified).join(', ')} in exclusive mode`);
        await requireNobody(client, target, databaseUrl);
        const repaired = await replaceRows(client, archive, target);
        await client.query('commit');
        const rows = archive.manifest.tables.reduce((sum, table) => sum + table.rows, 0);
        return { manifest: archive.manifest, rows, repaired };
    } catch (error) {
        throw explainDataError(error, databaseUrl, 'write to');
    } finally {
        // Without a commit, the end of the session undoes everything.
        await client.end().catch(() => undefined);
    }
}

function refuseWithoutYes({ databaseUrl, environment, yes }: RestoreOptions): void {
    const isProduction = environment === 'production' || environment === 'prod';
    if (yes === true || (isLocalDatabase(databaseUrl) && !isProduction)) return;
    throw new UserError(`This would fill ${isProduction ? 'production, ' : ''}${describeDatabase(databaseUrl)}.`,
        'If that is what you want, say --yes. Nothing was written.');
}

/** The target must have run exactly the migrations that the source had run. */
async function requireSameVersion(client: pg.Client, manifest: Manifest, databaseUrl: string): Promise<void> {
    const { rows, supabaseVersions, progress } = await readHistory(client);
    const place = describeDatabase(databaseUrl);
    if (progress !== undefined) {
        throw new UserError(`${progress.name}.sql was interrupted in ${place}.`, 'Let npm run migrate end it first.');
    }
    const version = rows.at(-1)?.version;
    if (version !== manifest.version) {
        throw new UserError(
            `The archive is of migration ${manifest.version}, and ${place} is at ${version ?? 'no migration'}.`,
            version === undefined || version < manifest.version
                ? `Run npm run migrate -- up --to ${manifest.version} on it first; nothing was written.`
                : 'Restore into a new database at the archive\'s migration, then migrate that; nothing was written.',
        );
    }
    const known = new Map(manifest.migrations.map(({ name, checksum }) => [name, checksum]));
    const odd = rows.find(({ name, checksum }) => known.get(name) !== checksum)?.name
        ?? manifest.migrations.find(({ name }) => !rows.some((row) => row.name === name))?.name;
    if (odd !== undefined) {
        throw new UserError(`The migration ${odd} of ${place} is not the one that the archive's database had run.`,
            'The archive comes from another history; nothing was written.');
    }
    const strange = supabaseVersions.find((candidate) => !rows.some((row) => row.version === candidate));
    if (strange !== undefined) {
        throw new UserError(`The Supabase CLI has applied ${strange} to ${place}, which the archive's database had not.`,
            'Run npm run migrate -- status; nothing was written.');
    }
}

/** Every table of the archive must be there with its columns, and no table of ours may be missing from the archive. */
async function requireFittingTables(client: pg.Client, manifest: Manifest, databaseUrl: string): Promise<SourceTable[]> {
    const { tables } = await listTables(client, { withPasswordHashes: true });
    const place = describeDatabase(databaseUrl);
    const refuse = (what: string): never => {
        throw new UserError(`The archive does not fit ${place}: ${what}.`,
            'npm run migrate -- verify shows what is not as the migrations make it; nothing was written.');
    };
    const kept = new Map(manifest.tables.map((table) => [`${table.schema}.${table.name}`, table]));
    for (const table of tables) {
        const title = `${table.schema}.${table.name}`;
        const archived = kept.get(title);
        if (archived === undefined) {
            // An older platform has no identities.
            if (table.schema !== 'auth') refuse(`the archive lacks the table ${title}`);
            continue;
        }
        kept.delete(title);
        if (table.schema === 'auth') continue;
        const types = new Map(table.columns.map(({ name, type }) => [name, type]));
        for (const { name, type } of archived.columns) {
            if (types.get(name) !== type) {
                refuse(`${title}.${name} is ${type} in the archive and ${types.get(name) ?? 'missing'} in the database`);
            }
            types.delete(name);
        }
        for (const name of types.keys()) refuse(`the archive lacks the column ${title}.${name}`);
    }
    for (const [title, { rows }] of kept) if (rows > 0) refuse(`it has no table ${title}`);
    return tables.filter((table) => manifest.tables.some(({ schema, name }) => schema === table.schema && name === table.name));
}

/**
 * Beyond tables and columns the catalogues may differ: a disaster is no time to insist on an index that somebody made by
 * hand. It is said, though. Snapshots of different majors cannot be compared.
 */
async function compareCatalogues(client: pg.Client, archive: Archive): Promise<void> {
    const { rows: [server] } = await client.query<{ major: number }>(
        `select pg_catalog.current_setting('server_version_num')::integer / 10000 as major`,
    );
    if (String(server!.major) !== archive.manifest.server.split('.')[0]) return;
    const differing = differingObjects(await readCatalogue(archive), await takeSnapshot(client));
    if (differing.length === 0) return;
    const more = differing.length > 3 ? ` and ${differing.length - 3} more` : '';
    warn(`the catalogue is not the one of the backup (seen from there): ${differing.slice(0, 3).join('; ')}${more}.`);
}

/**
 * Nobody but the ghost, and nothing that belongs to anybody: rows of tables that lead to no person (tickers, settings,
 * countries) are reference data and give way to the archive's.
 */
async function requireNobody(client: pg.Client, tables: readonly SourceTable[], databaseUrl: string): Promise<void> {
    const found: string[] = [];
    const { rows: people } = await client.query<{ schema: string; name: string; key: string | null }>(`
        with recursive keys as (
            select
                c.conrelid as child,
                c.confrelid as parent,
                -- The column, where a person's id is the whole primary key.
                case when exists (
                    select from pg_catalog.pg_constraint p
                    where p.conrelid = c.conrelid and p.contype = 'p' and p.conkey = c.conkey
                ) and c.confrelid in ('public.users'::regclass, 'auth.users'::regclass) then (
                    select a.attname from pg_catalog.pg_attribute a where a.attrelid = c.conrelid and a.attnum = c.conkey[1]
                ) end as key
            from pg_catalog.pg_constraint c
            where c.contype = 'f'
        ),
        belonging as (
            select 'auth.users'::regclass::oid as relation
            union
            select k.child from keys k join belonging b on b.relation = k.parent
        )
        select
            n.nspname as schema,
            c.relname as name,
            case when c.oid = 'auth.users'::regclass then 'id' else (
                select min(k.key) from keys k where k.child = c.oid
            ) end as key
        from belonging b
        join pg_catalog.pg_class c on c.oid = b.relation
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        order by n.nspname collate "C" desc, c.relname collate "C"
    `);
    for (const { schema, name, key } of people) {
        if (!tables.some((table) => table.schema === schema && table.name === name)) continue;
        const { rows: [count] } = await client.query<{ count: number }>(
            `select pg_catalog.count(*)::float8 as count from ${qualified({ schema, name })} t`
            + (key === null ? '' : ` where t.${pg.escapeIdentifier(key)} <> '${GHOST_ID}'`),
        );
        if (count!.count > 0) found.push(`${formatCount(count!.count)} rows in ${schema}.${name}`);
    }
    if (found.length > 0) {
        const more = found.length > 3 ? ` and in ${found.length - 3} more tables` : '';
        throw new UserError(`${describeDatabase(databaseUrl)} is not empty: it holds ${found.slice(0, 3).join(', ')}${more}.`,
            'Restore into a new database that has only been migrated; nothing was written.');
    }
}

/** The body of the one transaction. Returns how many derived values had to be put right. */
async function replaceRows(client: pg.Client, archive: Archive, target: readonly SourceTable[]): Promise<number> {
    const { manifest } = archive;
    // No trigger fires: neither ours, nor those that check foreign keys, nor the one that makes a person of a sign-up.
    await client.query('set local session_replication_role = replica');
    for (const table of target) {
        await client.query(table.schema === 'auth' && table.name === 'users'
            ? `delete from auth.users u where u.id = '${GHOST_ID}'`
            : `delete from ${qualified(table)} where true`);
    }
    for (const table of manifest.tables) {
        const live = target.find(({ schema, name }) => schema === table.schema && name === table.name);
        if (live === undefined) continue;
        const title = `${table.schema}.${table.name}`;
        const progress = startProgress(title);
        const heard = (rows: number): void => progress.at(rows, table.rows);
        const rows = table.schema === 'auth'
            ? await copyAuthTable(client, archive, table, live, heard)
            : await copyTable(client, archive, table, `${qualified(table)} (${columnList(table.columns)})`, heard);
        if (rows !== table.rows) {
            throw new UserError(`${title} took ${formatCount(rows)} rows instead of ${formatCount(table.rows)}.`,
                'Nothing was written.');
        }
        await client.query(`analyze ${qualified(table)}`);
        progress.end(`${formatCount(rows).padStart(12)} rows`);
    }
    for (const { schema, name, lastValue, isCalled } of manifest.sequences) {
        await client.query('select pg_catalog.setval($1::regclass, $2, $3)', [qualified({ schema, name }), lastValue, isCalled]);
    }

    const proving = startProgress('Proving what was restored', 'constraints');
    const proven = await proveConstraints(client, target, (done, total) => proving.at(done, total));
    await requireCounts(client, manifest, target);
    proving.end(`${formatCount(proven).padStart(12)} constraints hold`);
    const repaired = await repairDerived(client);
    const views = await refreshViews(client);
    startProgress('Refreshing').end(`${formatCount(views).padStart(12)} materialized views`);
    await client.query('set local session_replication_role = origin');
    return repaired;
}

/** Streams a table into a relation, checking the file once more on the way. */
async function copyTable(
    client: pg.Client, archive: Archive, table: ArchiveTable, into: string, heard: (rows: number) => void,
): Promise<number> {
    const stream = client.query(copyFrom(`copy ${into} from stdin`));
    try {
        await pipeline([...readTable(archive, table, heard), stream]);
    } catch (error) {
        // What the server complained of says more than that a stream was closed early.
        const known = explainDamage(error, table.file);
        const { code, detail, message } = known as { code?: string; detail?: string; message: string };
        if (code !== undefined && /^(22|23)...$/.test(code)) {
            throw new UserError(`${table.schema}.${table.name} does not take the archive's rows: ${message}.`,
                `${detail === undefined ? '' : `${detail} `}Nothing was written.`, { cause: error });
        }
        throw known;
    }
    return stream.rowCount;
}

/**
 * The platform may know other columns than the source's did: what both know is taken over. Columns for tokens get '', as
 * GoTrue expects.
 */
async function copyAuthTable(
    client: pg.Client, archive: Archive, table: ArchiveTable, live: SourceTable, heard: (rows: number) => void,
): Promise<number> {
    const types = new Map(live.columns.map(({ name, type }) => [name, type]));
    const passing = pg.escapeIdentifier(`incoming_${table.name}`);
    const definition = table.columns.map(({ name }) => `${pg.escapeIdentifier(name)} ${types.get(name) ?? 'text'}`).join(', ');
    await client.query(`create temporary table ${passing} (${definition}) on commit drop`);
    const rows = await copyTable(client, archive, table, `pg_temp.${passing} (${columnList(table.columns)})`, heard);
    const common: Column[] = table.columns.filter(({ name }) => types.has(name));
    const tokens = table.name === 'users' ? await existingColumns(client, 'auth.users', AUTH_TOKEN_COLUMNS) : [];
    const columns = [columnList(common), ...tokens.map((name) => pg.escapeIdentifier(name))].join(', ');
    const values = [columnList(common), ...tokens.map(() => `''`)].join(', ');
    const { rowCount } = await client.query(
        `insert into ${qualified(table)} (${columns}) select ${values} from pg_temp.${passing}`,
    );
    return rowCount ?? rows;
}

async function existingColumns(client: pg.Client, table: string, names: readonly string[]): Promise<string[]> {
    const { rows } = await client.query<{ name: string }>(`
        select a.attname as name
        from pg_catalog.pg_attribute a
        where a.attrelid = $1::regclass and a.attname = any ($2::text[]) and not a.attisdropped and a.attgenerated = ''
    `, [table, names]);
    return rows.map(({ name }) => name);
}

/** A constraint and the query that counts the rows that break it. */
interface Proof {
    name: string;
    table: string;
    kind: 'f' | 'c';
    query: string;
}

/**
 * Every validated foreign key and check of the tables that were filled, asked anew: Postgres itself does not look at
 * foreign keys while triggers are off. Returns how many there are.
 */
async function proveConstraints(
    client: pg.Client, tables: readonly SourceTable[], heard: (done: number, total: number) => void,
): Promise<number> {
    const { rows: proofs } = await client.query<Proof>(`
        select
            c.conname as name,
            c.conrelid::regclass::text as table,
            c.contype as kind,
            case c.contype
                when 'c' then pg_catalog.format(
                    'select pg_catalog.count(*) from %s where not (%s)',
                    c.conrelid::regclass, pg_catalog.pg_get_expr(c.conbin, c.conrelid)
                )
                else pg_catalog.format(
                    'select pg_catalog.count(*) from %s c where %s and not exists (select from %s p where %s)',
                    c.conrelid::regclass, k.given, c.confrelid::regclass, k.met
                )
            end as query
        from pg_catalog.pg_constraint c
        left join lateral (
            select
                -- match full: all or none; else a key with a null in it points nowhere.
                case when c.confmatchtype = 'f'
                    then pg_catalog.format('pg_catalog.num_nonnulls(%s) > 0', pg_catalog.string_agg(
                        pg_catalog.format('c.%I', a.attname), ', '))
                    else pg_catalog.string_agg(pg_catalog.format('c.%I is not null', a.attname), ' and ')
                end as given,
                pg_catalog.string_agg(
                    pg_catalog.format('p.%I operator(%I.%s) c.%I', f.attname, n.nspname, o.oprname, a.attname), ' and '
                ) as met
            from rows from (
                pg_catalog.unnest(c.conkey), pg_catalog.unnest(c.confkey), pg_catalog.unnest(c.conpfeqop)
            ) u (child, parent, equal)
            join pg_catalog.pg_attribute a on a.attrelid = c.conrelid and a.attnum = u.child
            join pg_catalog.pg_attribute f on f.attrelid = c.confrelid and f.attnum = u.parent
            join pg_catalog.pg_operator o on o.oid = u.equal
            join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
        ) k on c.contype = 'f'
        where c.contype in ('f', 'c')
            and c.convalidated
            and c.conparentid = 0
            and c.conrelid = any ($1::text[]::regclass[])
        order by c.conrelid::regclass::text collate "C", c.conname collate "C"
    `, [tables.map(qualified)]);
    for (const [index, { name, table, kind, query }] of proofs.entries()) {
        const { rows: [broken] } = await client.query<{ count: string }>(query);
        if (broken!.count !== '0') {
            throw new UserError(
                kind === 'f'
                    ? `The archive does not hold together: ${broken!.count} rows of ${table} point to rows that are not there (${name}).`
                    : `The archive holds ${broken!.count} rows of ${table} that ${name} does not allow.`,
                'Use another backup; nothing was written.',
            );
        }
        heard(index + 1, proofs.length);
    }
    return proofs.length;
}

async function requireCounts(client: pg.Client, manifest: Manifest, target: readonly SourceTable[]): Promise<void> {
    for (const table of manifest.tables) {
        if (!target.some(({ schema, name }) => schema === table.schema && name === table.name)) continue;
        const { rows: [found] } = await client.query<{ count: string }>(`select pg_catalog.count(*) from ${qualified(table)}`);
        if (found!.count !== String(table.rows)) {
            throw new UserError(`${table.schema}.${table.name} has ${found!.count} rows after the restore instead of ${table.rows}.`,
                'Nothing was written.');
        }
    }
}

/** Counters and visibility come as they were. Where they were wrong already, they are put right, and it is said. */
async function repairDerived(client: pg.Client): Promise<number> {
    let repaired = 0;
    for (const [what, drift, repair] of [
        ['counters', 'private.counter_drift', 'private.repair_counters'],
        ['entries of who is hidden from whom', 'private.visibility_drift', 'private.repair_visibility'],
    ] as const) {
        const { rows: [found] } = await client.query<{ exists: boolean }>(
            `select pg_catalog.to_regproc($1) is not null and pg_catalog.to_regproc($2) is not null as exists`, [drift, repair],
        );
        if (!found!.exists) continue;
        const count = async (): Promise<number> => {
            const { rows: [row] } = await client.query<{ count: number }>(`select pg_catalog.count(*)::integer as count from ${drift}()`);
            return row!.count;
        };
        const wrong = await count();
        if (wrong === 0) continue;
        await client.query(`select ${repair}()`);
        if (await count() > 0) {
            throw new UserError(`${formatCount(wrong)} ${what} do not fit the rows, and repairing did not help.`,
                'Nothing was written.');
        }
        warn(`${formatCount(wrong)} ${what} were wrong when the backup was made; they have been made anew.`);
        repaired += wrong;
    }
    return repaired;
}

async function refreshViews(client: pg.Client): Promise<number> {
    const { rows } = await client.query<{ name: string }>(`
        select pg_catalog.format('%I.%I', n.nspname, c.relname) as name
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'm' and n.nspname = any ($1::text[])
        order by c.oid
    `, [[...OUR_SCHEMAS, 'analytics']]);
    for (const { name } of rows) await client.query(`refresh materialized view ${name}`);
    return rows.length;
}
