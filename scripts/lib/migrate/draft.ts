/**
 * Drafts a migration from the difference between what migrations/ make and what the sources say, with Supabase's pg-delta:
 * Up leads from the one to the other, Down back. A person reads the draft, splits it into safe steps and says why.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../cli.ts';
import { withConnection } from '../database.ts';
import { startPostgres, throwAwayDirectory } from '../embedded.ts';
import { projectDirectory, projectPath } from '../paths.ts';
import { applyPlatform } from '../platform.ts';
import { diffSnapshots, takeSnapshot } from '../snapshot.ts';
import { loadSources } from '../sources.ts';
import { migrationsDirectory, readMigrations } from './files.ts';
import { HISTORY_SCHEMA } from './history.ts';
import { down, up } from './index.ts';
import { quietLogger } from './session.ts';
import { splitStatements } from './statements.ts';

const run = promisify(execFile);

/** A drafted file, and how far it can be trusted. */
export interface Draft {
    /** Relative to the project folder. */
    path: string;
    /** What differed between migrations and sources, object by object. */
    difference: string;
    /** What the draft leaves different after Up, and after Down; both empty for a faithful draft. */
    leftAfterUp: string;
    leftAfterDown: string;
}

/** The name of a new migration as typed, in the form that file names have. */
export function migrationTitle(name: string): string {
    const title = name.trim().toLowerCase().replace(/[\s-]+/g, '_');
    if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(title)) {
        throw new UserError(`"${name}" is no name for a migration.`, 'Say what it does to what: npm run migration:new -- add_posts_language');
    }
    return title;
}

/** The version of a new file: now, or just after the newest one when that lies ahead of this machine's clock. */
function nextVersion(newest: string | undefined, now = new Date()): string {
    const version = now.toISOString().replace(/\D/g, '').slice(0, 14);
    if (newest === undefined || version > newest) return version;
    const time = newest.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z');
    return nextVersion(undefined, new Date(new Date(time).getTime() + 1000));
}

/**
 * Writes the draft into migrations/. Two databases on a throw-away server are compared: one has the migrations, one the
 * sources. The draft is tried there as well, both ways, before anybody else sees it.
 */
export async function draftMigration(
    name: string,
    say: (line: string) => void,
    directory = migrationsDirectory,
): Promise<Draft> {
    const title = migrationTitle(name);
    const migrations = readMigrations(directory);
    const server = await startPostgres({ dataDir: throwAwayDirectory(), ephemeral: true });
    try {
        const [before, after] = ['of_migrations', 'of_sources'] as const;
        for (const database of [before, after]) {
            await withConnection(server.superuserUrl(), (client) => client.query(`create database ${database}`));
            await applyPlatform(server.superuserUrl(database));
        }
        const [beforeUrl, afterUrl] = [server.url('postgres', before), server.url('postgres', after)];
        say('Building a database from migrations/ and one from the sources ...');
        await up({ databaseUrl: beforeUrl, migrationsDirectory: directory, logger: quietLogger });
        await withConnection(afterUrl, loadSources);
        const wanted = await withConnection(afterUrl, takeSnapshot);
        const found = await withConnection(beforeUrl, takeSnapshot);
        const difference = diffSnapshots(found, wanted);
        if (difference === '') {
            throw new UserError('There is nothing to draft: migrations/ lead to exactly what the sources say.',
                'Edit sql/, functions/ or policies/ first; this command then drafts the way there.');
        }

        say('Asking pg-delta for the way there and back ...');
        // pg-delta sees a copy without the histories of the runner and the Supabase CLI, which are no part of the schema.
        await withConnection(server.superuserUrl(), (client) => client.query(`create database bare template ${before} owner postgres`));
        const bareUrl = server.url('postgres', 'bare');
        await withConnection(bareUrl, (client) => client.query(`
            set client_min_messages = warning;
            drop schema if exists ${HISTORY_SCHEMA} cascade;
            drop schema if exists supabase_migrations cascade;
        `));
        const upSql = await delta(bareUrl, afterUrl);
        const downSql = await delta(afterUrl, bareUrl);
        const version = nextVersion(migrations.at(-1)?.version);
        const fileName = `${version}_${title}.sql`;
        const path = join(directory, fileName);
        const text = compose(title, upSql, downSql);
        writeFileSync(path, text, { flag: 'wx' });

        const draft: Draft = { path: relative(projectDirectory, path), difference, leftAfterUp: '', leftAfterDown: '' };
        if (upSql.statements === '' || downSql.statements === '') {
            throw new UserError(`pg-delta sees no way ${upSql.statements === '' ? 'there' : 'back'}, though the catalogues differ:\n`
                + `${difference}\n`, `Write that part of ${draft.path} by hand; npm test tells whether it is right.`);
        }
        say('Trying the draft both ways ...');
        draft.leftAfterUp = await tried(async () => {
            await up({ databaseUrl: beforeUrl, migrationsDirectory: directory, logger: quietLogger });
            return diffSnapshots(wanted, await withConnection(beforeUrl, takeSnapshot));
        });
        if (draft.leftAfterUp === '') {
            draft.leftAfterDown = await tried(async () => {
                await down({ databaseUrl: beforeUrl, migrationsDirectory: directory, force: true, logger: quietLogger });
                return diffSnapshots(found, await withConnection(beforeUrl, takeSnapshot));
            });
        }
        return draft;
    } finally {
        await server.stop();
    }
}

/** A draft that does not even run is a finding, not a failure of the command. */
async function tried(body: () => Promise<string>): Promise<string> {
    try {
        return await body();
    } catch (error) {
        return (error as Error).message;
    }
}

interface Rendered {
    statements: string;
    /** True when a part of it cannot run in a transaction. */
    needsNoTransaction: boolean;
}

/** What leads from one database to the other, in pg-delta's words. */
async function delta(source: string, desired: string): Promise<Rendered> {
    const cli = join(dirname(createRequire(projectPath('package.json')).resolve('@supabase/pg-delta')), 'cli', 'main.js');
    const directory = mkdtempSync(join(tmpdir(), 'pageshare-delta-'));
    const plan = join(directory, 'plan.json');
    const call = (...args: string[]) => run(process.execPath, [cli, ...args], { maxBuffer: 64 * 1024 ** 2 });
    try {
        try {
            await call('plan', '--source', source, '--desired', desired, '--profile', 'supabase', '--renames', 'off', '--out', plan);
            await call('render', '--plan', plan, '--out', join(directory, 'part.sql'), '--allow-drops');
        } catch (error) {
            const { code, stderr } = error as { code?: number; stderr?: string };
            // 3: a plan without any action.
            if (code === 3) return { statements: '', needsNoTransaction: false };
            throw new UserError(`pg-delta failed: ${stderr?.trim().split('\n').at(-1) ?? String(error)}.`,
                'Write the migration by hand; npm test tells whether it is right.', { cause: error });
        }
        const parts = readdirSync(directory).filter((file) => file.endsWith('.sql'))
            .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
            .map((file) => readFileSync(join(directory, file), 'utf8'));
        return {
            statements: parts.map(tidy).join('\n\n').trim(),
            needsNoTransaction: parts.some((part) => /^-- pg-delta: transaction=false/m.test(part)),
        };
    } finally {
        rmSync(directory, { recursive: true, force: true });
    }
}

/** Without pg-delta's own headers, session settings and transaction frames: the runner sees to those. */
function tidy(part: string): string {
    return splitStatements(part)
        .filter(({ code }) => !/^(begin|commit|reset all|set (local )?\w+\s*(=|to\b).*)$/i.test(code))
        .map(({ sql }) => `${sql.replace(/^-- pg-delta:.*\n+/gm, '')};`)
        .join('\n\n');
}

function compose(title: string, upSql: Rendered, downSql: Rendered): string {
    const header = [`-- ${title.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase())}: a draft by pg-delta; say why here.`];
    const isOutside = upSql.needsNoTransaction || downSql.needsNoTransaction;
    if (isOutside) header.push('-- migrate: no-transaction');
    const session = isOutside ? 'set' : 'set local';
    return `${header.join('\n')}\n\n-- Up Migration\n${withFunctions(upSql, session)}\n\n-- Down Migration\n${
        withFunctions(downSql, session)}\n`;
}

/** pg-delta orders functions by what the catalogue knows, which is nothing of their bodies: the server must not look yet. */
function withFunctions({ statements }: Rendered, set: string): string {
    return /^create (or replace )?(function|procedure)\b/im.test(statements)
        ? `${set} check_function_bodies = off;\n\n${statements}`
        : statements;
}
