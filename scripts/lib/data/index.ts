/**
 * What a database needs beside its schema: the ticker catalogue everywhere, and demo people and posts in development.
 */
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { UserError } from '../cli.ts';
import { isLocalDatabase, parseDatabaseUrl, withConnection } from '../database.ts';
import { DATA_SCHEMAS } from '../migrate/history.ts';
import { projectPath } from '../paths.ts';
import { lockData, runTrack, type Track } from './track.ts';

/** Somebody of the demo data. The id is fixed, so that a token for it can be signed before the person exists. */
export interface DemoPerson {
    id: string;
    username: string;
    displayName: string;
    email: string;
}

const demoFolder = projectPath('data', 'demo');

/** The people of the demo data, as `data/demo` loads them. */
export const demoPeople: readonly DemoPerson[] = JSON.parse(
    readFileSync(`${demoFolder}/00001_people_and_posts/people.json`, 'utf8'),
) as DemoPerson[];

const catalogue: Track = {
    title: 'the ticker catalogue',
    directory: projectPath('data'),
    recordSchema: DATA_SCHEMAS.catalogue,
    isPresent: async (client) => await isFound(client, `
        select exists (
            select
            from public.tickers
            where tickers.name is not null
        ) as is_found
    `),
};

const demo: Track = {
    title: 'the demo data',
    directory: demoFolder,
    recordSchema: DATA_SCHEMAS.demo,
    isPresent: async (client) => await isFound(client, `
        select exists (
            select
            from public.posts
            where posts.user_id = any($1::uuid[])
        ) as is_found
    `, [demoPeople.map((person) => person.id)]),
};

export interface LoadOptions {
    /** A connection as the owner of the schema (`postgres`), with a session of its own. */
    databaseUrl: string;
    /** The name of the environment. `development` gets the demo data, every other one only the catalogue. */
    environment: string | undefined;
    /** Asks for the demo data, or declines it. Asking anywhere but in development is refused before anything is done. */
    demo?: boolean;
    /** Allows demo data on a database that is not on this machine. */
    yes?: boolean;
    /** Hears what happens, a line at a time. */
    say?: (line: string) => void;
}

export interface LoadReport {
    /** The steps that this run has applied; empty when there was nothing to do. */
    applied: string[];
    /** How many tickers the database now knows by name. */
    tickers: number;
    /** Whether this environment has the demo data. */
    demo: boolean;
}

/**
 * Loads what is missing: the catalogue, then in development the demo data. Nothing that is there is overwritten, a
 * second run changes nothing, and of two runs at once one waits for the other.
 */
export async function loadData(options: LoadOptions): Promise<LoadReport> {
    const { databaseUrl, environment } = options;
    const withDemo = options.demo ?? environment === 'development';
    if (withDemo && environment !== 'development') {
        throw new UserError(
            environment === undefined
                ? 'Demo data is for the environment "development" only, and no environment is named.'
                : `Demo data is for the environment "development" only, not for "${environment}".`,
            'Leave --demo out: every environment gets the ticker catalogue. Nothing has been changed.',
        );
    }
    if (withDemo && options.yes !== true && !isLocalDatabase(databaseUrl)) {
        throw new UserError(
            'The environment "development" leads to a database that is not on this machine.',
            'If demo people and posts shall go there, say --yes; else say --no-demo. Nothing has been changed.',
        );
    }
    if (parseDatabaseUrl(databaseUrl).port === '6543') {
        throw new UserError(
            'Port 6543 is a transaction pooler: it does not keep the session that loading data needs.',
            'Use the direct connection, or the session pooler on port 5432.',
        );
    }

    return await withConnection(databaseUrl, async (client) => {
        if (!(await isFound(client, `select pg_catalog.to_regclass('public.tickers') is not null as is_found`))) {
            throw new UserError(
                'The database has no table public.tickers yet.',
                'Apply the migrations first: npm run migrate -- up.',
            );
        }
        await lockData(client, options.say ?? (() => undefined));
        const applied = await runTrack(catalogue, databaseUrl, client);
        if (withDemo) applied.push(...await runTrack(demo, databaseUrl, client));
        return { applied, tickers: await countNamedTickers(client), demo: withDemo };
    }, { applicationName: 'pageshare-data' });
}

async function isFound(client: pg.ClientBase, text: string, values: unknown[] = []): Promise<boolean> {
    const { rows } = await client.query<{ is_found: boolean }>(text, values);
    return rows[0]?.is_found === true;
}

async function countNamedTickers(client: pg.ClientBase): Promise<number> {
    const { rows } = await client.query<{ count: number }>(
        'select pg_catalog.count(*)::integer as count from public.tickers where tickers.name is not null',
    );
    return rows[0]?.count ?? 0;
}
