/** What a front end meets on the way: GET for calls that read, preflights, tokens, and what the API says of itself. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { signUserToken } from '../../scripts/lib/keys.ts';
import { openApi, type Person } from './_client.ts';
import { done, refused, type Row } from './_expect.ts';

const api = await openApi();
const rest = `${api.address.url}/rest/v1`;

let ana: Person;
let postId: string;
let pollId: string;

before(async () => {
    ana = await api.signUp('ana');
    postId = (await done<{ id: string }>(
        ana.client.rpc('create_post', { content: 'Page', poll_options: ['a', 'b'] }),
    )).id;
    pollId = (await done<{ id: string }>(api.anon.from('polls').select('id').eq('post_id', postId).single())).id;
});

describe('GET', () => {
    it('calls what only reads, for caches and read replicas', async () => {
        const get = { get: true } as const;
        assert.equal((await done(ana.client.rpc('get_my_account', {}, get)))['id'], ana.id);
        assert.equal((await done(api.anon.rpc('get_profile', { username: ana.username }, get)))['id'], ana.id);
        assert.equal((await done<Row[]>(api.anon.rpc('get_poll_results', { poll_id: pollId }, get))).length, 2);
    });

    it('calls nothing that writes', async () => {
        for (const [name, args] of [
            ['create_post', { content: 'By GET' }], ['react', { post_id: postId }], ['start_session', {}],
            ['block_user', { user_id: randomUUID() }], ['delete_post', { post_id: postId }],
        ] as const) {
            const { status, error } = await ana.client.rpc(name, args, { get: true });
            assert.ok(error !== null && status >= 400 && status < 500, `${name}: ${status}`);
        }
        assert.deepEqual(await done(api.anon.from('posts').select('id').eq('user_id', ana.id)), [{ id: postId }]);
    });
});

describe('a browser', () => {
    it('may call from any page: the preflight allows the methods and headers of supabase-js', async () => {
        const asked = 'apikey,authorization,content-profile,content-type,prefer,x-client-info';
        for (const path of ['/posts', '/rpc/create_post']) {
            const response = await fetch(`${rest}${path}`, {
                method: 'OPTIONS',
                headers: {
                    origin: 'https://app.example', 'access-control-request-method': 'POST',
                    'access-control-request-headers': asked,
                },
            });
            assert.equal(response.ok, true);
            assert.equal(response.headers.get('access-control-allow-origin'), '*');
            assert.match(response.headers.get('access-control-allow-methods') ?? '', /POST.*PATCH.*DELETE/);
            const allowed = (response.headers.get('access-control-allow-headers') ?? '').toLowerCase();
            for (const header of asked.split(',')) assert.ok(allowed.includes(header), header);
        }
    });

    it('reads the answer and the total of a page, also of a refusal', async () => {
        const headers = { apikey: api.address.anonKey, origin: 'https://app.example', prefer: 'count=exact' };
        const page = await fetch(`${rest}/posts?select=id&id=eq.${postId}`, { headers });
        assert.equal(page.headers.get('access-control-allow-origin'), '*');
        assert.match(page.headers.get('access-control-expose-headers') ?? '', /Content-Range/i);
        assert.equal(page.headers.get('content-range'), '0-0/1');
        const denied = await fetch(`${rest}/bookmarks`, { headers });
        assert.deepEqual([denied.status, denied.headers.get('access-control-allow-origin')], [401, '*']);
    });
});

describe('a token', () => {
    const tried: Record<string, () => string> = {
        'that is none': () => 'not.a.token',
        'signed by somebody else': () => signUserToken({ sub: ana.id }, 'another-secret-that-is-long-enough-for-hs256'),
        'that has expired': () => signUserToken({ sub: ana.id, expiresIn: -3600 }, api.address.jwtSecret),
        'changed after signing': () => {
            const [head, body, signature] = signUserToken({ sub: ana.id }, api.address.jwtSecret).split('.');
            const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) as Row;
            const forged = Buffer.from(JSON.stringify({ ...claims, role: 'service_role' })).toString('base64url');
            return [head, forged, signature].join('.');
        },
        'without a signature': () => [{ alg: 'none' }, { sub: ana.id, role: 'service_role' }]
            .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.',
    };
    for (const [what, token] of Object.entries(tried)) {
        it(`${what} is answered with 401, for reads and calls alike`, async () => {
            const client = api.clientFor(token());
            for (const call of [client.from('posts').select('id'), client.rpc('get_my_account')]) {
                const { status, error } = await call;
                assert.equal(status, 401);
                assert.notEqual(error, null);
            }
        });
    }

    it('of a role that may not be taken gives nothing', async () => {
        for (const role of ['postgres', 'supabase_admin', 'authenticator', 'nobody_at_all']) {
            const client = api.clientFor(signUserToken({ sub: ana.id, role }, api.address.jwtSecret));
            const { status, data, error } = await client.from('users').select('*');
            assert.ok(status >= 400 && status < 500, `${role}: ${status}`);
            assert.deepEqual([data, error === null], [null, false]);
        }
    });

    it('that claims to be staff in its metadata is not', async () => {
        const client = api.clientFor(signUserToken({
            sub: ana.id, app_metadata: { role: 'admin' }, user_metadata: { staff_role: 'admin' },
        }, api.address.jwtSecret));
        assert.equal((await done(client.rpc('get_my_account')))['staff_role'], null);
        assert.deepEqual(await done(client.from('daily_metrics').select('*')), []);
    });
});

describe('what is not the API', () => {
    it('stays out of reach: private schemas, functions and tables', async () => {
        for (const name of [
            'active_user_id', 'create_user', 'counter_drift', 'repair_visibility', 'setting', 'update_updated_at',
        ]) {
            for (const client of [ana.client, api.service]) assert.equal((await client.rpc(name)).status, 404, name);
        }
        for (const name of ['secrets', 'settings', 'hidden', 'staff', 'post_counts', 'schema_migrations', 'pg_class']) {
            assert.equal((await api.service.from(name).select('*')).status, 404, name);
        }
        for (const schema of ['private', 'analytics', 'auth', 'extensions', 'pageshare_migrations', 'pg_catalog']) {
            const { status, error } = await api.service.schema(schema).from('users').select('*');
            assert.ok(error !== null && status >= 400 && status < 500, schema);
        }
    });

    it('is not described: the root lists tables and calls with their comments, and nothing private', async () => {
        const response = await fetch(`${rest}/`, { headers: { apikey: api.address.serviceRoleKey } });
        assert.equal(response.status, 200);
        const text = await response.text();
        const { paths, definitions } = JSON.parse(text) as {
            paths: Record<string, Record<string, { summary?: string; description?: string }>>;
            definitions: Record<string, { description?: string; properties: Record<string, { description?: string }> }>;
        };
        const described = await api.sql<{ name: string; text: string }>(`
            select c.relname as name, pg_catalog.obj_description(c.oid, 'pg_class') as text
            from pg_catalog.pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')`);
        assert.deepEqual(Object.keys(definitions).sort(), described.map(({ name }) => name).sort());
        for (const { name, text: comment } of described) assert.equal(definitions[name]?.description, comment);
        assert.match(definitions['posts']?.properties['content']?.description ?? '', /\w/);

        const functions = await api.sql<{ name: string; text: string }>(`
            select p.proname as name, pg_catalog.obj_description(p.oid, 'pg_proc') as text
            from pg_catalog.pg_proc p
            where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype`);
        const listed = Object.keys(paths).filter((path) => path.startsWith('/rpc/'));
        for (const path of listed) {
            const known = functions.find(({ name }) => path === `/rpc/${name}`);
            const { summary = '', description = '' } = paths[path]?.['post'] ?? {};
            assert.ok(known !== undefined, `${path} is no function of ours`);
            assert.equal(`${summary}${description}`.trim(), known.text);
        }
        assert.ok(listed.includes('/rpc/refresh_metrics'));
        for (const name of ['active_user_id', 'counter_drift', 'secrets', 'post_count_slots', 'ip_hash_key']) {
            assert.equal(text.includes(name), false, name);
        }
    });

    it('is described to each role as far as it may go', async () => {
        const visible = async (token: string): Promise<string[]> => {
            const response = await fetch(`${rest}/`, {
                headers: { apikey: api.address.anonKey, authorization: `Bearer ${token}` },
            });
            return Object.keys((await response.json() as { paths: Row }).paths);
        };
        const [visitor, person] = [await visible(api.address.anonKey), await visible(ana.token)];
        assert.ok(visitor.includes('/posts') && visitor.includes('/rpc/get_profile'));
        assert.equal(visitor.includes('/bookmarks') || visitor.includes('/rpc/create_post'), false);
        assert.ok(person.includes('/bookmarks') && person.includes('/rpc/create_post'));
        assert.equal(person.includes('/rpc/refresh_metrics'), false);
    });

    it('asks for a key', async () => {
        assert.equal((await fetch(`${rest}/posts`)).status, 401);
        await refused(api.clientFor(api.address.anonKey).from('bookmarks').select('*'), 401, '42501');
    });
});
