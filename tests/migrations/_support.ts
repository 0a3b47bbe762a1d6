/** What the tests of the runner share: databases with the platform in them, folders of small migrations, the command. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { withConnection, withDatabase } from '../../scripts/lib/database.ts';
import { projectDirectory } from '../../scripts/lib/paths.ts';
import { takeSnapshot } from '../../scripts/lib/snapshot.ts';
import { TestServer, type TestDatabase } from '../../scripts/lib/testing/server.ts';

let server: Promise<TestServer> | undefined;
const folders: string[] = [];

/** The server of this test file; started by the first who asks. */
export function testServer(): Promise<TestServer> {
    server ??= TestServer.open();
    return server;
}

/** What a test needs of its database: as whom to connect. */
export interface OwnDatabase {
    superuserUrl: string;
    url(): string;
}

type Mode = 'closed' | 'open';

const templates = new Map<Mode, Promise<TestDatabase>>();
const copies: string[] = [];

/** A database of its own with the platform and nothing of ours: a copy of one that is built once a file and mode. */
export async function platformDatabase(dataApi: Mode = 'closed'): Promise<OwnDatabase> {
    const { superuserUrl } = await testServer();
    let template = templates.get(dataApi);
    if (template === undefined) {
        template = (await testServer()).database('platform', dataApi);
        templates.set(dataApi, template);
    }
    const original = await template;
    const name = `${original.name}_${copies.length}`;
    copies.push(name);
    await query(superuserUrl, `create database ${name} template ${original.name} owner postgres strategy file_copy`);
    return {
        superuserUrl: withDatabase(superuserUrl, name),
        url: () => withDatabase(original.url(), name),
    };
}

/** Call it in `after`: stops the server, removes databases and folders. */
export async function cleanUp(): Promise<void> {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    if (server === undefined) return;
    const { superuserUrl } = await server;
    for (const name of copies) await query(superuserUrl, `drop database if exists ${name} with (force)`);
    await (await server).stop();
}

/** A temporary folder with the given files. Names without a version get one, in order. */
export function folderOf(files: Record<string, string>): string {
    const folder = mkdtempSync(join(tmpdir(), 'pageshare-migrations-'));
    folders.push(folder);
    Object.entries(files).forEach(([name, text]) => {
        mkdirSync(join(folder, name, '..'), { recursive: true });
        writeFileSync(join(folder, name), text);
    });
    return folder;
}

/** The text of a migration. */
export function migration(up: string, down: string, header = '-- For a test.'): string {
    return `${header}\n\n-- Up Migration\n${up}\n\n-- Down Migration\n${down}\n`;
}

/** Two plain migrations, the first with a table of notes and the second with an index on it. */
export const NOTES = {
    '20260101000000_create_notes.sql': migration(
        `create table public.notes (id integer primary key, body text not null);
comment on table public.notes is 'Kept for a test; nothing else.';`,
        'drop table public.notes;',
    ),
    '20260102000000_index_notes.sql': migration(
        'create index notes_body_idx on public.notes (body);',
        'drop index public.notes_body_idx;',
    ),
};

/** Runs one query on a connection of its own. */
export async function query<Row extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
    return await withConnection(url, async (client) => (await client.query<Row>(text, values)).rows);
}

/** The snapshot of a database. */
export async function snapshotOf(url: string): Promise<string> {
    return await withConnection(url, takeSnapshot);
}

/** Every schema and relation outside the system's: what "nothing of ours is left" is held against. */
export async function everythingIn(url: string): Promise<string> {
    const rows = await query<{ name: string }>(url, `
        select 'schema ' || n.nspname as name from pg_catalog.pg_namespace n where n.nspname !~ '^pg_(temp|toast)'
        union all
        select c.relkind::text || ' ' || c.oid::regclass::text
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        union all
        select 'function ' || p.oid::regprocedure::text
        from pg_catalog.pg_proc p
        join pg_catalog.pg_namespace n on n.oid = p.pronamespace
        where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
            -- A way down leaves extensions: others may use them by then.
            and not exists (
                select from pg_catalog.pg_depend d
                where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
            )
        union all
        select 'trigger ' || g.tgname || ' on ' || g.tgrelid::regclass::text
        from pg_catalog.pg_trigger g
        where not g.tgisinternal
        union all
        select 'default privileges ' || d.defaclrole::regrole::text || ' ' || d.defaclnamespace::regnamespace::text
            || d.defaclobjtype::text || d.defaclacl::text
        from pg_catalog.pg_default_acl d
        order by 1
    `);
    return rows.map(({ name }) => name).join('\n');
}

/** What a command said and how it ended. */
export interface Ended {
    code: number | null;
    output: string;
    errors: string;
}

/** A refusal: exit code 1, one sentence, one line that says what to do, and nothing else: no stack, no secret. */
export function assertSentence({ code, errors, output }: Ended, sentence: RegExp): void {
    assert.equal(code, 1, output);
    const [first, second, ...more] = errors.trimEnd().split('\n');
    assert.match(first!, sentence);
    assert.match(second ?? '', /^ {7}\S/, 'the second line says what to do');
    assert.deepEqual([more, output], [[], ''], 'nothing else is said');
    assert.doesNotMatch(errors, /at .*\.ts:\d+|secret-word/);
}

/** Starts `npm run migrate` as its own process, without a terminal. */
export function startMigrate(args: string[], environment: Record<string, string>): { child: ChildProcess; ended: Promise<Ended> } {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/migrate.ts', ...args], {
        cwd: projectDirectory,
        env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => { output += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { errors += text; });
    const ended = new Promise<Ended>((resolve) => {
        child.once('close', (code) => resolve({ code, output, errors }));
    });
    return { child, ended };
}

/** Runs `npm run migrate` to its end. */
export async function runMigrate(args: string[], environment: Record<string, string>): Promise<Ended> {
    return await startMigrate(args, environment).ended;
}

/** Waits until a question about the database is answered with at least one row. */
export async function waitFor(url: string, text: string, what: string): Promise<void> {
    const deadline = Date.now() + 15_000;
    while ((await query(url, text)).length === 0) {
        if (Date.now() > deadline) throw new Error(`${what} did not happen within 15 s`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}
