/**
 * What an `npm test` run hands to the test files it starts, so that they share one server and one API instead of
 * starting their own. A file that is run alone finds nothing here.
 */
export interface RunContext {
    superuserUrl: string;
    /** How the names of the databases begin that the run removes at its end. */
    prefix: string;
    /** Template databases that stand ready, by Data API mode. */
    templates: Partial<Record<'closed' | 'open', string>>;
    api?: ApiAddress;
}

/** How to reach a running API and the database behind it. */
export interface ApiAddress {
    url: string;
    anonKey: string;
    serviceRoleKey: string;
    jwtSecret: string;
    /** As `postgres`, the owner of the schema: to arrange and to look behind the API. */
    databaseUrl: string;
    superuserUrl: string;
}

const variable = 'PAGESHARE_TEST_RUN';

/** The run that started this process, or null. */
export function currentRun(): RunContext | null {
    const text = process.env[variable];
    return text === undefined || text === '' ? null : (JSON.parse(text) as RunContext);
}

/** The environment by which a test file finds the run. */
export function environmentOf(run: RunContext): Record<string, string> {
    return { [variable]: JSON.stringify(run), TEST_DATABASE_URL: run.superuserUrl };
}
