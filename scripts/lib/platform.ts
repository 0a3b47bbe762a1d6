/**
 * The platform stand-in: what Supabase provides around a database, built by a superuser on a server that has none of it.
 *
 * It is no migration: production has the real thing. The statements are the files of supabase/platform, in order.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { UserError, redact } from './cli.ts';
import { parseDatabaseUrl, requireSupportedServer, withConnection } from './database.ts';
import { LOCAL_PASSWORD, SUPERUSER } from './embedded.ts';
import { projectPath } from './paths.ts';

/** How new objects of public are granted: `closed` is the default of today's Supabase, `open` the one of old. */
export type DataApi = 'closed' | 'open';

export interface PlatformOptions {
    /** Closed by default. Applying again with the other one switches. */
    dataApi?: DataApi;
    /** The password of the roles that are made here; `postgres` by default, which fits a loopback server only. */
    password?: string;
}

export interface Platform {
    /** As whom the superuser connects from now on: not who connected, where that was `postgres`. */
    superuserUrl: string;
    /** As whom migrations connect: the ordinary role `postgres`. */
    databaseUrl: string;
    /** True when the server's superuser was called `postgres` and has been renamed to `supabase_admin`. */
    renamedSuperuser: boolean;
}

const directory = projectPath('supabase', 'platform');

/** The comment on the schema auth that tells the stand-in from Supabase itself. Stands in 03_auth.sql too. */
const MARK = 'PageShare stand-in for Supabase Auth';

/**
 * True when the database is a real Supabase, hosted or of `supabase start`: it has a schema auth that is not of our making.
 * Such a database is never touched by the stand-in.
 */
export async function isHostedSupabase(client: pg.ClientBase): Promise<boolean> {
    const { rows } = await client.query<{ is_hosted: boolean }>(
        `select exists (
            select from pg_catalog.pg_namespace
            where nspname = 'auth'
                and pg_catalog.obj_description(oid, 'pg_namespace') is distinct from $1
        ) as is_hosted`,
        [MARK],
    );
    return rows[0]?.is_hosted === true;
}

/** True when the database already has the stand-in. */
export async function hasPlatform(client: pg.ClientBase): Promise<boolean> {
    const { rows } = await client.query<{ has_platform: boolean }>(
        `select exists (
            select from pg_catalog.pg_namespace
            where nspname = 'auth' and pg_catalog.obj_description(oid, 'pg_namespace') = $1
        ) as has_platform`,
        [MARK],
    );
    return rows[0]?.has_platform === true;
}

/**
 * Builds the stand-in in the URL's database, and its roles on the server. Idempotent, one transaction, whole or not at all.
 * The URL must be a superuser's. Where that superuser is called `postgres`, as on most servers, it is renamed to
 * `supabase_admin` first (it keeps its password) and an ordinary `postgres` takes its place: the first superuser of a server
 * cannot be made ordinary. Use the URLs that are returned.
 */
export async function applyPlatform(superuserUrl: string, options: PlatformOptions = {}): Promise<Platform> {
    const { dataApi = 'closed', password = LOCAL_PASSWORD } = options;
    let url = superuserUrl;
    let renamedSuperuser = false;
    if (parseDatabaseUrl(superuserUrl).username === 'postgres') {
        // Perhaps a second run with the URL of the first: then the superuser is called otherwise by now.
        const renamed = withUser(superuserUrl, SUPERUSER);
        if (await inspect(renamed).then((role) => role.isSuperuser, () => false)) url = renamed;
    }
    const found = await inspect(url);
    if (!found.isSuperuser) {
        throw new UserError(`${redact(superuserUrl)} does not connect as a superuser.`,
            'The platform stand-in makes roles that only a superuser may make: give the URL of one.');
    }
    if (found.user === 'postgres') {
        await renameRole(url, 'postgres', SUPERUSER);
        url = withUser(url, SUPERUSER);
        renamedSuperuser = true;
    }

    for (let attempt = 1; ; attempt++) {
        try {
            await withConnection(url, async (client) => {
                await client.query('begin');
                await client.query(
                    `select
                        pg_catalog.set_config('pageshare.platform_data_api', $1, true),
                        pg_catalog.set_config('pageshare.platform_password', $2, true),
                        pg_catalog.set_config('search_path', '', true),
                        pg_catalog.set_config('client_min_messages', 'warning', true)`,
                    [dataApi, password],
                );
                for (const file of readdirSync(directory).filter((name) => name.endsWith('.sql')).sort()) {
                    await client.query(readFileSync(join(directory, file), 'utf8'));
                }
                await client.query('commit');
            });
            break;
        } catch (error) {
            // Roles belong to the whole server: somebody else is building a platform in another database of it.
            const concurrent = /tuple concurrently updated|duplicate key|already exists/.test((error as Error).message);
            if (!concurrent || attempt === 10) throw error;
            await new Promise((resolve) => setTimeout(resolve, 50 * attempt));
        }
    }
    return { superuserUrl: url, databaseUrl: ordinaryUrl(url, password), renamedSuperuser };
}

/**
 * Gives a server whose superuser `applyPlatform` renamed its old name back, once the ordinary `postgres` is gone. For tests
 * that borrow a server and leave it as it was.
 */
export async function restoreSuperuserName(superuserUrl: string): Promise<void> {
    await renameRole(superuserUrl, SUPERUSER, 'postgres');
}

function ordinaryUrl(superuserUrl: string, password: string): string {
    const url = new URL(superuserUrl);
    url.username = 'postgres';
    url.password = password;
    return url.toString();
}

function withUser(databaseUrl: string, user: string): string {
    const url = new URL(databaseUrl);
    url.username = user;
    return url.toString();
}

async function inspect(url: string): Promise<{ user: string; isSuperuser: boolean }> {
    return await withConnection(url, async (client) => {
        if (await isHostedSupabase(client)) {
            throw new UserError(`${redact(url)} is a Supabase database already: the stand-in is not for it.`,
                'Run the migrations on it directly.');
        }
        await requireSupportedServer(client);
        const { rows } = await client.query<{ user: string; is_superuser: boolean }>(
            'select current_user as user, rolsuper as is_superuser from pg_catalog.pg_roles where rolname = current_user',
        );
        const row = rows[0];
        if (row === undefined) throw new Error('the server does not know its own user');
        return { user: row.user, isSuperuser: row.is_superuser };
    });
}

/** Nobody can rename the role it is logged in as: a passing superuser does it, and is gone afterwards. */
async function renameRole(superuserUrl: string, from: string, to: string): Promise<void> {
    const helper = `pageshare_rename_${process.pid}`;
    const helperPassword = crypto.randomUUID();
    const [quotedFrom, quotedTo] = [pg.escapeIdentifier(from), pg.escapeIdentifier(to)];
    await withConnection(superuserUrl, async (client) => {
        const { rows } = await client.query('select from pg_catalog.pg_roles where rolname = $1', [to]);
        if (rows.length > 0) {
            throw new UserError(`The server's superuser is called ${from}, and there is a role ${to} as well.`,
                `Connect as ${to}, and make ${from} an ordinary role or rename it.`);
        }
        await client.query(`create role ${helper} superuser login password '${helperPassword}'`);
    });
    const helperUrl = new URL(superuserUrl);
    helperUrl.username = helper;
    helperUrl.password = helperPassword;
    let renamedUrl = superuserUrl;
    try {
        await withConnection(helperUrl.toString(), async (client) => {
            await client.query(`alter role ${quotedFrom} rename to ${quotedTo}`);
        });
        renamedUrl = withUser(superuserUrl, to);
    } finally {
        await withConnection(renamedUrl, async (client) => {
            await client.query(`drop role ${helper}`);
        });
    }
}
