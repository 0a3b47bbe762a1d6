/**
 * One track of forward-only data: a folder of numbered steps that postgres-shift runs once each, all pending ones in one
 * transaction, and writes down in a schema that belongs to the track alone.
 */
import { readdirSync } from 'node:fs';
import type pg from 'pg';
import postgres from 'postgres';
import shift from 'postgres-shift';
import { UserError } from '../cli.ts';
import { parseDatabaseUrl } from '../database.ts';

/** Where a track's steps are and where its record is kept. */
export interface Track {
    /** What the track brings, as it reads in a sentence. */
    title: string;
    directory: string;
    /** Schema of the record; a plain lower-case name. No role of the Data API may use it. */
    recordSchema: string;
    /** Tells whether anything that the track brought is still there. */
    isPresent: (client: pg.ClientBase) => Promise<boolean>;
}

/**
 * Runs the pending steps of a track and returns their names; the caller holds the lock of `lockData` on `client`. A
 * record whose content is all gone belongs to a database that was emptied since, and starts again: steps must therefore
 * bear to be run twice.
 */
export async function runTrack(track: Track, databaseUrl: string, client: pg.ClientBase): Promise<string[]> {
    checkNumbers(track);
    await client.query(`create schema if not exists ${track.recordSchema}`);
    await client.query(`revoke all on schema ${track.recordSchema} from public`);
    const { rows } = await client.query<{ has_record: boolean }>(
        'select pg_catalog.to_regclass($1) is not null as has_record',
        [`${track.recordSchema}.migrations`],
    );
    if (rows[0]?.has_record === true && !(await track.isPresent(client))) {
        await client.query(`delete from ${track.recordSchema}.migrations where migration_id > 0`);
    }

    // postgres-shift names its table `migrations` without a schema: its connection sees nothing but the record's schema.
    const { hostname, port } = parseDatabaseUrl(databaseUrl);
    const sql = postgres(databaseUrl, {
        // postgres.js cuts a host at its first colon, and so an address of IPv6: in a list, of which its types do not know,
        // it stays whole.
        ...(hostname.startsWith('[') ? { host: [hostname.slice(1, -1)], port: [Number(port || 5432)] } as object : {}),
        max: 1,
        connect_timeout: 10,
        onnotice: () => undefined,
        connection: { application_name: 'pageshare-data', search_path: track.recordSchema },
    });
    try {
        const applied: string[] = [];
        await shift({ sql, path: track.directory, after: (step) => applied.push(step.name) });
        return applied;
    } finally {
        await sql.end({ timeout: 5 });
    }
}

/** postgres-shift neither survives a track without steps nor names the first number that is missing. */
function checkNumbers(track: Track): void {
    const steps = readdirSync(track.directory).filter((name) => /^[0-9]{5}_/.test(name)).sort();
    const wrong = steps.findIndex((name, index) => Number(name.slice(0, 5)) !== index + 1);
    if (steps.length === 0 || wrong !== -1) {
        throw new UserError(
            steps.length === 0
                ? `There is no data step for ${track.title}.`
                : `The data step ${steps[wrong]} is out of order: ${String(wrong + 1).padStart(5, '0')} is missing.`,
            'Name the steps NNNNN_name, from 00001 and without a gap.',
        );
    }
}

/** How long a run waits for another one to finish before it gives up. */
const patienceMs = 60_000;

/** One key for all tracks: whoever loads data, loads alone. */
const lockKey = 7_243_551_026;

/**
 * Makes this session the only one that loads data, waiting for another one where there is one. postgres-shift itself has
 * no lock: two runs at once would both find the same step pending. The lock ends with the session, however that ends.
 */
export async function lockData(client: pg.ClientBase, say: (line: string) => void): Promise<void> {
    const deadline = Date.now() + patienceMs;
    for (let attempt = 0; ; attempt += 1) {
        const { rows } = await client.query<{ is_locked: boolean }>(
            'select pg_catalog.pg_try_advisory_lock($1) as is_locked',
            [lockKey],
        );
        if (rows[0]?.is_locked === true) return;
        if (attempt === 0) say('Another run is loading data: waiting for it.');
        if (Date.now() > deadline) {
            throw new UserError(
                `Another run has been loading data for more than ${patienceMs / 1000} seconds.`,
                'Wait until it ends, or end it, then try again. Nothing has been changed.',
            );
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
}
