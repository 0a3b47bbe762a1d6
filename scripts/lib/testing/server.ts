import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { UserError } from '../cli.ts';
import { LOCAL_PASSWORD, SUPERUSER, startPostgres, throwAwayDirectory } from '../embedded.ts';
import { up } from '../migrate/index.ts';
import { projectPath } from '../paths.ts';
import { applyPlatform, restoreSuperuserName, type DataApi } from '../platform.ts';
import { installPgtap } from './pgtap.ts';
import { currentRun } from './run-context.ts';

/** What a new test database holds: nothing, what Supabase provides, or all of ours with pgTAP and the personas. */
export type Contents = 'empty' | 'platform' | 'migrated';

/** A database that belongs to one test. */
export interface TestDatabase {
    name: string;
    superuserUrl: string;
    /** The URL to connect as one of the platform's roles, by default the one that owns what migrations create. */
    url(role?: string): string;
    drop(): Promise<void>;
}

/** Where an embedded server's binaries come from. 15 is Debian's, 17 and 18 come with the project. */
const majors = [15, 17, 18] as const;
export type Major = (typeof majors)[number];
const debianBinaries = '/usr/lib/postgresql/15/bin';

/** Reads `--pg`: a plain sentence where we have no such server. */
export function parseMajor(text: string): Major {
    const major = majors.find((known) => String(known) === text);
    if (major === undefined) {
        throw new UserError(`There is no Postgres ${text} for the tests.`, `Choose one of ${majors.join(', ')}.`);
    }
    if (major === 15 && !existsSync(debianBinaries)) {
        throw new UserError(
            'Postgres 15 is not installed on this machine.',
            'Install Debian\'s package postgresql-15, or set TEST_DATABASE_URL to a running server.',
        );
    }
    return major;
}

/**
 * A server for tests, and the databases made on it. It is one of three: the server of the `npm test` run that started
 * this process, the one of TEST_DATABASE_URL, or a throw-away one of our own. `stop` removes every database made here.
 */
export class TestServer {
    /** To the server's own database, not to one of the tests'. */
    readonly superuserUrl: string;
    readonly #stopServer: () => Promise<void>;
    /** How the names of the databases begin that this run made, those of its test processes included. */
    readonly prefix: string;
    readonly #templates = new Map<DataApi, Promise<string>>();
    #count = 0;

    private constructor(superuserUrl: string, stopServer: () => Promise<void>, parent = 'pageshare_test') {
        this.superuserUrl = superuserUrl;
        this.#stopServer = stopServer;
        this.prefix = `${parent}_${process.pid.toString(36)}${randomBytes(2).toString('hex')}`;
    }

    static async open(options: { major?: Major; url?: string } = {}): Promise<TestServer> {
        const run = currentRun();
        if (options.url === undefined && options.major === undefined && run !== null) {
            const server = new TestServer(run.superuserUrl, async () => undefined, run.prefix);
            for (const [dataApi, template] of Object.entries(run.templates)) {
                server.#templates.set(dataApi as DataApi, Promise.resolve(template));
            }
            return server;
        }
        const url = options.url ?? (options.major === undefined ? process.env['TEST_DATABASE_URL'] : undefined);
        if (url !== undefined && url !== '') {
            return await TestServer.#attach(url);
        }
        return await TestServer.#start(options.major ?? majorOfEnvironment());
    }

    static async #start(major: Major): Promise<TestServer> {
        const postgres = await startPostgres({
            dataDir: throwAwayDirectory(),
            ephemeral: true,
            ...(major === 15 ? { binDir: debianBinaries } : { major }),
        });
        return new TestServer(postgres.superuserUrl(), () => postgres.stop());
    }

    /**
     * Borrows a server: it gets the platform's roles for the time being, and is left as it was found. Its superuser may
     * be called `postgres`; the platform gives it another name, since that name belongs to an ordinary role.
     */
    static async #attach(given: string): Promise<TestServer> {
        const url = await superuserOf(given);
        const rolesBefore = await withClient(url, roleNames);
        const borrowed = new TestServer(url, async () => undefined);
        const first = await borrowed.#create({});
        const platform = await applyPlatform(first.superuserUrl);
        const superuserUrl = urlOf(platform.superuserUrl, new URL(url).pathname.slice(1));
        await withClient(superuserUrl, async (client) => {
            await client.query(`drop database ${first.name} with (force)`);
        });
        return new TestServer(superuserUrl, async () => {
            await withClient(superuserUrl, (client) => dropNewRoles(client, rolesBefore));
            if (platform.renamedSuperuser) {
                await restoreSuperuserName(superuserUrl);
            }
        });
    }

    /** A database of its own for one test. The caller drops it, or `stop` does. */
    async database(contents: Contents = 'migrated', dataApi: DataApi = 'closed'): Promise<TestDatabase> {
        if (contents === 'migrated') {
            return await this.#create({ template: await this.template(dataApi) });
        }
        const database = await this.#create({});
        if (contents === 'platform') {
            await applyPlatform(database.superuserUrl, { dataApi });
        }
        return database;
    }

    /** The name of the database from which `migrated` ones are copied: platform, migrations, pgTAP, personas. */
    template(dataApi: DataApi): Promise<string> {
        let template = this.#templates.get(dataApi);
        if (template === undefined) {
            template = this.#buildTemplate(dataApi);
            this.#templates.set(dataApi, template);
        }
        return template;
    }

    async stop(): Promise<void> {
        try {
            await withClient(this.superuserUrl, async (client) => {
                const left = await client.query<{ name: string }>(
                    'select datname as name from pg_catalog.pg_database where starts_with(datname, $1)',
                    [`${this.prefix}_`],
                );
                for (const { name } of left.rows) {
                    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
                }
            });
        } finally {
            await this.#stopServer();
        }
    }

    async #buildTemplate(dataApi: DataApi): Promise<string> {
        const database = await this.database('platform', dataApi);
        await up({ databaseUrl: database.url(), logger: quiet });
        await withClient(database.superuserUrl, async (client) => {
            await installPgtap(client);
            const directory = projectPath('tests', 'pgtap', '_setup');
            for (const file of (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()) {
                await client.query(await readFile(join(directory, file), 'utf8'));
            }
        });
        return database.name;
    }

    async #create(options: { template?: string }): Promise<TestDatabase> {
        this.#count += 1;
        const name = `${this.prefix}_${this.#count}`;
        await withClient(this.superuserUrl, async (client) => {
            await client.query(
                options.template === undefined
                    ? `create database ${name} template template0 encoding 'UTF8' strategy file_copy`
                    : `create database ${name} template ${pg.escapeIdentifier(options.template)}
                        owner postgres strategy file_copy`,
            );
        });
        return {
            name,
            superuserUrl: urlOf(this.superuserUrl, name),
            url: (role = 'postgres') => urlOf(this.superuserUrl, name, role),
            drop: async () => {
                await withClient(this.superuserUrl, async (client) => {
                    await client.query(`drop database if exists ${name} with (force)`);
                });
            },
        };
    }
}

/** Runs `work` with a connection of its own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: url, application_name: 'pageshare-tests' });
    client.on('error', () => undefined);
    await client.connect();
    try {
        return await work(client);
    } finally {
        await client.end();
    }
}

const quiet = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
    return undefined;
}

function majorOfEnvironment(): Major {
    return parseMajor(process.env['PAGESHARE_TEST_PG'] ?? '17');
}

/**
 * The URL of a superuser of a server that the tests can use, or a plain sentence why it is none. An interrupted run may
 * have left the server's superuser under the platform's name, with the password it had.
 */
async function superuserOf(given: string): Promise<string> {
    const renamed = new URL(given);
    const mayBeRenamed = renamed.username === 'postgres';
    renamed.username = SUPERUSER;
    const candidates = mayBeRenamed ? [given, renamed.toString()] : [given];
    let refusal: unknown;
    for (const url of candidates) {
        try {
            const { isSuperuser, version } = await withClient(url, rights);
            if (version < 150000) {
                throw new UserError('The server of TEST_DATABASE_URL is older than Postgres 15.', 'Use 15 or newer.');
            }
            if (isSuperuser) {
                return url;
            }
        } catch (error) {
            refusal ??= error;
        }
    }
    throw refusal ?? new UserError(
        'TEST_DATABASE_URL does not connect as a superuser.',
        'The tests make roles and databases of their own: give a superuser of a test server.',
    );
}

async function rights(client: pg.Client): Promise<{ isSuperuser: boolean; version: number }> {
    const me = await client.query<{ is_superuser: boolean; version: number }>(
        `select rolsuper as is_superuser, current_setting('server_version_num')::integer as version
        from pg_catalog.pg_roles where rolname = current_user`,
    );
    return { isSuperuser: me.rows[0]?.is_superuser === true, version: me.rows[0]?.version ?? 0 };
}

async function dropNewRoles(client: pg.Client, before: Set<string>): Promise<void> {
    const made = [...(await roleNames(client))].filter((role) => !before.has(role)).map(pg.escapeIdentifier);
    for (const role of made) {
        await client.query(`drop owned by ${role}`);
    }
    for (const role of made) {
        await client.query(`drop role ${role}`);
    }
}

/** Every role that somebody made. The first superuser is not one of them, whatever it is called. */
async function roleNames(client: pg.Client): Promise<Set<string>> {
    const roles = await client.query<{ name: string }>(
        'select rolname as name from pg_catalog.pg_roles where oid >= 16384',
    );
    return new Set(roles.rows.map((role) => role.name));
}

/** The platform's roles have their name's well-known local password on every server that the tests build. */
function urlOf(superuserUrl: string, database: string, role?: string): string {
    const url = new URL(superuserUrl);
    url.pathname = `/${database}`;
    if (role !== undefined) {
        url.username = role;
        url.password = LOCAL_PASSWORD;
    }
    return url.toString();
}
