/** The whole back end in one call: Postgres, the platform stand-in, the migrations, PostgREST and the gateway. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError, redact } from './cli.ts';
import { connect, isLocalDatabase, parseDatabaseUrl } from './database.ts';
import {
    LOCAL_PASSWORD, logFileIn, startPostgres, throwAwayDirectory, type PostgresOptions, type PostgresServer,
} from './embedded.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { ANON_KEY, LOCAL_JWT_SECRET, SERVICE_ROLE_KEY, roleKey, signUserToken, type UserClaims } from './keys.ts';
import { up } from './migrate/index.ts';
import { applyPlatform, hasPlatform, isHostedSupabase, type DataApi } from './platform.ts';
import { startPostgrest, type Postgrest } from './postgrest.ts';

export interface StackOptions {
    major?: 17 | 18;
    binDir?: string;
    /** Where the data is kept; without one, a directory that goes with the stack. */
    dataDir?: string;
    /** No durability; by default when there is no `dataDir`. */
    ephemeral?: boolean;
    dataApi?: DataApi;
    /** Fixed ports, an error when one is taken; without them, free ones. */
    ports?: { api?: number; database?: number };
    /** Applies the migrations that are missing; true by default. */
    migrate?: boolean;
    /** A server of one's own with the platform in it, as the role `postgres`: then no Postgres is started. */
    databaseUrl?: string;
    /** The URL of the role authenticator on that server; by default the same one with the local password. */
    authenticatorUrl?: string;
    jwtSecret?: string;
    /** What cf-ipcountry says of every caller. */
    country?: string;
    /** Further settings for PostgREST, by their names in the environment. */
    postgrestSettings?: Record<string, string>;
    /** Connections that PostgREST holds at most. */
    pool?: number;
    /** Hears of each step. */
    progress?: (step: string) => void;
}

export interface Stack {
    /** The embedded server, or undefined where the database is one of your own. */
    readonly postgres: PostgresServer | undefined;
    readonly postgrest: Postgrest;
    readonly gateway: Gateway;
    /** What a front end calls `SUPABASE_URL`: without /rest/v1, which supabase-js adds. */
    readonly apiUrl: string;
    /** The database as `postgres`, the owner of what migrations create. */
    readonly databaseUrl: string;
    readonly anonKey: string;
    readonly serviceRoleKey: string;
    readonly jwtSecret: string;
    /** A token for a person, as Supabase Auth would give it. */
    tokenFor(userId: string, claims?: Omit<UserClaims, 'sub'>): string;
    /** Settles with what has ended when a part ends by itself. */
    readonly broken: Promise<string>;
    /** Ends everything in order. Calling it again is harmless. */
    stop(): Promise<void>;
}

/**
 * Starts the stack and resolves when the API answers. Whatever fails on the way, what was started is stopped again.
 * Everything ends with this process, whatever ends this process.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
    const progress = options.progress ?? (() => undefined);
    const parts: { stop(): Promise<void> }[] = [];
    const stop = async (): Promise<void> => {
        for (const part of parts.splice(0).reverse()) await part.stop();
    };
    try {
        const database = options.databaseUrl === undefined
            ? await ownDatabase(options, parts, progress)
            : await givenDatabase(options.databaseUrl, options.authenticatorUrl);
        if (options.migrate !== false) {
            progress('migrations');
            await up({ databaseUrl: database.databaseUrl, logger: quiet });
        }
        progress('PostgREST');
        const jwtSecret = options.jwtSecret ?? LOCAL_JWT_SECRET;
        const postgrest = await startPostgrest({
            databaseUrl: database.authenticatorUrl,
            logFile: database.logFile,
            jwtSecret,
            ...(options.pool === undefined ? {} : { pool: options.pool }),
            ...(options.postgrestSettings === undefined ? {} : { settings: options.postgrestSettings }),
        });
        parts.push(postgrest);
        const anonKey = jwtSecret === LOCAL_JWT_SECRET ? ANON_KEY : roleKey('anon', jwtSecret);
        const serviceRoleKey = jwtSecret === LOCAL_JWT_SECRET ? SERVICE_ROLE_KEY : roleKey('service_role', jwtSecret);
        const gateway = await startGateway({
            postgrestUrl: postgrest.url,
            apiKeys: [anonKey, serviceRoleKey],
            ...(options.ports?.api === undefined ? {} : { port: options.ports.api }),
            ...(options.country === undefined ? {} : { country: options.country }),
        });
        parts.push(gateway);
        const { postgres } = database;
        const ends: Promise<string>[] = [postgrest.exited.then(() => 'PostgREST')];
        if (postgres !== undefined) ends.push(postgres.exited.then(() => 'Postgres'));
        return {
            postgres,
            postgrest,
            gateway,
            apiUrl: gateway.url,
            databaseUrl: database.databaseUrl,
            anonKey,
            serviceRoleKey,
            jwtSecret,
            tokenFor: (userId, claims = {}) =>
                signUserToken({ iss: `${gateway.url}/auth/v1`, ...claims, sub: userId }, jwtSecret),
            broken: Promise.race(ends),
            stop,
        };
    } catch (error) {
        await stop();
        throw error;
    }
}

interface Database {
    postgres: PostgresServer | undefined;
    databaseUrl: string;
    authenticatorUrl: string;
    logFile: string;
}

/** An embedded server with the platform in it. */
async function ownDatabase(
    options: StackOptions, parts: { stop(): Promise<void> }[], progress: (step: string) => void,
): Promise<Database> {
    progress('Postgres');
    const dataDir = options.dataDir ?? throwAwayDirectory();
    const postgresOptions: PostgresOptions = { dataDir, ephemeral: options.ephemeral ?? options.dataDir === undefined };
    if (options.major !== undefined) postgresOptions.major = options.major;
    if (options.binDir !== undefined) postgresOptions.binDir = options.binDir;
    if (options.ports?.database !== undefined) postgresOptions.port = options.ports.database;
    const postgres = await startPostgres(postgresOptions);
    parts.push(postgres);
    progress('platform');
    await applyPlatform(postgres.superuserUrl(), options.dataApi === undefined ? {} : { dataApi: options.dataApi });
    return {
        postgres,
        databaseUrl: postgres.url('postgres'),
        authenticatorUrl: postgres.url('authenticator'),
        logFile: logFileIn(dataDir, 'postgrest.log'),
    };
}

/** A server that somebody else runs: it must be a stand-in, since a real Supabase has an API of its own. */
async function givenDatabase(databaseUrl: string, authenticatorUrl: string | undefined): Promise<Database> {
    const url = parseDatabaseUrl(databaseUrl);
    const client = await connect(databaseUrl);
    try {
        if (await isHostedSupabase(client)) {
            throw new UserError(`${redact(databaseUrl)} is a Supabase database, which has its API already.`,
                'Apply the migrations with npm run migrate, and call the API of that project.');
        }
        if (!await hasPlatform(client)) {
            throw new UserError(`${redact(databaseUrl)} lacks what Supabase provides around a database.`,
                'Build it first: npm run platform, with DATABASE_URL as a superuser.');
        }
    } finally {
        await client.end();
    }
    if (authenticatorUrl === undefined) {
        url.username = 'authenticator';
        // What `npm run platform` gave it: the local password on this machine, elsewhere the one it was called with.
        if (isLocalDatabase(databaseUrl)) url.password = LOCAL_PASSWORD;
        authenticatorUrl = url.toString();
    }
    const logDirectory = throwAwayDirectory(0);
    mkdirSync(logDirectory, { recursive: true });
    return { postgres: undefined, databaseUrl, authenticatorUrl, logFile: join(logDirectory, 'postgrest.log') };
}

const ignore = (): void => undefined;
const quiet = { debug: ignore, info: ignore, warn: ignore, error: ignore };
