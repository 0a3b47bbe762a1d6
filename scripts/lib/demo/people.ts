/** The people of the demo: accounts as Supabase Auth would make them, and each one's own supabase-js client. */
import { randomUUID } from 'node:crypto';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { UserError } from '../cli.ts';
import { withConnection } from '../database.ts';
import { signUserToken } from '../keys.ts';

/** What the demo needs to know of the stack it runs against. */
export interface DemoStack {
    /** The API's address, as SUPABASE_URL has it. */
    url: string;
    anonKey: string;
    serviceRoleKey: string;
    jwtSecret: string;
    /** A connection as `postgres`, which stands for Supabase Auth: it signs people up. */
    databaseUrl: string;
}

/** Whoever looks at PageShare: a signed-in person, a visitor, or a server with the service key. */
export interface Reader {
    name: string;
    api: SupabaseClient;
}

export interface Person extends Reader {
    id: string;
    username: string;
    email: string;
}

/** Says in one sentence what is wrong with a stack that the demo cannot run against; nothing has been changed then. */
export async function checkStack(stack: DemoStack): Promise<void> {
    await withConnection(stack.databaseUrl, async () => undefined);
    let response: Response;
    try {
        response = await fetch(`${stack.url}/rest/v1/tickers?select=symbol&limit=1`, { headers: { apikey: stack.anonKey } });
    } catch (error) {
        throw new UserError(`No API answers at ${stack.url}.`,
            'Start it with npm start, correct SUPABASE_URL, or leave it out: the demo then starts a stack of its own.',
            { cause: error });
    }
    if (response.status === 401) {
        throw new UserError(`The API at ${stack.url} does not know the keys of the demo.`,
            'Set SUPABASE_JWT_SECRET to the secret of that stack.');
    }
    if (!response.ok) {
        throw new UserError(`The API at ${stack.url} has no tickers to read: it answers ${response.status}.`,
            'Apply the migrations to the database behind it: npm run migrate -- up.');
    }
}

/** A client as a front end makes it; with a token it speaks for the token's person. */
export function reader(stack: DemoStack, name: string, key: string, token?: string): Reader {
    const api = createClient(stack.url, key, {
        auth: { persistSession: false, autoRefreshToken: false },
        // supabase-js wants a WebSocket for channels that the demo never opens, and Node 20 has none.
        realtime: { transport: class {} as never },
        ...(token === undefined ? {} : { accessToken: async () => token }),
    });
    return { name, api };
}

/** Somebody who is about to sign up. Names differ from run to run, so that the demo can run on a stack in use. */
export function newcomer(stack: DemoStack, name: string): Person {
    const id = randomUUID();
    const username = `${name.toLowerCase()}_${id.slice(0, 8)}`;
    const email = `${username}@example.com`;
    const token = signUserToken({ iss: `${stack.url}/auth/v1`, sub: id, email, expiresIn: 3600 }, stack.jwtSecret);
    return { id, username, email, ...reader(stack, name, stack.anonKey, token) };
}

/** Signs people up: the rows that Supabase Auth would write. Their accounts are made by the database itself. */
export async function signUp(stack: DemoStack, people: readonly Person[]): Promise<void> {
    await withConnection(stack.databaseUrl, async (client) => {
        for (const person of people) {
            await client.query(
                `insert into auth.users (
                    instance_id, id, aud, role, email, email_confirmed_at,
                    raw_app_meta_data, raw_user_meta_data, created_at, updated_at,
                    confirmation_token, recovery_token, email_change, email_change_token_new
                ) values (
                    '00000000-0000-0000-0000-000000000000', $1, 'authenticated', 'authenticated', $2, now(),
                    '{"provider": "email", "providers": ["email"]}', $3, now(), now(),
                    '', '', '', ''
                )`,
                [person.id, person.email, JSON.stringify({ username: person.username, full_name: person.name })],
            );
        }
    });
}

/** Deletes accounts as Supabase Studio does: the rows of auth.users, and the database sees to the rest. */
export async function leave(stack: DemoStack, people: readonly Person[]): Promise<void> {
    await withConnection(stack.databaseUrl, async (client) => {
        await client.query(
            'delete from auth.users where users.id = any($1::uuid[])',
            [people.map((person) => person.id)],
        );
    });
}
