/**
 * The migration runner: thin over node-pg-migrate, and safe where that is not. Commands, the local stack and the tests call
 * these functions; each takes a database URL and leaves the database either as it was or as asked.
 *
 * What holds for all of them: only one runs at a time on a database; an applied file that was edited or is missing stops
 * everything before anything is touched; a version that only the Supabase CLI applied is taken over when the catalogue is
 * exactly as our files would have left it, and refused otherwise. `plan` and `status` write nothing at all.
 */
import type pg from 'pg';
import { UserError } from '../cli.ts';
import { connect, describeDatabase, isLocalDatabase, requireSupportedServer, requireWritableDatabase } from '../database.ts';
import { diffSnapshots, takeSnapshot } from '../snapshot.ts';
import { applyMigration, type Direction } from './apply.ts';
import { describePlatformGrants, expectedSnapshot } from './expected.ts';
import { migrationsDirectory, readMigrations, type Migration } from './files.ts';
import {
    dropEmptyHistory, ensureHistory, readHistory, recordAdopted, recordForSupabase, type History,
} from './history.ts';
import { acquireLock, refusePoolerPort, releaseLock } from './lock.ts';
import { findRole, quietLogger, resetSession, type Logger, type Session } from './session.ts';

export type { Logger } from './session.ts';
export type { Migration } from './files.ts';

/** What every function takes. */
export interface MigrateOptions {
    databaseUrl: string;
    /** Where the files are; the project's by default. */
    migrationsDirectory?: string;
    /** Up: the last version to apply. Down and redo: the version to go back to, which stays applied; `0` for none at all. */
    to?: string;
    /** Given by a person who was told what a destructive command does to a database that is not local. */
    yes?: boolean;
    /** Allows a rollback that loses data, and a first migration beside objects that no migration made. */
    force?: boolean;
    /** The name of the environment; `production` asks for `yes` even on the way up. */
    environment?: string;
    logger?: Logger;
    /** How long a statement may wait for a lock before the file is given up and tried again; `5s` by default. */
    lockTimeout?: string;
    /** How long a statement may run; `5min` by default. */
    statementTimeout?: string;
    /** How often a file is tried again that could not have its lock; 5 by default. */
    retries?: number;
    /** How long to wait for another run to end; a minute by default. */
    waitMilliseconds?: number;
}

/** One file that a run has executed. */
export interface Ran {
    version: string;
    name: string;
    direction: Direction;
    milliseconds: number;
}

/** What a run has done. */
export interface Outcome {
    ran: Ran[];
    /** The versions that were taken over from the Supabase CLI. */
    adopted: string[];
    /** The newest version that is applied now; undefined for none. */
    version: string | undefined;
}

/** Where a version stands. `cli`: only the Supabase CLI applied it; the next run takes it over or refuses it. */
export type State = 'applied' | 'adopted' | 'pending' | 'edited' | 'missing' | 'cli';

/** One line of `status`. */
export interface VersionStatus {
    version: string;
    name: string;
    state: State;
    appliedAt: Date | undefined;
}

/** What `plan` would do. */
export interface Plan {
    /** Versions of the Supabase CLI that would be taken over first, if the catalogue is as expected. */
    adopt: Migration[];
    run: Migration[];
}

/** What `verify` found. */
export interface Verification {
    version: string | undefined;
    /** Empty when the catalogue is as the applied migrations leave it. */
    difference: string;
}

/** Applies what is pending, up to `to` if given. */
export async function up(options: MigrateOptions): Promise<Outcome> {
    const migrations = readMigrations(options.migrationsDirectory ?? migrationsDirectory);
    const target = findTarget(migrations, options.to);
    if (isProduction(options) && options.yes !== true) {
        throw new UserError(`This would migrate production, ${describeDatabase(options.databaseUrl)}.`,
            'Look at what would run with migrate plan, then say --yes.');
    }
    return await withLockedSession(options, async (session) => {
        const applied = await reconcile(session, migrations, options);
        const newest = applied.at(-1)?.version;
        if (target !== undefined && newest !== undefined && target < newest) {
            throw new UserError(`The database is at ${newest} already, past ${target}.`,
                `To go back, run migrate down --to ${target}.`);
        }
        const pending = migrations.slice(applied.length).filter(({ version }) => target === undefined || version <= target);
        if (applied.length === 0 && pending.length > 0) await refuseStrangers(session.client, pending, options);
        return await run(session, pending, 'up', migrations);
    });
}

/** Rolls back the last migration, or everything after `to`; `0` rolls back all and leaves nothing of ours. */
export async function down(options: MigrateOptions): Promise<Outcome> {
    const migrations = readMigrations(options.migrationsDirectory ?? migrationsDirectory);
    const target = findTarget(migrations, options.to, true);
    return await withLockedSession(options, async (session) => {
        // Asked before anything is adopted, so that a refusal has changed nothing.
        const known = reconcilable(migrations, await readHistory(session.client));
        const doomed = toRollBack(known.applied, target);
        refuseDestruction(doomed, options, 'roll back');
        await reconcile(session, migrations, options);
        return await run(session, doomed, 'down', migrations);
    });
}

/** Rolls back as `down` does and applies the same files again: for trying a new migration's two parts. */
export async function redo(options: MigrateOptions): Promise<Outcome> {
    const migrations = readMigrations(options.migrationsDirectory ?? migrationsDirectory);
    const target = findTarget(migrations, options.to, true);
    return await withLockedSession(options, async (session) => {
        const known = reconcilable(migrations, await readHistory(session.client));
        const again = toRollBack(known.applied, target);
        refuseDestruction(again, options, 'roll back and apply again');
        await reconcile(session, migrations, options);
        const back = await run(session, again, 'down', migrations, true);
        const forth = await run(session, again.toReversed(), 'up', migrations);
        return { ...forth, ran: [...back.ran, ...forth.ran] };
    });
}

/**
 * Takes everything of ours out of a database and builds it anew, empty. For the environment `development` alone, which a
 * person has to name: no other database can be lost by a slip.
 */
export async function reset(options: MigrateOptions): Promise<Outcome> {
    if (options.environment !== 'development') {
        throw new UserError('Only the environment "development" can be reset.',
            'Say --env development for the database of .env.development. Nothing was changed.');
    }
    const back = await down({ ...options, to: '0', force: true });
    const forth = await up(options);
    return { ...forth, ran: [...back.ran, ...forth.ran] };
}

/** Where every version stands. Reads only; needs no lock, and answers while a run is under way. */
export async function status(options: MigrateOptions): Promise<VersionStatus[]> {
    const migrations = readMigrations(options.migrationsDirectory ?? migrationsDirectory);
    const history = await readOnly(options, (client) => readHistory(client));
    const byVersion = new Map<string, VersionStatus>();
    for (const { version, name } of migrations) byVersion.set(version, { version, name, state: 'pending', appliedAt: undefined });
    for (const version of history.supabaseVersions) {
        const file = byVersion.get(version);
        byVersion.set(version, { version, name: file?.name ?? version, state: file === undefined ? 'missing' : 'cli', appliedAt: undefined });
    }
    for (const row of history.rows) {
        const file = migrations.find(({ name }) => name === row.name);
        const state = file === undefined ? 'missing' : file.checksum !== row.checksum ? 'edited' : row.adopted ? 'adopted' : 'applied';
        byVersion.set(row.version, { version: row.version, name: row.name, state, appliedAt: row.appliedAt });
    }
    return [...byVersion.values()].sort((a, b) => (a.version < b.version ? -1 : 1));
}

/** What `up` with the same options would do. Reads only: not even a lock or a history table is made. */
export async function plan(options: MigrateOptions): Promise<Plan> {
    const migrations = readMigrations(options.migrationsDirectory ?? migrationsDirectory);
    const target = findTarget(migrations, options.to);
    return await readOnly(options, async (client) => {
        const { applied, adoptable } = reconcilable(migrations, await readHistory(client));
        const pending = migrations.slice(applied.length).filter(({ version }) => target === undefined || version <= target);
        if (applied.length === 0 && pending.length > 0) await refuseStrangers(client, pending, options);
        return { adopt: adoptable, run: pending };
    });
}

/**
 * Compares the live catalogue with the one that the applied migrations lead to, computed in a scratch database on the same
 * server. The database itself is only read.
 */
export async function verify(options: MigrateOptions): Promise<Verification> {
    const migrations = readMigrations(options.migrationsDirectory ?? migrationsDirectory);
    return await withSession(options, async (session) => {
        const { applied } = reconcilable(migrations, await readHistory(session.client));
        const version = applied.at(-1)?.version;
        return { version, difference: await differenceAt(session, version, options) };
    });
}

/** The files as they stand in the history of a database, or the one sentence that says why they do not fit it. */
function reconcilable(migrations: readonly Migration[], history: History): {
    applied: Migration[];
    adoptable: Migration[];
    unknownToCli: Migration[];
} {
    const byName = new Map(migrations.map((migration) => [migration.name, migration]));
    const byVersion = new Map(migrations.map((migration) => [migration.version, migration]));
    for (const row of history.rows) {
        const file = byName.get(row.name);
        if (file === undefined) {
            throw new UserError(`${row.name}.sql is applied to this database, and its file is missing.`,
                'Bring the file back, for instance by checking out the commit that was deployed.');
        }
        if (file.checksum !== row.checksum) {
            throw new UserError(`${file.fileName} has been edited since it was applied to this database.`,
                'An applied migration never changes: put it back as it was, and make a new one for the change.');
        }
    }
    const ours = new Set(history.rows.map(({ version }) => version));
    const adoptable: Migration[] = [];
    for (const version of history.supabaseVersions.filter((candidate) => !ours.has(candidate))) {
        const file = byVersion.get(version);
        if (file === undefined) {
            throw new UserError(`The Supabase CLI has applied ${version} to this database, and there is no such migration here.`,
                'Bring its file into migrations/, or take the version back with supabase migration repair --status reverted.');
        }
        adoptable.push(file);
    }
    const known = new Set([...ours, ...adoptable.map(({ version }) => version)]);
    const applied = migrations.filter(({ version }) => known.has(version));
    const skipped = migrations.slice(0, applied.length).find(({ version }) => !known.has(version));
    if (skipped !== undefined) {
        throw new UserError(`${skipped.fileName} is pending, but newer than it, ${applied.at(-1)!.fileName} is applied already.`,
            `Give it a version later than ${applied.at(-1)!.version}.`);
    }
    const recorded = new Set(history.supabaseVersions);
    return { applied, adoptable, unknownToCli: applied.filter(({ version }) => !recorded.has(version)) };
}

/**
 * Makes both histories agree before anything runs: takes over what only the Supabase CLI applied, if the catalogue is as
 * our files leave it, and tells the CLI what it does not know. Returns the applied migrations in order.
 */
async function reconcile(session: Session, migrations: readonly Migration[], options: MigrateOptions): Promise<Migration[]> {
    const { client, logger } = session;
    const { applied, adoptable, unknownToCli } = reconcilable(migrations, await readHistory(client));
    if (adoptable.length > 0) {
        const newest = applied.at(-1)!.version;
        const difference = await differenceAt(session, newest, options);
        if (difference !== '') {
            throw new UserError(
                `The Supabase CLI has applied ${listOf(adoptable)}, but the catalogue differs from what the migrations up to ${newest} `
                + `make:\n${difference}\n`,
                'Bring the catalogue in line, or take the versions back with supabase migration repair; nothing was changed.',
            );
        }
        await ensureHistory(client, () => describePlatformGrants(client));
        await recordAdopted(client, adoptable);
        session.adopted.push(...adoptable.map(({ version }) => version));
        for (const { fileName } of adoptable) logger.info(`${fileName} adopted: the Supabase CLI had applied it`);
    }
    if (unknownToCli.length > 0) {
        await ensureHistory(client, () => describePlatformGrants(client));
        for (const migration of unknownToCli) await client.query(recordForSupabase(migration));
        logger.warn(`The Supabase CLI's history lacked ${listOf(unknownToCli)}; it has them now.`);
    }
    return applied;
}

/** What tells the live catalogue from the one that the migrations up to `version` make. */
async function differenceAt(session: Session, version: string | undefined, options: MigrateOptions): Promise<string> {
    const actual = await takeSnapshot(session.client);
    const expected = await expectedSnapshot(session.client, session.databaseUrl, async (scratchUrl) => {
        if (version === undefined) return;
        await up({
            databaseUrl: scratchUrl,
            to: version,
            logger: quietLogger,
            ...(options.migrationsDirectory === undefined ? {} : { migrationsDirectory: options.migrationsDirectory }),
        });
    });
    return diffSnapshots(expected, actual);
}

/** Executes the files one by one, then tells PostgREST that there is something new. */
async function run(
    session: Session, migrations: readonly Migration[], direction: Direction, all: readonly Migration[], keepHistory = false,
): Promise<Outcome> {
    const { client, logger } = session;
    if (migrations.length > 0) await requireWritableDatabase(client);
    const ran: Ran[] = [];
    const { progress } = await readHistory(client);
    if (progress !== undefined && (migrations[0]?.name !== progress.name || direction !== progress.direction)) {
        throw new UserError(`${progress.name}.sql was interrupted on its way ${progress.direction}, and must end first.`,
            `Run migrate ${progress.direction} again: it goes on where it stopped.`);
    }
    try {
        if (migrations.length > 0) await ensureHistory(client, () => describePlatformGrants(client));
        for (const migration of migrations) {
            const start = performance.now();
            await applyMigration(session, migration, direction);
            const milliseconds = performance.now() - start;
            ran.push({ version: migration.version, name: migration.name, direction, milliseconds });
            logger.info(`${direction === 'up' ? 'up  ' : 'down'} ${migration.fileName} ${formatTime(milliseconds)}`);
        }
    } finally {
        await resetSession(session).catch(() => undefined);
        if (!keepHistory && migrations.length > 0) await dropEmptyHistory(client).catch(() => client.query('rollback').catch(() => undefined));
        if (ran.length > 0) await client.query(`notify pgrst, 'reload schema'`).catch(() => undefined);
    }
    const { applied } = reconcilable(all, await readHistory(client));
    return { ran, adopted: session.adopted, version: applied.at(-1)?.version };
}

/** What a rollback to `target` undoes, newest first. Without a target: the newest one. */
function toRollBack(applied: readonly Migration[], target: string | undefined): Migration[] {
    if (target === undefined) return applied.slice(-1);
    if (target !== '0' && !applied.some(({ version }) => version === target)) {
        throw new UserError(`${target} is not applied, so there is no way back to it.`, 'migrate status shows what is applied.');
    }
    return applied.filter(({ version }) => version > target).toReversed();
}

function refuseDestruction(doomed: readonly Migration[], options: MigrateOptions, verb: string): void {
    if (doomed.length === 0) return;
    const lossy = doomed.filter(({ downLosesData }) => downLosesData);
    if (lossy.length > 0 && options.force !== true) {
        throw new UserError(`Rolling back ${listOf(lossy)} loses data in ${describeDatabase(options.databaseUrl)}.`,
            'The file\'s header says what. Back it up first, then say --force.');
    }
    if ((isProduction(options) || !isLocalDatabase(options.databaseUrl)) && options.yes !== true) {
        throw new UserError(`This would ${verb} ${listOf(doomed)} in ${describeDatabase(options.databaseUrl)}.`,
            'If that is what you want, say --yes.');
    }
}

/** Whether the environment is production, by its name. */
export function isProduction({ environment }: MigrateOptions): boolean {
    return environment === 'production' || environment === 'prod';
}

/**
 * The first migration expects a database without anything of ours: tables, functions or types of someone else under our
 * names would make a later file fail halfway through the history, so they are named before the first one runs. Functions
 * of event triggers are none of ours: Supabase may put one into public itself.
 */
async function refuseStrangers(client: pg.ClientBase, pending: readonly Migration[], options: MigrateOptions): Promise<void> {
    const { rows: [platform] } = await client.query<{ exists: boolean }>(`select to_regnamespace('auth') is not null as exists`);
    const needsPlatform = pending.find(({ up: statements }) => statements.some(({ code }) => /\bauth\.\w/.test(code)));
    if (!platform!.exists && needsPlatform !== undefined) {
        throw new UserError(`${describeDatabase(options.databaseUrl)} lacks what Supabase provides (there is no schema auth).`,
            'On a bare server build it first: npm run platform.');
    }
    if (options.force === true) return;
    const { rows } = await client.query<{ name: string }>(`
        select format('%I.%I', n.nspname, c.relname) as name
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'private', 'analytics')
            and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
            and not exists (
                select from pg_catalog.pg_depend d
                where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
            )
        union all
        select format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid))
        from pg_catalog.pg_proc p
        join pg_catalog.pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('public', 'private', 'analytics')
            and p.prorettype <> 'pg_catalog.event_trigger'::regtype
            and not exists (
                select from pg_catalog.pg_depend d
                where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i')
            )
        union all
        select format('%I.%I', n.nspname, t.typname)
        from pg_catalog.pg_type t
        join pg_catalog.pg_namespace n on n.oid = t.typnamespace
        where n.nspname in ('public', 'private', 'analytics')
            -- What a table brings along is not named again, nor above what a range does.
            and (t.typtype in ('e', 'd', 'r') or t.typtype = 'c' and exists (
                select from pg_catalog.pg_class c where c.oid = t.typrelid and c.relkind = 'c'
            ))
            and not exists (
                select from pg_catalog.pg_depend d
                where d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
            )
        order by 1
    `);
    if (rows.length > 0) {
        const names = rows.slice(0, 5).map(({ name }) => name).join(', ');
        throw new UserError(`${describeDatabase(options.databaseUrl)} has no history, but holds objects already: ${names}`
            + `${rows.length > 5 ? ` and ${rows.length - 5} more` : ''}.`,
            'Use an empty database, or say --force to migrate beside them.');
    }
}

/** A version as the user gave it: 14 digits of a file that exists, a file's name, or `0` where that means none. */
function findTarget(migrations: readonly Migration[], to: string | undefined, allowNone = false): string | undefined {
    if (to === undefined) return undefined;
    if (allowNone && to === '0') return to;
    const found = migrations.find(({ version, name, fileName }) => [version, name, fileName].includes(to));
    if (found === undefined) {
        throw new UserError(`There is no migration ${to}.`, `A version is the 14 digits of a file in migrations/${
            allowNone ? ', or 0 for none' : ''}.`);
    }
    return found.version;
}

function listOf(migrations: readonly Migration[]): string {
    const names = migrations.slice(0, 3).map(({ fileName }) => fileName).join(', ');
    return migrations.length > 3 ? `${names} and ${migrations.length - 3} more` : names;
}

/** A duration for a person: 8 ms, 1.3 s. */
export function formatTime(milliseconds: number): string {
    return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** A connection that can read only, for what promises to change nothing. */
async function readOnly<Result>(options: MigrateOptions, body: (client: pg.Client) => Promise<Result>): Promise<Result> {
    return await withSession(options, async ({ client }) => {
        await client.query('begin transaction isolation level repeatable read read only');
        try {
            return await body(client);
        } finally {
            await client.query('rollback').catch(() => undefined);
        }
    });
}

/** A connection in the state that migrations expect. */
async function withSession<Result>(options: MigrateOptions, body: (session: Session) => Promise<Result>): Promise<Result> {
    refusePoolerPort(options.databaseUrl);
    const client = await connect(options.databaseUrl, { applicationName: 'pageshare migrate' });
    try {
        await requireSupportedServer(client);
        const session: Session = {
            client,
            databaseUrl: options.databaseUrl,
            logger: options.logger ?? quietLogger,
            role: await findRole(client),
            lockTimeout: options.lockTimeout ?? '5s',
            statementTimeout: options.statementTimeout ?? '5min',
            retries: options.retries ?? 5,
            adopted: [],
        };
        await resetSession(session);
        return await body(session);
    } finally {
        await client.end().catch(() => undefined);
    }
}

/** The same, alone: no other runner works on the database meanwhile. */
async function withLockedSession<Result>(options: MigrateOptions, body: (session: Session) => Promise<Result>): Promise<Result> {
    return await withSession(options, async (session) => {
        await acquireLock(session.client, options.databaseUrl, {
            waitMilliseconds: options.waitMilliseconds ?? 60_000,
            onWait: (holder) => session.logger.warn(`Waiting for another run to end: ${holder}.`),
        });
        try {
            return await body(session);
        } finally {
            // When the connection is gone, so is the lock.
            await releaseLock(session.client).catch(() => undefined);
        }
    });
}
