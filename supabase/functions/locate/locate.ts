/**
 * Finds out which country a signed-in person is in and notes it in the account, where the platform's edge sends no country
 * header. An app calls it once after sign-in: supabase.functions.invoke('locate'). Plain Request and Response, so that it
 * runs in Supabase's edge runtime and in any other.
 *
 * The address is asked of ipapi.co, then of ip-api.com, and stored nowhere. Who calls is known by the token, which the Data
 * API checks; the country is written with the service_role key, so that nobody can say it of themselves.
 */

/** Where the settings come from: Deno.env, or whatever has get(). */
export interface Environment {
    get(name: string): string | undefined;
}

const CORS = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'authorization, x-client-info, apikey, content-type',
    'access-control-allow-methods': 'POST, OPTIONS',
};

/** How long one service may take before the next is asked. */
const PATIENCE_MILLISECONDS = 3_000;

/** Answers { country_code }, or { message } with a status that fits. */
export async function locate(request: Request, environment: Environment): Promise<Response> {
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: CORS });
    if (request.method !== 'POST') return refuse(405, 'method_not_allowed');

    const url = environment.get('SUPABASE_URL');
    const anonKey = environment.get('SUPABASE_ANON_KEY');
    const serviceRoleKey = environment.get('SUPABASE_SERVICE_ROLE_KEY');
    if (url === undefined || anonKey === undefined || serviceRoleKey === undefined) return refuse(500, 'locate_not_configured');

    const authorization = request.headers.get('authorization');
    if (authorization === null) return refuse(401, 'sign_in_required');

    const call = (name: string, token: string, body: object): Promise<Response> => fetch(`${url}/rest/v1/rpc/${name}`, {
        method: 'POST',
        headers: { apikey: anonKey, authorization: token, 'content-type': 'application/json' },
        body: JSON.stringify(body),
    });

    const asked = await call('get_my_account', authorization, {});
    if (!asked.ok) return new Response(await asked.text(), { status: asked.status, headers: { ...CORS, 'content-type': 'application/json' } });
    const account = await asked.json() as { id: string; country_code: string | null };
    if (account.country_code !== null) return answer(200, { country_code: account.country_code });

    const address = addressOf(request);
    if (address === undefined) return refuse(422, 'address_unknown');
    const countryCode = await countryOf(address, environment);
    if (countryCode === undefined) return refuse(502, 'location_unavailable');

    const written = await call('set_country', `Bearer ${serviceRoleKey}`, { user_id: account.id, country_code: countryCode });
    if (!written.ok) return refuse(502, 'location_unavailable');
    return answer(200, { country_code: countryCode });
}

/**
 * The public address of the caller: what Cloudflare saw, else the first of x-forwarded-for, which Supabase's edge sets. A
 * client can lie about the latter elsewhere, and then only about its own country.
 */
function addressOf(request: Request): string | undefined {
    const address = (request.headers.get('cf-connecting-ip') ?? request.headers.get('x-forwarded-for')?.split(',')[0] ?? '').trim();
    const isAddress = /^\d{1,3}(\.\d{1,3}){3}$/.test(address) || (/^[0-9a-f:.]+$/i.test(address) && address.includes(':'));
    const isPrivate = /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|0\.|::1$|f[cd]|fe[89ab])/i.test(address);
    return isAddress && !isPrivate ? address : undefined;
}

/** Asks one service after the other; the first ISO code wins. Keys are optional, and raise the services' limits. */
async function countryOf(address: string, environment: Environment): Promise<string | undefined> {
    const ipapiKey = environment.get('IPAPI_API_KEY');
    const ipApiKey = environment.get('IP_API_KEY');
    const services = [
        {
            // For tests and mirrors.
            base: environment.get('IPAPI_URL') ?? 'https://ipapi.co',
            path: `/${address}/json/${ipapiKey === undefined ? '' : `?key=${encodeURIComponent(ipapiKey)}`}`,
            field: 'country_code',
        },
        {
            // Without a key ip-api.com answers by http alone.
            base: environment.get('IP_API_URL') ?? (ipApiKey === undefined ? 'http://ip-api.com' : 'https://pro.ip-api.com'),
            path: `/json/${address}?fields=countryCode${ipApiKey === undefined ? '' : `&key=${encodeURIComponent(ipApiKey)}`}`,
            field: 'countryCode',
        },
    ];
    for (const { base, path, field } of services) {
        try {
            const response = await fetch(`${base}${path}`, { signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) });
            const found = response.ok ? (await response.json() as Record<string, unknown>)[field] : undefined;
            if (typeof found === 'string' && /^[A-Z]{2}$/.test(found)) return found;
        } catch {
            // Out of reach, too slow, or no JSON: the next service is asked.
        }
    }
    return undefined;
}

function answer(status: number, body: object): Response {
    return Response.json(body, { status, headers: CORS });
}

function refuse(status: number, message: string): Response {
    return answer(status, { message });
}
