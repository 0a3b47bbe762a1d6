/**
 * The JWT secret and keys of a local stack: the well-known ones that `supabase start` makes, so that a front end written
 * against the one works against the other. They protect nothing and belong to no server that others can reach.
 */
import { createHmac } from 'node:crypto';

/** The secret that the keys below are signed with. */
export const LOCAL_JWT_SECRET = 'super-secret-jwt-token-with-at-least-32-characters-long';

/** Signs claims with HS256. */
export function signToken(claims: object, secret = LOCAL_JWT_SECRET): string {
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

/** The key of a role, as `supabase start` makes it: for its secret, always the same text. */
export function roleKey(role: 'anon' | 'service_role', secret = LOCAL_JWT_SECRET): string {
    return signToken({ iss: 'supabase-demo', role, exp: 1983812996 }, secret);
}

/** The key that a browser may hold: whoever has no token of its own is the role anon. */
export const ANON_KEY = roleKey('anon');

/** The key of servers: the role service_role, which passes by row level security. */
export const SERVICE_ROLE_KEY = roleKey('service_role');

export interface UserClaims {
    /** The person's id in auth.users. */
    sub: string;
    email?: string;
    phone?: string;
    role?: string;
    is_anonymous?: boolean;
    app_metadata?: Record<string, unknown>;
    user_metadata?: Record<string, unknown>;
    session_id?: string;
    /** Who gave the token: the address of Supabase Auth. By default that of a stack on its usual port. */
    iss?: string;
    /** Seconds from now; negative makes a token that has expired. A local stack's tokens last a year by default. */
    expiresIn?: number;
}

/** A token as Supabase Auth gives it to a signed-in person. */
export function signUserToken(claims: UserClaims, secret = LOCAL_JWT_SECRET): string {
    const { expiresIn = 365 * 24 * 3600, ...given } = claims;
    const now = Math.floor(Date.now() / 1000);
    return signToken(
        {
            iss: 'http://127.0.0.1:54321/auth/v1',
            aud: 'authenticated',
            role: 'authenticated',
            aal: 'aal1',
            is_anonymous: false,
            email: '',
            phone: '',
            app_metadata: { provider: 'email', providers: ['email'] },
            user_metadata: {},
            iat: now,
            exp: now + expiresIn,
            ...given,
        },
        secret,
    );
}
