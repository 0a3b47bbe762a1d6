/** The gateway: what a browser, a forger and a broken client get from it. */
import assert from 'node:assert/strict';
import { createServer, request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createClient } from '@supabase/supabase-js';
import { UserError } from '../../scripts/lib/cli.ts';
import { startGateway, type Gateway } from '../../scripts/lib/gateway.ts';
import { ANON_KEY, SERVICE_ROLE_KEY, signUserToken } from '../../scripts/lib/keys.ts';
import { startStack, type Stack } from '../../scripts/lib/stack.ts';
import { withClient } from './_support.ts';

interface Answer {
    status: number;
    headers: IncomingHttpHeaders;
    text: string;
}

/** A request as it is: fetch would refuse or change half of what is tried here. */
function send(
    base: string, path: string, options: { method?: string; headers?: OutgoingHttpHeaders; body?: Buffer | string } = {},
): Promise<Answer> {
    return new Promise((resolve, reject) => {
        const { hostname, port } = new URL(base);
        const sent = request({
            hostname, port, path, method: options.method ?? 'GET', headers: { host: new URL(base).host, ...options.headers },
        }, (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.once('end', () => resolve({
                status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString(),
            }));
        });
        sent.once('error', reject);
        sent.end(options.body);
    });
}

describe('the keys', () => {
    it('are those of supabase start', () => {
        assert.equal(ANON_KEY, 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.'
            + 'eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6ImFub24iLCJleHAiOjE5ODM4MTI5OTZ9.'
            + 'CRXP1A7WOeoJeXxjNni43kdQwgnWNReilDMblYTn_I0');
        assert.equal(SERVICE_ROLE_KEY, 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.'
            + 'eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6InNlcnZpY2Vfcm9sZSIsImV4cCI6MTk4MzgxMjk5Nn0.'
            + 'EGIM96RAZx35lJzdJsyH-qQwv8Hdp7fsn3W0YpN81IU');
    });
});

describe('the gateway before an API that repeats what it is sent', () => {
    const key = { apikey: ANON_KEY };
    let gateway: Gateway;
    const echo = createServer((incoming, outgoing) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('end', () => {
            outgoing.writeHead(incoming.url === '/created' ? 201 : 200, {
                'content-type': 'application/json',
                'content-range': '0-0/*',
                'access-control-allow-origin': 'https://echo.example.org',
            });
            outgoing.end(JSON.stringify({
                method: incoming.method, url: incoming.url, headers: incoming.headers, body: Buffer.concat(chunks).toString('base64'),
            }));
        });
    });
    before(async () => {
        await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
        gateway = await startGateway({
            postgrestUrl: `http://127.0.0.1:${(echo.address() as AddressInfo).port}`, maxBody: 1000,
        });
    });
    after(async () => {
        await gateway.stop();
        echo.close();
        echo.closeAllConnections();
    });

    const heard = async (path: string, options: Parameters<typeof send>[2] = {}): Promise<{
        method: string; url: string; headers: Record<string, string>; body: string;
    }> => {
        const answer = await send(gateway.url, path, { ...options, headers: { ...key, ...options.headers } });
        assert.equal(answer.status, 200, answer.text);
        return JSON.parse(answer.text);
    };

    it('passes method, path, query, body and headers on, without the prefix', async () => {
        const posted = await heard('/rest/v1/rpc/create_post?select=id&a=b%20c', {
            method: 'POST', body: '{"content":"ä"}', headers: { 'content-type': 'application/json', prefer: 'return=minimal' },
        });
        assert.equal(posted.method, 'POST');
        assert.equal(posted.url, '/rpc/create_post?select=id&a=b%20c');
        assert.equal(Buffer.from(posted.body, 'base64').toString(), '{"content":"ä"}');
        assert.equal(posted.headers['prefer'], 'return=minimal');
        assert.equal((await heard('/rest/v1')).url, '/');
        assert.equal((await heard('/rest/v1/')).url, '/');
        assert.equal((await heard('/rest/v1?select=id')).url, '/?select=id');
        assert.equal((await send(gateway.url, '/rest/v1/created', { headers: key })).status, 201);
    });

    it('lets the key stand for a caller without a token, and never over a token', async () => {
        assert.equal((await heard('/rest/v1/x')).headers['authorization'], `Bearer ${ANON_KEY}`);
        const mine = await heard('/rest/v1/x', { headers: { authorization: 'Bearer mine' } });
        assert.equal(mine.headers['authorization'], 'Bearer mine');
        assert.equal(mine.headers['apikey'], undefined);
        const inAddress = await send(gateway.url, `/rest/v1/x?a=eq.1&apikey=${SERVICE_ROLE_KEY}&b=eq.2`);
        const { url, headers } = JSON.parse(inAddress.text) as { url: string; headers: Record<string, string> };
        assert.equal(url, '/x?a=eq.1&b=eq.2');
        assert.equal(headers['authorization'], `Bearer ${SERVICE_ROLE_KEY}`);
    });

    it('turns away whoever has no key or a wrong one', async () => {
        assert.equal((await send(gateway.url, '/rest/v1/x')).status, 401);
        assert.equal((await send(gateway.url, '/rest/v1/x', { headers: { authorization: `Bearer ${ANON_KEY}` } })).status, 401);
        const wrong = await send(gateway.url, '/rest/v1/x', { headers: { apikey: 'wrong' } });
        assert.equal(wrong.status, 401);
        assert.equal(JSON.parse(wrong.text).message, 'Invalid API key');
        assert.equal(wrong.headers['access-control-allow-origin'], '*');
    });

    it('says itself where the caller is, whatever the caller says', async () => {
        const { headers } = await heard('/rest/v1/x', {
            headers: {
                'cf-connecting-ip': '6.6.6.6', 'CF-IPCountry': 'US', 'x-forwarded-for': '6.6.6.6', 'x-real-ip': '6.6.6.6',
                'x-forwarded-host': 'evil.example.org',
            },
        });
        assert.equal(headers['cf-connecting-ip'], '127.0.0.1');
        assert.equal(headers['x-forwarded-for'], '127.0.0.1');
        assert.equal(headers['cf-ipcountry'], undefined);
        assert.ok(!JSON.stringify(headers).includes('6.6.6.6') && !JSON.stringify(headers).includes('evil'));
        // A header that Connection names ends here: ours must not.
        const named = await heard('/rest/v1/x', { headers: { connection: 'cf-connecting-ip, authorization' } });
        assert.equal(named.headers['cf-connecting-ip'], '127.0.0.1');
        assert.equal(named.headers['authorization'], `Bearer ${ANON_KEY}`);
        const abroad = await startGateway({ postgrestUrl: `http://127.0.0.1:${(echo.address() as AddressInfo).port}`, country: 'DE' });
        try {
            const answer = await send(abroad.url, '/rest/v1/x', { headers: { ...key, 'cf-ipcountry': 'US' } });
            assert.equal(JSON.parse(answer.text).headers['cf-ipcountry'], 'DE');
        } finally {
            await abroad.stop();
        }
    });

    it('lets a browser of any origin in', async () => {
        const preflight = await send(gateway.url, '/rest/v1/x', {
            method: 'OPTIONS',
            headers: {
                origin: 'https://app.example.org', 'access-control-request-method': 'PATCH',
                'access-control-request-headers': 'apikey,authorization,content-type,prefer,x-client-info',
            },
        });
        assert.equal(preflight.status, 204);
        assert.equal(preflight.headers['access-control-allow-origin'], '*');
        assert.match(preflight.headers['access-control-allow-methods'] ?? '', /PATCH/);
        assert.equal(preflight.headers['access-control-allow-headers'], 'apikey,authorization,content-type,prefer,x-client-info');

        const answer = await send(gateway.url, '/rest/v1/x', { headers: { ...key, origin: 'https://app.example.org' } });
        assert.equal(answer.headers['access-control-allow-origin'], '*');
        assert.match(answer.headers['access-control-expose-headers'] ?? '', /Content-Range/);
        assert.equal(answer.headers['content-range'], '0-0/*');
    });

    it('answers 400 to text that is not UTF-8, wherever it stands, and lets other text pass', async () => {
        const broken = Buffer.from([0x22, 0xff, 0x22]);
        const cases: [string, Parameters<typeof send>[2], RegExp][] = [
            ['/rest/v1/x?a=eq.%ff', {}, /address/],
            ['/rest/v1/%c3%28', {}, /address/],
            ['/rest/v1/x?a=eq.%ed%a0%80', {}, /address/],
            ['/rest/v1/x', { headers: { 'x-note': '\xe4' } }, /header x-note/],
            ['/rest/v1/x', { method: 'POST', body: broken, headers: { 'content-type': 'application/json' } }, /body/],
            ['/rest/v1/x', { method: 'POST', body: broken }, /body/],
            ['/rest/v1/x', { method: 'POST', body: broken, headers: { 'content-type': 'text/csv' } }, /body/],
            ['/rest/v1/x', { method: 'POST', body: 'a=%ff', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, /body/],
        ];
        for (const [path, options, where] of cases) {
            const answer = await send(gateway.url, path, { ...options, headers: { ...key, ...options?.headers } });
            assert.equal(answer.status, 400, `${path} ${JSON.stringify(options)}: ${answer.text}`);
            assert.equal(JSON.parse(answer.text).code, '22021');
            assert.match(JSON.parse(answer.text).details, where);
        }
        await heard('/rest/v1/x?a=eq.%C3%A4%F0%9F%98%80', { headers: { 'x-note': Buffer.from('ä').toString('latin1') } });
        await heard('/rest/v1/x?a=like.100%25');
        await heard('/rest/v1/x?a=eq.100%');
        await heard('/rest/v1/x', { method: 'POST', body: broken, headers: { 'content-type': 'application/octet-stream' } });
    });

    it('answers 413 to a body that is too large', async () => {
        const answer = await send(gateway.url, '/rest/v1/x', { method: 'POST', headers: key, body: 'x'.repeat(2000) });
        assert.equal(answer.status, 413);
    });

    it('says at / what is here, and 404 with a hint elsewhere', async () => {
        const root = await send(gateway.url, '/');
        assert.equal(root.status, 200);
        assert.equal(JSON.parse(root.text).rest, `${gateway.url}/rest/v1`);
        const auth = await send(gateway.url, '/auth/v1/signup', { method: 'POST', body: '{}' });
        assert.equal(auth.status, 404);
        assert.match(JSON.parse(auth.text).hint, /Supabase's own/);
        assert.equal((await send(gateway.url, '/rest/v10/x', { headers: key })).status, 404);
    });

    it('survives callers that break off or talk nonsense', async () => {
        for (const words of [
            'nonsense\r\n\r\n',
            'POST /rest/v1/x HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{',
            'GET /rest/v1/x HTTP/1.1\r\n',
        ]) {
            const socket = connect(gateway.port, '127.0.0.1');
            socket.on('error', () => undefined);
            await new Promise<void>((resolve) => socket.once('connect', () => socket.write(words, () => resolve())));
            await new Promise((resolve) => setTimeout(resolve, 20));
            socket.destroy();
        }
        await heard('/rest/v1/x');
    });

    it('answers 502 while the API is away, and 200 when it is back', async () => {
        const port = (echo.address() as AddressInfo).port;
        echo.closeAllConnections();
        await new Promise((resolve) => echo.close(resolve));
        const answer = await send(gateway.url, '/rest/v1/x', { headers: key });
        assert.equal(answer.status, 502);
        await new Promise<void>((resolve) => echo.listen(port, '127.0.0.1', resolve));
        await heard('/rest/v1/x');
    });

    it('refuses a busy port in a sentence', async () => {
        await assert.rejects(startGateway({ postgrestUrl: 'http://127.0.0.1:1', port: gateway.port }), (error: Error) =>
            error instanceof UserError && error.message === `Port ${gateway.port} is in use by another program.`);
    });
});

describe('the gateway before PostgREST', () => {
    let stack: Stack;
    before(async () => {
        stack = await startStack({ migrate: false });
        await withClient(stack.databaseUrl, async (client) => {
            await client.query(`
                create table public.notes (id integer primary key, text text);
                insert into public.notes select n, 'note ' || n from generate_series(1, 1500) as n;
                grant select on public.notes to authenticated;
                grant all on public.notes to service_role;
                create function public.whoami() returns json language sql stable as $$
                    select json_build_object('role', current_user, 'id', auth.uid(),
                        'address', current_setting('request.headers')::json ->> 'cf-connecting-ip')
                $$;
                create function public.sleep() returns void language sql as $$ select pg_sleep(30) $$;
                grant execute on function public.whoami, public.sleep to anon, authenticated;
            `);
        });
        await stack.postgrest.reloadSchema();
    });
    after(() => stack.stop());

    const client = (key: string, token?: string) => createClient(stack.apiUrl, key, {
        realtime: { transport: class {} as never },
        ...(token === undefined ? {} : { accessToken: async () => token }),
    });

    it('serves supabase-js as anon, as a person, and as service_role', async () => {
        const id = '00000000-0000-0000-0000-00000000000c';
        const asked = async (key: string, token?: string): Promise<unknown> => (await client(key, token).rpc('whoami')).data;
        assert.deepEqual(await asked(stack.anonKey), { role: 'anon', id: null, address: '127.0.0.1' });
        assert.deepEqual(await asked(stack.anonKey, stack.tokenFor(id)), { role: 'authenticated', id, address: '127.0.0.1' });
        assert.equal((await client(stack.anonKey).from('notes').select()).error?.code, '42501');
        const notes = await client(stack.anonKey, stack.tokenFor(id)).from('notes').select('*', { count: 'exact' });
        // max_rows of Supabase.
        assert.equal(notes.data?.length, 1000);
        assert.equal(notes.count, 1500);
        assert.equal((await client(stack.serviceRoleKey).from('notes').insert({ id: 0, text: 'ä' })).status, 201);
    });

    it('refuses tokens that have expired or are signed by others', async () => {
        const expired = stack.tokenFor('x', { expiresIn: -60 });
        const foreign = signUserToken({ sub: 'x' }, 'another secret, long enough for HS256');
        for (const token of [expired, foreign]) {
            assert.equal((await client(stack.anonKey, token).rpc('whoami')).status, 401);
        }
    });

    it('knows a table as soon as it is made', async () => {
        await withClient(stack.databaseUrl, async (database) => {
            await database.query('create table public.fresh (id integer); grant select on public.fresh to anon');
        });
        await stack.postgrest.reloadSchema();
        assert.deepEqual((await client(stack.anonKey).from('fresh').select()).data, []);
    });

    it('holds anon to three seconds', async () => {
        const began = performance.now();
        const { error } = await client(stack.anonKey).rpc('sleep');
        assert.equal(error?.code, '57014');
        const seconds = (performance.now() - began) / 1000;
        assert.ok(seconds > 2.5 && seconds < 5, `${seconds} s`);
    });
});
