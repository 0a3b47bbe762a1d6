/**
 * Every call of the API, as the catalogue lists them, with what no front end should send: nulls, wrong types, ids of others,
 * of nothing and of what was deleted, texts without end, NUL and half surrogates, numbers beyond all types, lists within
 * lists, damaged, foreign and forged cursors; by POST, and those that read by GET too. Each request must succeed or be
 * refused as docs/errors.md says, within the time that PostgREST gives, and what is refused must write nothing.
 *
 * The values are drawn anew where they are drawn at all, from a seed that is fixed: the same requests in every run.
 */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { projectPath } from '../../scripts/lib/paths.ts';
import { shareApi } from '../../scripts/lib/testing/api.ts';
import { TestServer } from '../../scripts/lib/testing/server.ts';
import { openApi, type Person } from './_client.ts';
import { done } from './_expect.ts';

const server = await TestServer.open();
const mode = process.env['PAGESHARE_TEST_DATA_API'] === 'open' ? 'open' : 'closed';
const api = await openApi(await shareApi(server, mode));
after(() => server.stop());

interface Call {
    name: string;
    reads: boolean;
    callers: string[];
    args: { name: string; type: string; required: boolean }[];
}

/** As in SQL: no computed relationships, which are no calls. */
const calls = await api.sql<Call & Record<string, unknown>>(`
    select
        p.proname as name,
        p.provolatile <> 'v' as reads,
        array(
            select r.role
            from unnest(array['anon', 'authenticated', 'service_role']) r (role)
            where has_function_privilege(r.role, p.oid, 'execute')
        ) as callers,
        coalesce((
            select json_agg(json_build_object(
                'name', p.proargnames[a.place],
                'type', format_type(a.type, null),
                'required', a.place <= p.pronargs - p.pronargdefaults
            ) order by a.place)
            from unnest(p.proargtypes) with ordinality a (type, place)
        ), '[]') as args
    from pg_catalog.pg_proc p
    where p.pronamespace = 'public'::regnamespace
        and p.prorettype <> 'trigger'::regtype
        and not exists (
            select
            from unnest(p.proargtypes) a (type)
            join pg_catalog.pg_class c on c.reltype = a.type
        )
    order by p.proname`);

/** What errors.md says: our own messages with code and status, and the codes that are Postgres' or PostgREST's. */
const page = readFileSync(projectPath('docs', 'errors.md'), 'utf8');
const messages = new Map([...page.matchAll(/^\| `([a-z_]+)` \| (\w+) \| (\d+) \|/gm)].map(([, message, code, status]) =>
    [message!, { code: code!, status: Number(status) }]));
const codes = new Map([...page.matchAll(/^\| (\w{5}|PGRST\d+) \| ([\d, ]+) \|/gm)].map(([, code, statuses]) =>
    [code!, statuses!.split(', ').map(Number)]));

let person: Person;
let other: Person;
let victim: Person;
let admin: Person;
const ids: Record<string, string> = { nothing: randomUUID(), ghost: '00000000-0000-4000-8000-000000000000' };
/** A cursor of each list that has one, the person's own and another person's. */
const cursors = new Map<string, { own: string; foreign: string }>();

before(async () => {
    await api.sql(`update private.settings set value = '0' where starts_with(name, 'limit_')`);
    [person, other, victim] = await Promise.all(['person', 'other', 'victim'].map((name) => api.signUp(name))) as [Person, Person, Person];
    admin = await api.signUpStaff('admin');
    const id = async (call: PromiseLike<never>, status = 200): Promise<string> => (await done<{ id: string }>(call, status)).id;
    ids['post_id'] = await id(victim.client.rpc('create_post', { content: '$AAPL rises', poll_options: ['a', 'b'] }) as never);
    ids['deleted'] = await id(victim.client.rpc('create_post', { content: 'Gone' }) as never);
    await done(victim.client.rpc('delete_post', { post_id: ids['deleted'] }));
    ids['poll_id'] = await id(victim.client.from('polls').select('id').single() as never);
    ids['comment_id'] = await id(
        victim.client.from('comments').insert({ post_id: ids['post_id'], content: 'Hm' }).select('id').single() as never, 201,
    );
    await done(victim.client.from('comments').insert({ post_id: ids['post_id'], content: 'Well' }), 201);
    ids['session_id'] = await id(person.client.rpc('start_session') as never);
    ids['user_id'] = victim.id;
    ids['ticker_id'] = await id(victim.client.from('tickers').select('id').eq('symbol', 'AAPL').single() as never);
    for (const who of [person, other]) {
        ids['report_id'] = await id(who.client.rpc('report_content', { report_type: 'spam', post_id: ids['post_id'] }) as never);
        await id(who.client.rpc('create_post', { content: '$AAPL falls' }) as never);
        await id(who.client.rpc('create_post', { content: 'More' }) as never);
        await done(who.client.from('bookmarks').insert({ post_id: ids['post_id'] }), 201);
        await done(who.client.from('watchlist_items').insert({ ticker_id: ids['ticker_id'] }), 201);
        await done(who.client.rpc('react', { post_id: ids['post_id'] }));
        await done(who.client.rpc('mute_user', { user_id: admin.id }));
        await done(who.client.rpc('follow_user', { user_id: victim.id }));
    }
    await done(other.client.rpc('follow_user', { user_id: person.id }));
    await done(victim.client.rpc('follow_user', { user_id: other.id }));
    await done(api.service.rpc('refresh_metrics'), 204);
    await done(admin.client.rpc('review_report', { report_id: ids['report_id'], status: 'reviewed' }));
});

/** What stands for a good value where only another argument is bad. */
function good(call: Call, { name, type }: Call['args'][number]): string {
    const value = goodValues[`${call.name}.${name}`] ?? goodValues[name] ?? (name === 'username' ? person.username : ids[name]);
    if (value !== undefined) return JSON.stringify(value);
    return type === 'uuid' ? JSON.stringify(ids['nothing']) : type.endsWith('[]') ? '[]' : type === 'text' ? '"x"' : type === 'jsonb' ? '{}' : '1';
}
const goodValues: Record<string, unknown> = {
    symbol: 'AAPL', query: 'AAPL', 'search_users.query': 'victim', status: 'reviewed', report_type: 'spam', role: 'moderator', country_code: 'DE',
    error_type: 'frontend', option_index: 0, interests: ['stocks'],
};

/** Bad values by type, as JSON texts, since some of them no JSON library writes. */
function badValues(call: Call, { name, type }: Call['args'][number]): string[] {
    const text = (value: string): string => JSON.stringify(value);
    const long = text('x'.repeat(100_000));
    const nul = '"a\\u0000b"';
    const half = '"\\ud800"';
    const structures = ['[]', '{"a": [null]}', 'true'];
    if (name === 'cursor') {
        const { own, foreign } = cursors.get(call.name) ?? assert.fail(`no cursor of ${call.name}`);
        return [
            ...[
                own, foreign, ...[...cursors.values()].slice(0, 3).map((known) => known.own), own.slice(0, -1), `${own}A`,
                `0${own.slice(1)}`, own.toUpperCase(), ` ${own}`, own.slice(0, 8), '', 'x', `${'0'.repeat(8)}====`,
            ].map(text),
            ...forged(call, own), nul, half, long, '7', ...structures,
        ];
    }
    switch (type) {
        case 'uuid':
            return [
                'null', '""', '"x"', '7', nul, half, long, ...structures, `["${ids['user_id']}"]`,
                '"00000000-0000-0000-0000-000000000000"', `"{${ids['nothing']}}"`, `"${ids['user_id']} "`,
                ...Object.values(ids).map(text),
            ];
        case 'integer': case 'bigint': case 'smallint': case 'numeric':
            return [
                'null', '-1', '0', '51', '2147483647', '-2147483648', '2147483648', '9223372036854775808', '1e400', '-1e400', '0.5',
                '"7"', '"7x"', '""', nul, long, ...structures,
            ];
        case 'boolean':
            return ['null', '"maybe"', '2', '""', nul, long, ...structures.slice(0, 4)];
        case 'text[]': case 'uuid[]':
            return [
                'null', '[null]', '[""]', '["a", "a"]', '[["a"], ["b"]]', '[{"a": 1}]', `[${nul}]`, `[${half}]`, `[${long}]`, '"x"', '"{"',
                '"{a,b}"', '7', '{}', text('{' + '{'.repeat(1000)), JSON.stringify(Array.from({ length: 5000 }, () => 'x')),
            ];
        case 'jsonb': case 'json':
            return [
                'null', '0', '"x"', 'true', '[]', '[{}]', '{"": null}', '{"a": 1e400}', '{"a": 1e200000}', `{"a": ${nul}}`, `{"a": ${half}}`,
                `{"a": ${long}}`, '{"username": null, "display_name": null, "bio": null}', '{"username": 7}', '{"username": ["x"]}',
                '{"date_of_birth": "0001-01-01 BC"}', '{"date_of_birth": "infinity"}', '{"timezone": ""}', `{"bio": ${nul}}`,
                `${'['.repeat(5000)}${']'.repeat(5000)}`, `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
            ];
        case 'date': case 'timestamp with time zone':
            return [
                'null', '""', '"yesterdayish"', '"infinity"', '"-infinity"', '"294277-01-01"', '"2026-02-30"', '"0001-01-01 BC"', '"now"',
                '"5874898-01-01"', '7', nul, long, ...structures,
            ];
        case 'text': case 'character varying':
            return [
                'null', '""', '" "', long, nul, half, '7', ...structures, '"\'; drop table public.users; --"', '"\\u200b"', '"\\ufffe\\uffff"',
                '"a\\nb\\tc\\rd"', '"infinity"',
                // What a pattern, a search or a look-up might take for something else than text.
                ...(['query', 'symbol', 'username'].includes(name) ? [
                    '"%"', '"\\\\"', '"_"', '"*"', '"(((("', '"[a"', '"$$"', '":*&|!()<->"', '"\\"open quote"', '"-"', '"$AAPL $"', '"null"',
                    '"İ"', '"\\ud83d\\ude00"', `"${'(a '.repeat(2000)}"`, `"${'\\"a\\" '.repeat(2000)}"`,
                ] : []),
            ];
        default:
            return assert.fail(`tests/api/every_call.test.ts knows no bad values of type ${type}`);
    }
}

/** The name that each list's cursors bear, with the arguments of `good`: so cursors can be forged, as anybody can. */
const lists: Record<string, () => string> = {
    bookmarks_feed: () => 'bookmarks_feed',
    explore_feed: () => 'explore_feed',
    get_followers: () => `followers:${ids['user_id']}`,
    get_following: () => `following:${ids['user_id']}`,
    get_my_filters: () => 'my_filters:',
    home_feed: () => 'home_feed',
    moderation_log: () => 'moderation_log:::',
    moderation_queue: () => 'moderation_queue:pending:',
    my_activity: () => 'my_activity',
    post_thread: () => `post_thread:${ids['post_id']}:`,
    search_posts: () => 'search_posts:newest:AAPL',
    search_tickers: () => 'search_tickers:aapl',
    search_users: () => 'search_users:victim',
    ticker_feed: () => `ticker_feed:${ids['ticker_id']}`,
    user_feed: () => `user_feed:${person.id}`,
    watchlist_feed: () => 'watchlist_feed',
};

/** A cursor with this position, checksum and all. */
function forge(list: string, position: string | Buffer): string {
    const bytes = Buffer.from(position);
    const checksum = createHash('md5').update(`v1 ${list} `).update(bytes).digest('hex').slice(0, 8);
    return checksum + bytes.toString('base64url');
}

/** Cursors of the call with positions that no list has ever given. */
function forged(call: Call, own: string): string[] {
    const list = lists[call.name]?.() ?? assert.fail('tests/api/every_call.test.ts does not know the name that its cursors bear');
    const genuine = Buffer.from(own.slice(8), 'base64url').toString();
    assert.equal(forge(list, genuine), own, 'the name that its cursors bear is another');
    const position = JSON.parse(genuine) as Record<string, unknown>;
    const positions = Object.keys(position).flatMap((key) => [null, 'x', 1e300].map((value) =>
        JSON.stringify({ ...position, [key]: value })));
    return [
        ...positions, 'null', '[]', '7', '"x"', '{}', 'x', '{"at": "infinity", "as_of": "-infinity"}', '{"a": "\\u0000"}',
        Buffer.from([0xc3, 0x28]),
    ].map((one) => JSON.stringify(forge(list, one)));
}

/** A small generator of numbers from 0 to below 1, the same in each run. */
function generator(seed: string): () => number {
    let state = createHash('md5').update(seed).digest().readUInt32LE();
    return () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state / 2 ** 32;
    };
}

interface Request {
    call: Call;
    method: 'GET' | 'POST';
    token: string;
    /** A JSON text, or the query of a GET. */
    sent: string;
}

interface Response {
    status: number;
    code?: string;
    message?: string;
    text: string;
}

async function send({ call, method, token, sent }: Request): Promise<Response> {
    const response = await fetch(`${api.address.url}/rest/v1/rpc/${call.name}${method === 'GET' && sent !== '' ? `?${sent}` : ''}`, {
        method,
        headers: {
            apikey: api.address.anonKey,
            'content-type': 'application/json',
            ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(method === 'POST' ? { body: sent } : {}),
    });
    const text = await response.text();
    if (response.ok) return { status: response.status, text };
    let error: { code?: string; message?: string } = {};
    try {
        error = JSON.parse(text) as typeof error;
    } catch {
        // Judged below: a refusal is JSON.
    }
    return {
        status: response.status, text,
        ...(typeof error.code === 'string' ? { code: error.code } : {}),
        ...(typeof error.message === 'string' ? { message: error.message } : {}),
    };
}

/** Why an answer is not one that errors.md allows, or undefined. */
function complaint({ status, code, message, text }: Response): string | undefined {
    if (status < 300) return undefined;
    if (status >= 500) return `a fault of the server: ${status} ${text.slice(0, 300)}`;
    if (text.includes('Failing row contains')) return `shows the row: ${status} ${text.slice(0, 300)}`;
    if (code === undefined || message === undefined) return `no code or message: ${status} ${text.slice(0, 300)}`;
    const ours = messages.get(message);
    if (ours !== undefined) {
        return ours.code === code && ours.status === status ? undefined : `${message} with ${status} ${code}`;
    }
    return codes.get(code)?.includes(status) === true ? undefined : `not documented: ${status} ${code} ${message.slice(0, 200)}`;
}

/** Sends all, eight at a time; what went wrong, with what was sent. */
async function sendAll(requests: Request[]): Promise<{ wrong: string[]; refused: Map<string, Request> }> {
    const wrong: string[] = [];
    // One of each kind of refusal.
    const refused = new Map<string, Request>();
    let next = 0;
    await Promise.all(Array.from({ length: 8 }, async () => {
        for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
            const answer = await send(request);
            const why = complaint(answer);
            if (why !== undefined) wrong.push(`${request.method} ${request.call.name} ${request.sent.slice(0, 200)}: ${why}`);
            else if (answer.status >= 400) refused.set(`${answer.code} ${answer.message?.slice(0, 30)}`, request);
        }
    }));
    return { wrong, refused };
}

/** A digest of every row of every table. */
async function everything(): Promise<string> {
    const tables = await api.sql<{ name: string }>(`
        select c.oid::regclass::text as name
        from pg_catalog.pg_class c
        where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)`);
    const rows = tables.map(({ name }) =>
        `select '${name}' as name, sum(hashtextextended(r::text, 0)::numeric)::text as rows from ${name} r`);
    const [digest] = await api.sql<{ digest: string }>(`select md5(string_agg(t.name || coalesce(t.rows, ''), ',' order by t.name))
        as digest from (${rows.join(' union all ')}) t`);
    return digest?.digest ?? '';
}

const body = (values: [string, string][]): string => `{${values.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', ')}}`;

/** The good values of the arguments that must be given, or without which there is nothing to find, save for one. */
const others = (call: Call, arg?: string): [string, string][] =>
    call.args.filter(({ name, required }) => (required || name === 'query') && name !== arg).map((one) => [one.name, good(call, one)]);

function badRequests(call: Call, token: string): Request[] {
    const post = (sent: string): Request => ({ call, method: 'POST', token, sent });
    const requests = ['', '{}', '[]', 'null', '"x"', '7', '{', body([...others(call), ['unknown_argument', 'null']])].map(post);
    requests.push(post(body(call.args.map(({ name }) => [name, 'null']))));
    for (const arg of call.args) {
        for (const value of badValues(call, arg)) requests.push(post(body([...others(call, arg.name), [arg.name, value]])));
        if (!call.reads) continue;
        const query = (value: string): string => new URLSearchParams([
            ...others(call, arg.name).map(([name, given]): [string, string] => [name, String(JSON.parse(given))]),
        ]).toString() + `&${arg.name}=${value}`;
        for (const value of ['', 'null', '%00', '-1', '1e400', '{', '%F0%9F%98%80', 'x'.repeat(4000), 'eq.1']) {
            requests.push({ call, method: 'GET', token, sent: query(value) });
        }
    }
    const random = generator(call.name);
    for (let count = 0; call.args.length > 1 && count < 8; count += 1) {
        requests.push(post(body(call.args.filter(() => random() < 0.8).map((arg) => {
            const values = [good(call, arg), ...badValues(call, arg)];
            return [arg.name, values[Math.floor(random() * values.length)]!];
        }))));
    }
    return requests;
}

/** As whom a call is worth trying: for staff, when it says so to a person. */
async function tokensFor(call: Call): Promise<string[]> {
    if (!call.callers.includes('authenticated')) return [call.callers.includes('service_role') ? api.address.serviceRoleKey : ''];
    const { message } = await send({ call, method: 'POST', token: person.token, sent: body(others(call)) });
    const token = message === 'staff_only' || message === 'admin_only' ? admin.token : person.token;
    return call.callers.includes('anon') ? [token, ''] : [token];
}

/** A cursor within an answer, wherever it stands. */
function findCursor(value: unknown): string | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    for (const [key, inner] of Object.entries(value).reverse()) {
        const found = (key === 'cursor' || key === 'next_cursor') && typeof inner === 'string' ? inner : findCursor(inner);
        if (found !== undefined) return found;
    }
    return undefined;
}

describe('cursors', () => {
    for (const call of calls.filter(({ args }) => args.some(({ name }) => name === 'cursor'))) {
        it(`${call.name} gives some`, async () => {
            const [token] = await tokensFor(call);
            const sent = body([...others(call), ['page_size', '1']]);
            const [own, foreign] = await Promise.all([token!, token === admin.token ? admin.token : other.token].map(async (who) =>
                findCursor(JSON.parse((await send({ call, method: 'POST', token: who, sent })).text))));
            assert.ok(own !== undefined, 'the person has nothing in this list');
            cursors.set(call.name, { own, foreign: foreign ?? own });
        });
    }
});

describe('whatever is sent', () => {
    it('calls are known', () => assert.ok(calls.length > 40, String(calls.length)));

    for (const call of calls) {
        it(call.name, async () => {
            if (!call.callers.includes('anon')) {
                const answer = await send({ call, method: 'POST', token: '', sent: body(others(call)) });
                assert.deepEqual([answer.status, answer.code], [401, '42501']);
            }
            for (const token of await tokensFor(call)) {
                // A visitor takes the same ways; a part of them will do.
                const requests = badRequests(call, token).filter((_, place) => token !== '' || place % 3 === 0);
                const { wrong, refused } = await sendAll(requests);
                assert.equal(wrong.length, 0, `${wrong.length} bad answers:\n${wrong.slice(0, 10).join('\n')}`);
                // Once more, with nothing else under way: what is refused leaves no trace.
                let untouched = await everything();
                for (const request of refused.values()) {
                    // What was refused in the crowd may succeed alone.
                    if ((await send(request)).status < 400) untouched = await everything();
                }
                assert.equal(await everything(), untouched, 'something refused was written');
            }
        });
    }
});

describe('after all this', () => {
    it('the counters are exact', async () => {
        assert.deepEqual(await api.sql('select * from private.counter_drift()'), []);
    });
});
