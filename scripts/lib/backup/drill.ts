/**
 * `npm run restore:drill`: proves that a backup can be restored, by doing it: on a server of its own, which is gone
 * afterwards. Every table's checksum, computed by both servers over the same moment, and the catalogue must be equal.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateData } from '../data/generate.ts';
import { loadData } from '../data/index.ts';
import { withConnection } from '../database.ts';
import { startPostgres, throwAwayDirectory, type PostgresServer } from '../embedded.ts';
import { up } from '../migrate/index.ts';
import { quietLogger } from '../migrate/session.ts';
import { applyPlatform } from '../platform.ts';
import { diffSnapshots, takeSnapshot } from '../snapshot.ts';
import { openArchive, readCatalogue, type Archive } from './archive.ts';
import { createBackup } from './backup.ts';
import { tableChecksum, type TableChecksum } from './checksums.ts';
import { restoreBackup } from './restore.ts';
import { connectForData } from './session.ts';

export interface DrillOptions {
    /** The database to prove it with; without one, a scratch database of `rows` generated rows. */
    databaseUrl: string | undefined;
    rows: number;
    seed: number;
    /** Where the archive is kept; without it, it is gone with the drill. */
    keep: string | undefined;
    /** Hears of each step. */
    say: (line: string) => void;
}

/** One table of the comparison. */
export interface DrilledTable {
    table: string;
    rows: number;
    bytes: number;
    source: string;
    restored: string;
    isEqual: boolean;
}

export interface DrillResult {
    tables: DrilledTable[];
    /** What the restored catalogue has otherwise; undefined where the majors differ, and it cannot be told. */
    catalogue: string | undefined;
    archive: Archive;
    milliseconds: { generate: number; backup: number; restore: number; compare: number };
    isEqual: boolean;
}

/** Does the drill. Servers and folders are gone when this ends, whatever happens. */
export async function drill(options: DrillOptions): Promise<DrillResult> {
    const servers: PostgresServer[] = [];
    const folder = options.keep === undefined ? mkdtempSync(join(tmpdir(), 'pageshare-drill-')) : undefined;
    const removeFolder = (): void => {
        if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    };
    process.once('exit', removeFolder);
    try {
        const began = performance.now();
        const room = options.databaseUrl === undefined ? options.rows * BYTES_A_ROW : await sizeOf(options.databaseUrl);
        let sourceUrl = options.databaseUrl;
        if (sourceUrl === undefined) {
            options.say(`Making a database of about ${options.rows.toLocaleString('en-US')} rows.`);
            sourceUrl = await scratchDatabase(servers, room, undefined);
            await loadData({ databaseUrl: sourceUrl, environment: undefined });
            await generateData({ databaseUrl: sourceUrl, rows: options.rows, seed: options.seed });
        }
        const generated = performance.now();

        options.say('Backing it up.');
        const checksums = new Map<string, TableChecksum>();
        let comparing = 0;
        const archive = await createBackup({
            databaseUrl: sourceUrl,
            out: options.keep ?? join(folder!, 'archive'),
            whileSnapshotHolds: async (client, manifest) => {
                const start = performance.now();
                for (const table of manifest.tables) checksums.set(table.file, await tableChecksum(client, table));
                comparing += performance.now() - start;
            },
        });
        const backedUp = performance.now() - comparing;

        options.say(`Restoring it on a server of its own, at migration ${archive.manifest.version}.`);
        const targetUrl = await scratchDatabase(servers, room, archive);
        const begin = performance.now();
        await restoreBackup({ databaseUrl: targetUrl, from: archive.directory });
        const restored = performance.now();

        const client = await connectForData(targetUrl, 'pageshare drill');
        try {
            const tables: DrilledTable[] = [];
            for (const table of openArchive(archive.directory).manifest.tables) {
                const source = checksums.get(table.file)!;
                const found = await tableChecksum(client, table);
                tables.push({
                    table: `${table.schema}.${table.name}`,
                    rows: source.rows,
                    bytes: table.bytes,
                    source: source.checksum,
                    restored: found.checksum,
                    isEqual: source.checksum === found.checksum && source.rows === found.rows && source.rows === table.rows,
                });
            }
            const major = (version: string): string => version.split('.')[0]!;
            const { rows: [server] } = await client.query<{ version: string }>(
                `select pg_catalog.current_setting('server_version') as version`,
            );
            const catalogue = major(server!.version) === major(archive.manifest.server)
                ? diffSnapshots(await readCatalogue(archive), await takeSnapshot(client))
                : undefined;
            return {
                tables,
                catalogue,
                archive,
                milliseconds: {
                    generate: generated - began,
                    backup: backedUp - generated,
                    restore: restored - begin,
                    compare: comparing + performance.now() - restored,
                },
                isEqual: tables.every(({ isEqual }) => isEqual) && (catalogue ?? '') === '',
            };
        } finally {
            await client.end().catch(() => undefined);
        }
    } finally {
        for (const server of servers.reverse()) await server.stop();
        process.off('exit', removeFolder);
        removeFolder();
    }
}

/** What a generated row takes on the disk with its indexes, counters and the log of the one transaction; generously. */
const BYTES_A_ROW = 2_500;

async function sizeOf(databaseUrl: string): Promise<number> {
    return await withConnection(databaseUrl, async (client) => {
        const { rows: [size] } = await client.query<{ bytes: string }>(
            'select pg_catalog.pg_database_size(pg_catalog.current_database()) as bytes',
        );
        return Number(size!.bytes) * 2;
    });
}

/** Debian's Postgres 15: the drill of a server of that major runs on the same one where it is installed. */
const DEBIAN_15 = '/usr/lib/postgresql/15/bin';

/** A migrated database on a server of its own; for an archive, of its server's major where we have it, at its migration. */
async function scratchDatabase(servers: PostgresServer[], room: number, archive: Archive | undefined): Promise<string> {
    const major = archive === undefined ? '17' : archive.manifest.server.split('.')[0];
    const server = await startPostgres({
        dataDir: throwAwayDirectory(Math.max(room, 1024 ** 3)),
        ephemeral: true,
        ...(major === '15' && existsSync(DEBIAN_15) ? { binDir: DEBIAN_15 } : { major: major === '18' ? 18 : 17 }),
    });
    servers.push(server);
    await applyPlatform(server.superuserUrl());
    const databaseUrl = server.url('postgres');
    await up({
        databaseUrl,
        logger: quietLogger,
        ...(archive === undefined ? {} : { to: archive.manifest.version }),
    });
    return databaseUrl;
}
