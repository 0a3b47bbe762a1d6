/**
 * `npm run backup`: every table of ours, and of auth what our people need, as they were at one moment. Several connections
 * share that moment's snapshot and stream their tables with COPY; nothing is locked against anybody but a migration.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../cli.ts';
import { describeDatabase } from '../database.ts';
import { readHistory } from '../migrate/history.ts';
import { projectPath } from '../paths.ts';
import { formatBytes, formatCount, startProgress, type Progress } from '../progress.ts';
import { takeSnapshot } from '../snapshot.ts';
import {
    ARCHIVE_FORMAT, ARCHIVE_KIND, Draft, LineCounter, saveTable, tableFile, type Archive, type ArchiveSequence, type ArchiveTable,
    type Manifest,
} from './archive.ts';
import { connectForData, explainDataError } from './session.ts';
import { OUR_SCHEMAS, listTables, qualified, type SourceTable } from './tables.ts';

/** Connections that read at the same time. Compression takes longer than reading: more than two gain nothing. */
const READERS = 2;

export interface BackupOptions {
    databaseUrl: string;
    /** The folder that the archive becomes; it must not exist. */
    out: string;
    /** Tables that stand beside as CSV, such as `public.users`; a bare name is one of public. */
    csv?: readonly string[];
    withPasswordHashes?: boolean;
    /** Runs before the snapshot is given up, on a connection that sees what the archive holds. */
    whileSnapshotHolds?: (client: pg.Client, manifest: Manifest) => Promise<void>;
}

/** Where a backup goes that nobody named a place for: PAGESHARE_BACKUP_DIR or `backups/`, by environment and time (UTC). */
export function defaultBackupPath(environment = 'database', ending = ''): string {
    const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
    return join(process.env['PAGESHARE_BACKUP_DIR'] ?? projectPath('backups'), `${environment}-${time}${ending}`);
}

/** Makes an archive. When this rejects there is none, and nothing of it is left. */
export async function createBackup(options: BackupOptions): Promise<Archive> {
    const { databaseUrl } = options;
    const clients: pg.Client[] = [];
    const open = async (): Promise<pg.Client> => {
        const client = await connectForData(databaseUrl, 'pageshare backup');
        clients.push(client);
        return client;
    };
    let draft: Draft | undefined;
    try {
        const leader = await open();
        const found = await listTables(leader, { withPasswordHashes: options.withPasswordHashes === true });
        if (!found.tables.some(({ schema, name }) => schema === 'public' && name === 'users')) {
            throw new UserError(`${describeDatabase(databaseUrl)} has no table public.users: there is nothing of ours to back up.`,
                'Check the URL; npm run migrate -- status shows what is applied.');
        }
        const csv = chooseCsv(options.csv ?? [], found.tables);
        draft = Draft.create(options.out);

        await leader.query('begin transaction isolation level repeatable read read only');
        // The locks come before the snapshot, so that what the snapshot sees stays as it is until the end.
        await leader.query(`lock table ${found.tables.map(qualified).join(', ')} in access share mode`);
        const { rows, progress: unfinished } = await readHistory(leader);
        const { tables, excluded } = await listTables(leader, { withPasswordHashes: options.withPasswordHashes === true });
        if (unfinished !== undefined || JSON.stringify(tables.map(shapeOf)) !== JSON.stringify(found.tables.map(shapeOf))) {
            throw new UserError(`A migration is under way in ${describeDatabase(databaseUrl)}.`, 'Try again when it has ended.');
        }
        const newest = rows.at(-1);
        if (newest === undefined) {
            throw new UserError(`${describeDatabase(databaseUrl)} does not say at which migration it is.`,
                'Run npm run migrate -- up first: it takes over what the Supabase CLI has applied.');
        }
        const { rows: [moment] } = await leader.query<{ snapshot: string; server: string; database: string; at: Date }>(`
            select
                pg_catalog.pg_export_snapshot() as snapshot,
                pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as server,
                pg_catalog.current_database() as database,
                pg_catalog.now() as at
        `);
        const followers = await Promise.all(Array.from({ length: READERS - 1 }, async () => {
            const client = await open();
            await client.query('begin transaction isolation level repeatable read read only');
            await client.query(`set transaction snapshot '${moment!.snapshot}'`);
            return client;
        }));

        const saved = await exportTables(draft, [leader, ...followers], tables);
        const csvFiles: Manifest['csv'] = [];
        for (const table of csv) csvFiles.push(await exportCsv(draft, leader, table));

        const catalogue = await draft.write('catalogue.txt.gz', gzipSync(await takeSnapshot(leader)));
        const manifest: Manifest = {
            kind: ARCHIVE_KIND,
            format: ARCHIVE_FORMAT,
            tool: toolVersion(),
            createdAt: moment!.at.toISOString(),
            database: moment!.database,
            server: moment!.server,
            version: newest.version,
            migrations: rows.map(({ name, checksum }) => ({ name, checksum })),
            catalogue,
            hasPasswordHashes: options.withPasswordHashes === true,
            excluded,
            tables: saved,
            sequences: await readSequences(leader),
            csv: csvFiles,
        };
        await options.whileSnapshotHolds?.(leader, manifest);
        for (const client of clients) await client.query('commit');
        await draft.finish(manifest);
        return { directory: draft.target, manifest };
    } catch (error) {
        throw explainDataError(error, databaseUrl, 'read every row of');
    } finally {
        // A client in the middle of a COPY is cut off.
        await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
        await draft?.discard();
    }
}

/** The version in package.json: which project wrote an archive. */
function toolVersion(): string {
    return (JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { version: string }).version;
}

function shapeOf({ schema, name, columns }: SourceTable): unknown {
    return [schema, name, columns];
}

/** The tables that --csv names. */
function chooseCsv(names: readonly string[], tables: readonly SourceTable[]): SourceTable[] {
    return [...new Set(names.map((name) => (name.includes('.') ? name : `public.${name}`)))].map((title) => {
        const table = tables.find(({ schema, name }) => `${schema}.${name}` === title);
        if (table === undefined) {
            throw new UserError(`${title} is no table that is exported.`,
                `There are ${tables.map(({ schema, name }) => `${schema}.${name}`).join(', ')}.`);
        }
        return table;
    });
}

/** Streams all tables, the largest first, each by whichever connection is free. The first failure ends the others. */
async function exportTables(draft: Draft, clients: readonly pg.Client[], tables: readonly SourceTable[]): Promise<ArchiveTable[]> {
    const left = [...tables].sort((a, b) => b.bytes - a.bytes);
    const saved: ArchiveTable[] = [];
    const failures: unknown[] = [];
    // Only one line can be written over: what the other connection does is told when it is done.
    let isShown = false;
    const work = async (client: pg.Client): Promise<void> => {
        for (let table = left.shift(); table !== undefined && failures.length === 0; table = left.shift()) {
            const title = `${table.schema}.${table.name}`;
            const progress = isShown ? undefined : startProgress(title);
            isShown = true;
            try {
                const one = await exportTable(draft, client, table, progress);
                saved.push(one);
                const outcome = `${formatCount(one.rows).padStart(12)} rows  ${formatBytes(one.bytes).padStart(8)}`;
                (progress ?? startProgress(title)).end(outcome);
            } catch (error) {
                failures.push(error);
                await Promise.all(clients.map((other) => other.end().catch(() => undefined)));
            }
            if (progress !== undefined) isShown = false;
        }
    };
    await Promise.all(clients.map(work));
    if (failures.length > 0) throw failures[0];
    return saved.sort((a, b) => (a.file < b.file ? -1 : 1));
}

async function exportTable(
    draft: Draft, client: pg.Client, table: SourceTable, progress: Progress | undefined,
): Promise<ArchiveTable> {
    const stream = client.query(copyTo(`copy ${table.source} to stdout`, { highWaterMark: 256 * 1024 }));
    const { rows, rawBytes, ...file } = await saveTable(draft, tableFile(table.schema, table.name), stream,
        (done) => progress?.at(done, table.estimatedRows));
    if (rows !== stream.rowCount) {
        throw new Error(`${table.schema}.${table.name}: the server sent ${stream.rowCount} rows, and ${rows} were written`);
    }
    return { schema: table.schema, name: table.name, columns: table.columns, rows, rawBytes, ...file };
}

async function exportCsv(draft: Draft, client: pg.Client, table: SourceTable): Promise<Manifest['csv'][number]> {
    const title = `${table.schema}.${table.name}`;
    const stream = client.query(copyTo(`copy ${table.source} to stdout (format csv, header)`));
    const file = await draft.save(`${title}.csv`, (sink) => pipeline(stream, new LineCounter(), sink));
    return { table: title, rows: stream.rowCount, ...file };
}

/** Where our sequences stand, those of identity columns included. They obey no snapshot, and only grow: later is safe. */
async function readSequences(client: pg.Client): Promise<ArchiveSequence[]> {
    const { rows } = await client.query<{ schema: string; name: string }>(`
        select n.nspname as schema, c.relname as name
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'S' and c.relpersistence = 'p' and n.nspname = any ($1::text[])
            and not exists (
                select from pg_catalog.pg_depend d
                where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
            )
        order by n.nspname collate "C", c.relname collate "C"
    `, [OUR_SCHEMAS]);
    const sequences: ArchiveSequence[] = [];
    for (const { schema, name } of rows) {
        const { rows: [state] } = await client.query<{ last_value: string; is_called: boolean }>(
            `select s.last_value, s.is_called from ${qualified({ schema, name })} s`,
        );
        sequences.push({ schema, name, lastValue: state!.last_value, isCalled: state!.is_called });
    }
    return sequences;
}
