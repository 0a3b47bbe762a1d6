/** The edge function `locate`, against the real API and stand-ins of the two services that it asks. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { locate } from '../../supabase/functions/locate/locate.ts';
import { openApi, type Person } from './_client.ts';

const api = await openApi();

/** What the services were asked, and what they answer. */
const asked: string[] = [];
let ipapi: (response: ServerResponse) => void;
let ipApi: (response: ServerResponse) => void;

const services = createServer((request: IncomingMessage, response) => {
    asked.push(request.url!);
    (request.url!.startsWith('/ipapi/') ? ipapi : ipApi)(response);
});
const json = (body: unknown, status = 200) => (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const settings: Record<string, string> = {
    SUPABASE_URL: api.address.url,
    SUPABASE_ANON_KEY: api.address.anonKey,
    SUPABASE_SERVICE_ROLE_KEY: api.address.serviceRoleKey,
};

async function call(token: string | undefined, headers: Record<string, string>, more: Record<string, string> = {}) {
    const environment = { ...settings, ...more };
    const response = await locate(new Request('https://project.example/functions/v1/locate', {
        method: 'POST',
        headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    }), { get: (name) => environment[name] });
    return { status: response.status, body: await response.json() as { country_code?: string; message?: string } };
}

const countryOf = async (person: Person): Promise<unknown> =>
    ((await person.client.rpc('get_my_account')).data as { country_code: string | null }).country_code;

describe('locate', () => {
    let ada: Person;
    const from = { 'cf-connecting-ip': '203.0.113.7' };

    before(async () => {
        await new Promise<void>((resolve) => services.listen(0, '127.0.0.1', resolve));
        const base = `http://127.0.0.1:${(services.address() as AddressInfo).port}`;
        Object.assign(settings, { IPAPI_URL: `${base}/ipapi`, IP_API_URL: `${base}/ip-api` });
    });
    after(() => services.close());
    beforeEach(async () => {
        ada = await api.signUp('ada');
        asked.length = 0;
        ipapi = json({ country_code: 'CH' });
        ipApi = json({ status: 'success', countryCode: 'AT' });
    });

    it('asks ipapi.co and notes the country in the account', async () => {
        assert.deepEqual(await call(ada.token, from), { status: 200, body: { country_code: 'CH' } });
        assert.equal(await countryOf(ada), 'CH');
        assert.deepEqual(asked, ['/ipapi/203.0.113.7/json/']);
    });

    it('asks nobody when the country is known', async () => {
        await call(ada.token, from);
        assert.deepEqual(await call(ada.token, { 'cf-connecting-ip': '198.51.100.1' }), { status: 200, body: { country_code: 'CH' } });
        assert.equal(asked.length, 1);
    });

    for (const [failure, answer] of Object.entries<(response: ServerResponse) => void>({
        'is over its limit': json({ error: true, reason: 'RateLimited' }, 429),
        'knows nothing': json({ error: true, country_code: null }),
        'answers no JSON': (response) => { response.end('<html>'); },
        'hangs up': (response) => { response.destroy(); },
    })) {
        it(`asks ip-api.com when ipapi.co ${failure}`, async () => {
            ipapi = answer;
            assert.deepEqual(await call(ada.token, from), { status: 200, body: { country_code: 'AT' } });
            assert.deepEqual(asked, ['/ipapi/203.0.113.7/json/', '/ip-api/json/203.0.113.7?fields=countryCode']);
        });
    }

    it('sends the keys that it has', async () => {
        ipapi = json({}, 500);
        await call(ada.token, from, { IPAPI_API_KEY: 'a&b', IP_API_KEY: 'c d' });
        assert.deepEqual(asked, ['/ipapi/203.0.113.7/json/?key=a%26b', '/ip-api/json/203.0.113.7?fields=countryCode&key=c%20d']);
    });

    it('says so when neither service knows, and writes nothing', async () => {
        ipapi = json({}, 500);
        ipApi = json({ status: 'fail' });
        assert.deepEqual(await call(ada.token, from), { status: 502, body: { message: 'location_unavailable' } });
        assert.equal(await countryOf(ada), null);
    });

    it('says so when a service names what is no country', async () => {
        ipapi = json({ country_code: 'XX' });
        assert.deepEqual(await call(ada.token, from), { status: 502, body: { message: 'location_unavailable' } });
        assert.equal(await countryOf(ada), null);
    });

    it('takes the first forwarded address, and no private or malformed one', async () => {
        assert.equal((await call(ada.token, { 'x-forwarded-for': '2001:db8::1, 10.0.0.1' })).status, 200);
        assert.deepEqual(asked, ['/ipapi/2001:db8::1/json/']);
        for (const address of ['10.0.0.1', '127.0.0.1', '192.168.1.1', '172.16.0.1', '::1', 'fd00::1', '../admin', 'a:b/c', '']) {
            const ben = await api.signUp('ben');
            assert.deepEqual(await call(ben.token, { 'x-forwarded-for': address }), { status: 422, body: { message: 'address_unknown' } });
        }
        assert.equal(asked.length, 1);
    });

    it('is for signed-in people', async () => {
        assert.deepEqual(await call(undefined, from), { status: 401, body: { message: 'sign_in_required' } });
        assert.equal((await call(api.address.anonKey, from)).status, 401);
        assert.equal((await call('forged', from)).status, 401);
        assert.deepEqual(asked, []);
    });

    it('answers a browser\'s preflight, and no other method', async () => {
        const environment = { get: (name: string) => settings[name] };
        const preflight = await locate(new Request('https://project.example/', { method: 'OPTIONS' }), environment);
        assert.equal(preflight.status, 204);
        assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
        assert.equal((await locate(new Request('https://project.example/'), environment)).status, 405);
    });
});
