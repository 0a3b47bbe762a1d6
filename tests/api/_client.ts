/**
 * What an API test needs: people who sign up and call the API with supabase-js as a front end would, and a look behind
 * it. Each file makes its own people, under names that no other file has, so files may share one API.
 *
 *     const api = await openApi();
 *     const alice = await api.signUp('alice');
 *     const { data, error } = await alice.client.rpc('create_post', { content: 'Hello' });
 */
import { randomUUID } from 'node:crypto';
import { after } from 'node:test';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import pg from 'pg';
import { signUserToken } from '../../scripts/lib/keys.ts';
import { apiStack, type SharedApi } from '../../scripts/lib/testing/api.ts';
import type { ApiAddress } from '../../scripts/lib/testing/run-context.ts';
import { checkingFetch } from './_nulls.ts';

export interface Person {
    id: string;
    username: string;
    token: string;
    client: SupabaseClient;
}

export interface Api {
    address: ApiAddress;
    /** A visitor who has not signed in. */
    anon: SupabaseClient;
    /** The back end's own key. */
    service: SupabaseClient;
    /** A new person with an account. The name is the beginning of the username; the rest makes it unique. */
    signUp(name?: string, metadata?: Record<string, unknown>): Promise<Person>;
    /** A new person who moderates. */
    signUpStaff(role?: 'moderator' | 'admin'): Promise<Person>;
    /** A client with this token, whoever it belongs to, and with these headers on each request. */
    clientFor(token: string, headers?: Record<string, string>): SupabaseClient;
    /** Behind the API, as the owner of the schema: to arrange what no call can, and to look at what a call did. */
    sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
}

/**
 * Finds or starts the API, or takes the given one, which a file starts that wants a database to itself. What it started,
 * was given and opened is closed when the test file ends.
 */
export async function openApi(own?: SharedApi): Promise<Api> {
    const stack = own ?? await apiStack();
    const { address } = stack;
    const pool = new pg.Pool({ connectionString: address.databaseUrl, max: 4 });
    after(async () => {
        await pool.end();
        await stack.stop();
    });

    const sql = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> =>
        (await pool.query<Row>(text, values)).rows;
    const checked = checkingFetch(sql);

    const clientFor = (token: string, headers: Record<string, string> = {}): SupabaseClient =>
        createClient(address.url, address.anonKey, {
            accessToken: async () => token,
            global: { headers, fetch: checked },
            realtime: { transport: noTransport },
        });

    const signUp = async (name = 'person', metadata: Record<string, unknown> = {}): Promise<Person> => {
        const id = randomUUID();
        const username = `${name}_${id.slice(0, 8)}`;
        await pool.query(
            `insert into auth.users (id, aud, role, email, raw_user_meta_data, created_at, updated_at)
            values ($1, 'authenticated', 'authenticated', $2, $3, now(), now())`,
            [id, `${username}@example.com`, { username, full_name: name, ...metadata }],
        );
        const token = signUserToken({ sub: id, email: `${username}@example.com` }, address.jwtSecret);
        return { id, username, token, client: clientFor(token) };
    };

    return {
        address,
        anon: clientFor(address.anonKey),
        service: clientFor(address.serviceRoleKey),
        signUp,
        async signUpStaff(role = 'moderator') {
            const person = await signUp(role);
            await pool.query('insert into private.staff (user_id, role) values ($1, $2)', [person.id, role]);
            return person;
        },
        clientFor,
        sql,
    };
}

/** supabase-js wants a WebSocket for its realtime client, which Node 20 lacks and these tests never open. */
const noTransport = class {} as never;
