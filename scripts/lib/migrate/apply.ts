/** Runs one file through node-pg-migrate, with what that lacks: retries, resuming, an error that names file and line. */
import { runner, type MigrationBuilder } from 'node-pg-migrate';
import pg from 'pg';
import { UserError, explain } from '../cli.ts';
import { lineAt } from '../sources.ts';
import { watchBlockers, type BlockerWatch } from './blockers.ts';
import { codeLine, type Migration } from './files.ts';
import {
    HISTORY_SCHEMA, HISTORY_TABLE, eraseForSupabase, readHistory, recordForSupabase,
} from './history.ts';
import { resetSession, type Session } from './session.ts';
import { leadingWords, type Statement } from './statements.ts';

/** Which part of a file runs. */
export type Direction = 'up' | 'down';

/** Failures that pass by themselves: a lock that was not to be had in time, a deadlock with a client. */
const PASSING = ['55P03', '40P01'];

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Runs one part of one migration and records it. In a transaction, unless the file says otherwise: then it is all or nothing,
 * its history rows included. When a lock cannot be had in time, everything is given up and tried again after a pause, so that
 * clients are never blocked for longer than the lock timeout.
 */
export async function applyMigration(session: Session, migration: Migration, direction: Direction): Promise<void> {
    const run: Run = { statement: undefined, blockers: await watchBlockers(session) };
    try {
        for (let attempt = 0; ; attempt++) {
            run.statement = undefined;
            try {
                await resetSession(session, migration);
                await runFile(session, migration, direction, run);
                return;
            } catch (error) {
                await session.client.query('rollback').catch(() => undefined);
                const code = (error as pg.DatabaseError).code ?? '';
                if (!PASSING.includes(code) || attempt >= session.retries || !migration.transactional) {
                    throw describeFailure(session, migration, direction, run, error, attempt);
                }
                await pauseBeforeRetry(session, migration, run, error, attempt);
            }
        }
    } finally {
        await run.blockers.stop();
    }
}

/** What was under way when a run failed, and who stood in its way. */
interface Run {
    statement: Statement | undefined;
    blockers: BlockerWatch;
}

async function pauseBeforeRetry(session: Session, migration: Migration, run: Run, error: unknown, attempt: number): Promise<void> {
    const pause = pauseOf(attempt);
    const holder = run.blockers.last();
    session.logger.warn(`${migration.fileName}: ${(error as Error).message}${holder === '' ? '' : `, held by ${holder}`}; `
        + `trying again in ${pause / 1000} s (${attempt + 1} of ${session.retries}).`);
    await new Promise((resolve) => setTimeout(resolve, pause));
}

function pauseOf(attempt: number): number {
    return Math.min(500 * 2 ** attempt, 8_000);
}

async function runFile(session: Session, migration: Migration, direction: Direction, run: Run): Promise<void> {
    const statements = migration[direction];
    const record = direction === 'up' ? recordForSupabase(migration) : eraseForSupabase(migration);
    // A statement's text tells which one fails: node-pg-migrate passes it to the client as it is, with a semicolon.
    const byText = new Map(statements.map((statement) => [`${statement.sql}\n;`, statement]));
    const client = {
        query: (query: string, values?: unknown[]) => {
            run.statement = byText.get(query) ?? run.statement;
            return session.client.query(query, values);
        },
    } as unknown as pg.ClientBase;

    const action = async (pgm: MigrationBuilder): Promise<void> => {
        if (migration.transactional) {
            // On a line of its own the semicolon cannot fall into a comment.
            for (const { sql } of statements) pgm.sql(`${sql}\n;`);
        } else {
            pgm.noTransaction();
            await runOutsideTransaction(session, migration, direction, run);
            // From here on it is quick: the three rows that record it, in one transaction of their own.
            pgm.sql('begin;');
            pgm.sql(`delete from ${HISTORY_SCHEMA}.progress where name = ${pg.escapeLiteral(migration.name)};`);
        }
        pgm.sql(`${record};`);
        run.statement = undefined;
    };

    await runner({
        dbClient: client,
        dir: migration.directory,
        // Only this file: whatever else lies in the folder is none of node-pg-migrate's business.
        ignorePattern: `(?!${migration.fileName.replace('.', '\\.')}$).*`,
        migrationLoaderStrategies: [{
            extensions: ['.sql'],
            loader: async (filePaths) => filePaths.map((path): Unit => ({
                id: path,
                filePaths: [path],
                // Two functions: node-pg-migrate takes one and the same for a migration that it has to reverse by itself.
                actions: { up: (pgm) => action(pgm), down: (pgm) => action(pgm) },
            })),
        }],
        direction,
        file: migration.name,
        count: 1,
        migrationsSchema: HISTORY_SCHEMA,
        migrationsTable: HISTORY_TABLE,
        checkOrder: false,
        noLock: true,
        logger: SILENT,
    });
    if (!migration.transactional) await session.client.query('commit');
}

type Loader = Exclude<NonNullable<Parameters<typeof runner>[0]['migrationLoaderStrategies']>[number]['loader'], string>;
type Unit = Awaited<ReturnType<Loader>>[number];

/**
 * Statement by statement, each recorded before and after, so that an interrupted run goes on where it stopped. An index that
 * an interrupted concurrent build left invalid is dropped before it is built anew.
 */
async function runOutsideTransaction(session: Session, migration: Migration, direction: Direction, run: Run): Promise<void> {
    const { client } = session;
    const statements = migration[direction];
    const { progress } = await readHistory(client);
    let done = 0;
    let interrupted = false;
    if (progress !== undefined) {
        if (progress.done.some((sql, index) => statements[index]?.sql !== sql)) {
            throw new UserError(`${migration.fileName} has been edited where it has already run.`,
                `Its first ${progress.done.length} statements are done: put them back as they were.`);
        }
        done = progress.done.length;
        interrupted = progress.running;
        session.logger.info(`${migration.fileName} goes on at statement ${done + 1} of ${statements.length}.`);
    } else {
        await client.query(`insert into ${HISTORY_SCHEMA}.progress (name, direction) values ($1, $2)`, [migration.name, direction]);
    }
    for (const statement of statements.slice(done)) {
        run.statement = statement;
        const isBuilt = await clearInvalidIndex(client, statement) && interrupted;
        interrupted = false;
        await client.query(`update ${HISTORY_SCHEMA}.progress set running = true where name = $1`, [migration.name]);
        if (!isBuilt) await runWithRetries(session, migration, statement, run);
        await client.query(
            `update ${HISTORY_SCHEMA}.progress set running = false, done = done || $2::text where name = $1`,
            [migration.name, statement.sql],
        );
    }
}

async function runWithRetries(session: Session, migration: Migration, statement: Statement, run: Run): Promise<void> {
    for (let attempt = 0; ; attempt++) {
        try {
            await session.client.query(statement.sql);
            return;
        } catch (error) {
            await clearInvalidIndex(session.client, statement);
            if (!PASSING.includes((error as pg.DatabaseError).code ?? '') || attempt >= session.retries) throw error;
            await pauseBeforeRetry(session, migration, run, error, attempt);
        }
    }
}

const CONCURRENT_INDEX = new RegExp(
    String.raw`^create (?:unique )?index concurrently (?:if not exists )?("(?:[^"]|"")+"|[\w$]+) on (?:only )?`
    + String.raw`((?:"(?:[^"]|"")+"|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\w$]+))?)`, 'i',
);

/**
 * For a concurrent index build: drops an invalid index of that name, which only an interrupted build leaves. True when a valid
 * one is there.
 */
async function clearInvalidIndex(client: pg.ClientBase, statement: Statement): Promise<boolean> {
    const match = CONCURRENT_INDEX.exec(statement.code);
    if (match === null) return false;
    const { rows: [index] } = await client.query<{ name: string; valid: boolean }>(`
        select format('%I.%I', n.nspname, c.relname) as name, i.indisvalid as valid
        from pg_catalog.pg_index i
        join pg_catalog.pg_class c on c.oid = i.indexrelid
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where i.indrelid = to_regclass($1) and c.relname = (parse_ident($2))[1]
    `, [match[2], match[1]]);
    if (index === undefined) return false;
    if (!index.valid) await client.query(`drop index concurrently ${index.name}`);
    return index.valid;
}

/** What a failed file means to a person: where, why, and what has become of it. */
function describeFailure(
    session: Session, migration: Migration, direction: Direction, run: Run, error: unknown, attempts: number,
): Error {
    if (error instanceof UserError) return error;
    const failure = error as pg.DatabaseError;
    const known = explain(error);
    const line = run.statement === undefined ? undefined : lineOfFailure(run.statement, failure.position);
    const where = `${migration.fileName}${line === undefined ? '' : `, line ${line}`} (${direction})`;
    const words = run.statement === undefined ? '' : `, in "${leadingWords(run.statement, 4)}"`;
    const reason = known?.message.replace(/\.$/, '') ?? failure.message;
    const kept = migration.transactional
        ? 'It was rolled back whole.'
        : `What stood before that line has run; correct the rest and run migrate ${direction} again: it goes on there.`;
    if (failure.code === '55P03') {
        return new UserError(`${where} could not get its lock within ${migration.lockTimeout ?? session.lockTimeout}, `
            + `${attempts + 1} times in a row: ${failure.message}.`,
            `${run.blockers.last() === '' ? '' : `It is held by ${run.blockers.last()}. `}${kept} Try again when the table is less busy.`,
            { cause: error });
    }
    if (failure.code === '57014') {
        return new UserError(`${where} took longer than ${migration.statementTimeout ?? session.statementTimeout}: ${failure.message}.`,
            `${kept} Split it, or allow more by "-- migrate: statement-timeout 30min" in its header.`, { cause: error });
    }
    if (['42P07', '42710', '42P06', '42723', '42701'].includes(failure.code ?? '') && direction === 'up') {
        return new UserError(`${where} meets something that is there already: ${failure.message}.`,
            `${kept} The database holds objects that no migration made: npm run migrate -- verify lists them.`, { cause: error });
    }
    const more = [failure.detail, failure.hint].filter((text) => text !== undefined && text !== null).join(' ');
    return new UserError(`${where} failed: ${reason}${words}.`, `${more === '' ? '' : `${more} `}${kept}`, { cause: error });
}

/** The line of the file: where Postgres points, else where the statement's first word stands. */
function lineOfFailure(statement: Statement, position: string | undefined): number {
    if (position === undefined) return codeLine(statement);
    return statement.line + lineAt(statement.sql, Number(position)) - 1;
}
