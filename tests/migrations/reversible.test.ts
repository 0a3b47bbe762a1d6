/**
 * Each migration's way down is the exact inverse of its way up, with rows in place: snapshot, up, down, equal, up again. And
 * all the way down leaves nothing of ours.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { connect } from '../../scripts/lib/database.ts';
import { readMigrations } from '../../scripts/lib/migrate/files.ts';
import { down, up } from '../../scripts/lib/migrate/index.ts';
import { splitStatements } from '../../scripts/lib/migrate/statements.ts';
import { projectPath } from '../../scripts/lib/paths.ts';
import { diffSnapshots, takeSnapshot } from '../../scripts/lib/snapshot.ts';
import { cleanUp, everythingIn, platformDatabase } from './_support.ts';

const migrations = readMigrations();
const rows = splitStatements(readFileSync(projectPath('tests', 'migrations', 'rows.sql'), 'utf8'));

let url: string;
let client: pg.Client;
let empty: string;

before(async () => {
    const database = await platformDatabase();
    url = database.url();
    empty = await everythingIn(database.superuserUrl);
    client = await connect(url);
});

after(async () => {
    await client.end();
    await cleanUp();
});

/** What a statement may fail with where the history has not yet, or no longer, got that far. */
const NOT_THERE_YET = ['42P01', '42703', '42883', '3F000', '42704', '42P10', '428C9'];

/** Inserts what is not there yet. Rows of tables that do not exist at this point of the history are left out. */
async function insertRows(client: pg.Client, strict: boolean): Promise<void> {
    await client.query('begin');
    for (const { sql, line } of rows) {
        await client.query('savepoint one_row');
        try {
            await client.query(sql);
        } catch (error) {
            const { code, message } = error as pg.DatabaseError;
            if (strict || !NOT_THERE_YET.includes(code ?? '')) throw new Error(`tests/migrations/rows.sql, line ${line}: ${message}`);
            await client.query('rollback to savepoint one_row');
        }
    }
    await client.query('commit');
}

/** Our tables with their number of rows. */
async function contents(client: pg.Client): Promise<Map<string, number>> {
    const { rows: tables } = await client.query<{ name: string }>(`
        select c.oid::regclass::text as name
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'private', 'analytics') and c.relkind in ('r', 'p')
        order by 1
    `);
    const counts = new Map<string, number>();
    for (const { name } of tables) {
        const { rows: [count] } = await client.query<{ count: string }>(`select count(*) from ${name}`);
        counts.set(name, Number(count!.count));
    }
    return counts;
}

describe('each migration', () => {
    // Rows are no part of it, so that what one migration leaves is what the next one finds.
    let left: { version: string; snapshot: string } | undefined;
    for (const [index, migration] of migrations.entries()) {
        it(`${migration.fileName} is undone exactly, with rows in place`, async () => {
            const previous = migrations[index - 1]?.version ?? '0';
            if (index > 0 && left?.version !== previous) await up({ databaseUrl: url, to: previous });
            await insertRows(client, false);
            const before = left?.version === previous ? left.snapshot : await takeSnapshot(client);
            const rowsBefore = await contents(client);

            await up({ databaseUrl: url, to: migration.version });
            await insertRows(client, false);
            const there = await takeSnapshot(client);
            const rowsThere = await contents(client);
            await down({ databaseUrl: url, force: true });
            assert.equal(diffSnapshots(before, await takeSnapshot(client)), '',
                '- is what was there before, + is what the way down leaves');

            const rowsAfter = await contents(client);
            for (const [table, count] of rowsBefore) {
                assert.ok(rowsAfter.get(table)! >= count, `${table} had ${count} rows before and ${rowsAfter.get(table)} afterwards`);
            }
            const lost = [...rowsThere].filter(([table, count]) => count > (rowsAfter.get(table) ?? 0)).map(([table]) => table);
            if (lost.length > 0) {
                assert.ok(migration.downLosesData, `its way down loses rows of ${lost.join(', ')}: its header has to say so `
                    + 'by "-- migrate: down-loses-data"');
            }

            await up({ databaseUrl: url, to: migration.version });
            assert.equal(diffSnapshots(there, await takeSnapshot(client)), '', '- is the first way up, + is the second');
            left = { version: migration.version, snapshot: there };
        });
    }
});

describe('the whole history', () => {
    it('takes rows into every table at its end, and goes down to nothing of ours with them in place', async () => {
        const database = await platformDatabase();
        const last = await connect(database.url());
        try {
            await up({ databaseUrl: database.url() });
            await insertRows(last, true);
            const without = [...await contents(last)].filter(([, count]) => count === 0).map(([table]) => table);
            assert.deepEqual(without, [], 'tests/migrations/rows.sql has no row for these tables');
            await down({ databaseUrl: database.url(), to: '0', force: true });
            assert.equal(await everythingIn(database.superuserUrl), empty);
            const { rows: accounts } = await last.query(`select id from auth.users where email not like '%@example.com' or email is null`);
            assert.deepEqual(accounts, [], 'accounts that a migration made are gone too');
        } finally {
            await last.end();
        }
    });
});
