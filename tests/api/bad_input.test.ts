/**
 * What no front end should send, and some will: each request is answered with a 4xx and a code, never with a fault of the
 * server, and changes no row of any table. The file has a database to itself, so that it can look at all of them.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { shareApi } from '../../scripts/lib/testing/api.ts';
import { TestServer } from '../../scripts/lib/testing/server.ts';
import { openApi, type Person } from './_client.ts';
import { done, type Row } from './_expect.ts';

const server = await TestServer.open();
const mode = process.env['PAGESHARE_TEST_DATA_API'] === 'open' ? 'open' : 'closed';
const api = await openApi(await shareApi(server, mode));
after(() => server.stop());

let ana: Person;
let ben: Person;
const ids = { post: '', poll: '', comment: '', other: '', session: '', ticker: '', quote: '' };

before(async () => {
    [ana, ben] = await Promise.all([api.signUp('ana'), api.signUp('ben')]);
    const id = async (call: PromiseLike<never>, status = 200): Promise<string> => (await done<{ id: string }>(call, status)).id;
    ids.post = await id(ana.client.rpc('create_post', { content: '$AAPL', poll_options: ['a', 'b'] }) as never);
    ids.other = await id(ana.client.rpc('create_post', { content: 'Other' }) as never);
    ids.poll = await id(ana.client.from('polls').select('id').single() as never);
    ids.comment = await id(
        ben.client.from('comments').insert({ post_id: ids.post, content: 'Hm' }).select('id').single() as never, 201,
    );
    ids.ticker = await id(ana.client.from('tickers').select('id').eq('symbol', 'AAPL').single() as never);
    ids.session = await id(ben.client.rpc('start_session') as never);
    ids.quote = await id(ben.client.rpc('quote_post', { post_id: ids.other, content: 'Mine' }) as never);
    untouched = await everything();
});

let digestOfEverything = '';
/** The digest before a request, which must leave it so. */
let untouched = '';

/** A digest of every row of every table that a request could reach. */
async function everything(): Promise<string> {
    if (digestOfEverything === '') {
        const tables = await api.sql<{ name: string }>(`
            select c.oid::regclass::text as name
            from pg_catalog.pg_class c
            where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)`);
        const rows = tables.map(({ name }) =>
            `select '${name}' as name, sum(hashtextextended(r::text, 0)::numeric)::text as rows from ${name} r`);
        digestOfEverything = `select md5(string_agg(t.name || coalesce(t.rows, ''), ',' order by t.name)) as digest
            from (${rows.join(' union all ')}) t`;
    }
    return (await api.sql<{ digest: string }>(digestOfEverything))[0]?.digest ?? '';
}

/** A request as it goes over the wire; an object becomes JSON, a text goes as it is. */
interface Bad {
    method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
    path: string;
    body?: unknown;
    headers?: Record<string, string>;
    /** The code of the refusal where the database gives it, rather than PostgREST. */
    code?: string;
    message?: string;
}

async function isRefused(bad: Bad): Promise<void> {
    const text = typeof bad.body === 'string' ? bad.body : JSON.stringify(bad.body);
    const response = await fetch(`${api.address.url}/rest/v1/${bad.path}`, {
        method: bad.method ?? 'POST',
        headers: {
            apikey: api.address.anonKey,
            authorization: `Bearer ${ben.token}`,
            'content-type': 'application/json',
            ...bad.headers,
        },
        ...(text === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    const before = untouched;
    // What one request wrote is not held against the next.
    untouched = await everything();
    const said = `${response.status} ${answer.slice(0, 500)}`;
    assert.ok(response.status >= 400 && response.status < 500, said);
    const { code, message } = JSON.parse(answer) as { code?: unknown; message?: unknown };
    assert.ok(typeof code === 'string' && code !== '' && typeof message === 'string' && message !== '', said);
    if (bad.code !== undefined) assert.equal(code, bad.code, said);
    if (bad.message !== undefined) assert.equal(message, bad.message, said);
    assert.equal(untouched, before, 'something was written');
}

/** The calls of one function or writes of one table that must be refused, by what is wrong with them. */
function refuses(path: string, table: Record<string, (() => unknown) | [() => unknown, string, string?]>): void {
    describe(path, () => {
        for (const [what, given] of Object.entries(table)) {
            const [body, code, message] = typeof given === 'function' ? [given] : given;
            it(`refuses ${what}`, async () => await isRefused({
                path, body: body(), ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }),
            }));
        }
    });
}

const INVISIBLE = ['', ' ', '\t\r\n', '\u00a0\u2003', '\u200b\u200d\ufeff', '\u2800', '\u3164', '\u202e\u2066', '\ufe0f'];
const image = 'https://cdn.example/1.png';
const long = (length: number): string => 'x'.repeat(length);
const unknown = randomUUID();
const ghost = '00000000-0000-4000-8000-000000000000';

/** What no post, quote or comment may hold. */
function contents(base: () => Row): Record<string, [() => unknown, string]> {
    const check = (row: Row): [() => unknown, string] => [() => ({ ...base(), ...row }), '23514'];
    return {
        ...Object.fromEntries(INVISIBLE.map((content) => [`content of ${JSON.stringify(content)} alone`, check({ content })])),
        'blank content with an empty list of media': check({ content: ' ', media_urls: [] }),
        'content of 10,001 characters': check({ content: long(10_001) }),
        'content of a megabyte': check({ content: long(1_000_000) }),
        'five media': check({ content: 'x', media_urls: Array(5).fill(image) }),
        'a list of lists of media': check({ content: 'x', media_urls: [[image], [image]] }),
        'null among the media': check({ content: 'x', media_urls: [image, null] }),
        'blank gif': check({ content: 'x', gif_url: '' }),
        ...Object.fromEntries([
            'http://cdn.example/1.png', 'javascript:alert(1)', 'data:image/png;base64,AA', 'cdn.example/1.png',
            '//cdn.example/1', '',
            'https://', 'https:// x', `https://cdn.example/\n1`, ` ${image}`,
            `https://cdn.example/${long(2048)}`, 'HTTPS:/cdn.example',
        ].flatMap((url) => [
            [`the medium ${JSON.stringify(url.slice(0, 30))}`, check({ content: 'x', media_urls: [url] })],
            [`the gif ${JSON.stringify(url.slice(0, 30))}`, check({ content: 'x', gif_url: url })],
        ])),
    };
}

const nul: [() => unknown, string] = [() => '{"content": "a\\u0000b"}', '22P05'];
const pollOptions: Record<string, unknown> = {
    'one option': ['a'],
    'five options': ['a', 'b', 'c', 'd', 'e'],
    'no option': [],
    'the same option twice': ['a', 'a'],
    'options that differ by blanks and case': ['Yes', ' yes '],
    'a blank option': ['a', ' '],
    'an invisible option': ['a', '\u200b'],
    'null for an option': ['a', null],
    'an option of 81 characters': ['a', long(81)],
    'options in two dimensions': [['a', 'b'], ['c', 'd']],
};

refuses('rpc/create_post', {
    ...contents(() => ({})),
    'an empty body': () => '',
    'no content at all': [() => ({}), '23514'],
    'null for everything': [() => ({ content: null, media_urls: null, gif_url: null, poll_options: null, id: null }), '23514'],
    'a NUL in the text': nul,
    ...Object.fromEntries(Object.entries(pollOptions).map(([what, poll_options]) => [
        `a poll with ${what}`, [() => ({ content: 'x', poll_options }), '23514'] as [() => unknown, string],
    ])),
    ...Object.fromEntries([0, 8, -1].map((poll_duration_days) => [
        `a poll of ${poll_duration_days} days`,
        [() => ({ content: 'x', poll_options: ['a', 'b'], poll_duration_days }), '23514'] as [() => unknown, string],
    ])),
    'a duration of one and a half days': [() => ({ content: 'x', poll_options: ['a', 'b'], poll_duration_days: 1.5 }), '22P02'],
    'a poll that ends after all time': [
        () => ({ content: 'x', poll_options: ['a', 'b'], poll_duration_days: 2_147_483_647 }), '22008',
    ],
    'a duration beyond integers': () => ({ content: 'x', poll_options: ['a', 'b'], poll_duration_days: 1e18 }),
    'a duration in words': [() => ({ content: 'x', poll_options: ['a', 'b'], poll_duration_days: 'two' }), '22P02'],
    'a malformed id': [() => ({ content: 'x', id: 'not-a-uuid' }), '22P02'],
    'the id of somebody else\'s post': [() => ({ content: 'x', id: ids.post }), 'PT409', 'id_taken'],
    'the id of one\'s own post with other content': [() => ({ content: 'x', id: ids.quote }), 'PT409', 'id_taken'],
    'media that are no list': () => ({ content: 'x', media_urls: 'https://cdn.example/1.png' }),
    'media that are an object': () => ({ content: 'x', media_urls: { 0: image } }),
    'options that are a number': () => ({ content: 'x', poll_options: 3 }),
    'an extra key': () => ({ content: 'x', badge: 'Verified' }),
    'another one\'s user_id': () => ({ content: 'x', user_id: ana.id }),
    'a list instead of an object': () => '["x"]',
    'a bare text': () => '"x"',
    'a number': () => '1',
    'JSON that ends early': () => '{"content": "x"',
    'what is no JSON': () => 'content=x',
});

refuses('rpc/quote_post', {
    ...contents(() => ({ post_id: ids.post })),
    'no post': () => ({ content: 'x' }),
    'null for the post': [() => ({ post_id: null, content: 'x' }), 'PT404', 'post_not_found'],
    'an unknown post': [() => ({ post_id: unknown, content: 'x' }), 'PT404', 'post_not_found'],
    'a malformed post': [() => ({ post_id: 'x', content: 'x' }), '22P02'],
    'a second quote of the same post': [() => ({ post_id: ids.other, content: 'Again' }), 'PT409', 'already_quoted'],
    'a poll': () => ({ post_id: ids.post, content: 'x', poll_options: ['a', 'b'] }),
    'the id of another post': [() => ({ post_id: ids.post, content: 'x', id: ids.other }), 'PT409', 'id_taken'],
});

for (const name of ['repost', 'delete_post', 'restore_post']) {
    refuses(`rpc/${name}`, {
        'an empty body': () => '',
        'null': [() => ({ post_id: null }), 'PT404', 'post_not_found'],
        'an unknown post': [() => ({ post_id: unknown }), 'PT404', 'post_not_found'],
        'the id of a comment': [() => ({ post_id: ids.comment }), 'PT404', 'post_not_found'],
        'a malformed id': [() => ({ post_id: '00000000-0000-0000-0000-00000000000' }), '22P02'],
        'a number for an id': [() => ({ post_id: 1 }), '22P02'],
        'an object for an id': [() => ({ post_id: {} }), '22P02'],
        'an extra key': () => ({ post_id: ids.post, force: true }),
    });
}

for (const [name, key] of [
    ['undo_repost', 'post_id'], ['unfollow_user', 'user_id'], ['unblock_user', 'user_id'], ['unmute_user', 'user_id'],
] as const) {
    refuses(`rpc/${name}`, {
        'an empty body': () => '',
        'a malformed id': [() => ({ [key]: 'x' }), '22P02'],
        'a list of ids': [() => ({ [key]: [unknown] }), '22P02'],
        'an extra key': () => ({ [key]: unknown, force: true }),
    });
}

for (const [name, refusal] of [
    ['follow_user', 'cannot_follow_self'], ['block_user', 'cannot_filter_self'], ['mute_user', 'cannot_filter_self'],
] as const) {
    refuses(`rpc/${name}`, {
        'an empty body': () => '',
        'null': [() => ({ user_id: null }), 'PT404', 'user_not_found'],
        'an unknown person': [() => ({ user_id: unknown }), 'PT404', 'user_not_found'],
        'oneself': [() => ({ user_id: ben.id }), '22023', refusal],
        'a username for an id': [() => ({ user_id: 'ana' }), '22P02'],
        'an extra key': () => ({ user_id: ana.id, follower_id: ana.id }),
    });
}

refuses('rpc/vote_poll', {
    'an empty body': () => '',
    'no option': () => ({ poll_id: ids.poll }),
    'null for the option': [() => ({ poll_id: ids.poll, option_index: null }), '22023', 'poll_option_unknown'],
    'a negative option': [() => ({ poll_id: ids.poll, option_index: -1 }), '22023', 'poll_option_unknown'],
    'an option beyond the last': [() => ({ poll_id: ids.poll, option_index: 2 }), '22023', 'poll_option_unknown'],
    'the largest option': [() => ({ poll_id: ids.poll, option_index: 2_147_483_647 }), '22023', 'poll_option_unknown'],
    'an option beyond integers': [() => ({ poll_id: ids.poll, option_index: 2_147_483_648 }), '22003'],
    'half an option': [() => ({ poll_id: ids.poll, option_index: 0.5 }), '22P02'],
    'an option by its name': [() => ({ poll_id: ids.poll, option_index: 'a' }), '22P02'],
    'true for an option': [() => ({ poll_id: ids.poll, option_index: true }), '22P02'],
    'null for the poll': [() => ({ poll_id: null, option_index: 0 }), 'PT404', 'poll_not_found'],
    'an unknown poll': [() => ({ poll_id: unknown, option_index: 0 }), 'PT404', 'poll_not_found'],
    'the id of the post': [() => ({ poll_id: ids.post, option_index: 0 }), 'PT404', 'poll_not_found'],
    'a malformed poll': [() => ({ poll_id: 'x', option_index: 0 }), '22P02'],
    'an extra key': () => ({ poll_id: ids.poll, option_index: 0, user_id: ana.id }),
});

refuses('rpc/get_poll_results', {
    'an empty body': () => '',
    'null': [() => ({ poll_id: null }), 'PT404', 'poll_not_found'],
    'an unknown poll': [() => ({ poll_id: unknown }), 'PT404', 'poll_not_found'],
    'a malformed id': [() => ({ poll_id: '' }), '22P02'],
});

for (const name of ['react', 'unreact']) {
    refuses(`rpc/${name}`, {
        'an empty body': [() => '', '22023', 'reaction_target_required'],
        'no target': [() => ({}), '22023', 'reaction_target_required'],
        'null for both targets': [() => ({ post_id: null, comment_id: null }), '22023', 'reaction_target_required'],
        'both targets': [() => ({ post_id: ids.post, comment_id: ids.comment }), '22023', 'reaction_target_required'],
        'a malformed post': [() => ({ post_id: 'x' }), '22P02'],
        'a malformed comment': [() => ({ comment_id: [] }), '22P02'],
        'an extra key': () => ({ post_id: ids.post, type: 'love' }),
        ...(name === 'unreact' ? {} : {
            'an unknown post': [() => ({ post_id: unknown }), 'PT404', 'post_not_found'] as [() => unknown, string, string],
            'an unknown comment': [
                () => ({ comment_id: unknown }), 'PT404', 'comment_not_found',
            ] as [() => unknown, string, string],
            'a post for a comment': [
                () => ({ comment_id: ids.post }), 'PT404', 'comment_not_found',
            ] as [() => unknown, string, string],
        }),
    });
}

refuses('rpc/get_profile', {
    'an empty body': () => '',
    'null': [() => ({ username: null }), 'PT404', 'user_not_found'],
    'an empty name': [() => ({ username: '' }), 'PT404', 'user_not_found'],
    'a name with a wildcard': [() => ({ username: 'an%' }), 'PT404', 'user_not_found'],
    'a name of a megabyte': [() => ({ username: long(1_000_000) }), 'PT404', 'user_not_found'],
    'a NUL': [() => '{"username": "a\\u0000"}', '22P05'],
    'SQL': [() => ({ username: `' or true --` }), 'PT404', 'user_not_found'],
});

for (const name of ['get_my_account', 'start_session']) {
    refuses(`rpc/${name}`, {
        'an extra key': () => ({ user_id: ana.id }),
        'JSON that ends early': () => '{',
    });
}

for (const name of ['heartbeat', 'end_session']) {
    refuses(`rpc/${name}`, {
        'an empty body': () => '',
        'null': [() => ({ session_id: null }), 'PT404', 'session_not_found'],
        'an unknown session': [() => ({ session_id: unknown }), 'PT404', 'session_not_found'],
        'a malformed session': [() => ({ session_id: 'x' }), '22P02'],
        'an extra key': () => ({ session_id: ids.session, ip_address: '6.6.6.6' }),
    });
}

refuses('rpc/heartbeat', {
    'fewer than no actions': [() => ({ session_id: ids.session, actions: -1 }), '22023', 'actions_out_of_range'],
    'more than 1000 actions': [() => ({ session_id: ids.session, actions: 1001 }), '22023', 'actions_out_of_range'],
    'half an action': [() => ({ session_id: ids.session, actions: 0.5 }), '22P02'],
    'many in words': [() => ({ session_id: ids.session, actions: 'many' }), '22P02'],
});

refuses('posts', {
    ...contents(() => ({ user_id: ben.id })),
    'an empty body': () => '',
    'an empty object': [() => ({}), '23514'],
    'null for content': [() => ({ content: null }), '23502'],
    'an unknown column': () => ({ content: 'x', likes: 9 }),
    'another author': [() => ({ user_id: ana.id, content: 'x' }), '42501'],
    'an unknown author': [() => ({ user_id: unknown, content: 'x' }), '42501'],
    'a malformed author': [() => ({ user_id: 'me', content: 'x' }), '22P02'],
    'a chosen id': [() => ({ id: unknown, content: 'x' }), '42501'],
    'a good and a bad post together': [() => [{ content: 'Good' }, { content: ' ' }], '23514'],
    'posts with different keys': () => [{ content: 'Good' }, { content: 'Good', gif_url: image }],
    'a list of texts': () => ['Good'],
    'a NUL in the text': nul,
    'half a surrogate pair': () => '{"content": "\\ud800"}',
});

refuses('comments', {
    ...contents(() => ({ post_id: ids.post })),
    'no post': [() => ({ content: 'x' }), '42501'],
    'null for the post': [() => ({ post_id: null, content: 'x' }), '42501'],
    'an unknown post': [() => ({ post_id: unknown, content: 'x' }), '42501'],
    'a malformed post': [() => ({ post_id: 'x', content: 'x' }), '22P02'],
    'an unknown parent': [() => ({ post_id: ids.post, parent_comment_id: unknown, content: 'x' }), '42501'],
    'a parent in another thread': [() => ({ post_id: ids.other, parent_comment_id: ids.comment, content: 'x' }), '23503'],
    'a chosen time': [() => ({ post_id: ids.post, content: 'x', created_at: '2001-01-01' }), '42501'],
});

refuses('polls', {
    ...Object.fromEntries(Object.entries(pollOptions).map(([what, options]) => [
        what, [() => ({ post_id: ids.quote, options }), '23514'] as [() => unknown, string],
    ])),
    'no options': [() => ({ post_id: ids.quote }), '23502'],
    'null for the options': [() => ({ post_id: ids.quote, options: null }), '23502'],
    'null for the duration': [() => ({ post_id: ids.quote, options: ['a', 'b'], duration_days: null }), '23502'],
    'no day': [() => ({ post_id: ids.quote, options: ['a', 'b'], duration_days: 0 }), '23514'],
    'eight days': [() => ({ post_id: ids.quote, options: ['a', 'b'], duration_days: 8 }), '23514'],
    'no target': [() => ({ options: ['a', 'b'] }), '42501'],
    'two targets': [() => ({ post_id: ids.quote, comment_id: ids.comment, options: ['a', 'b'] }), '23514'],
    'another one\'s post': [() => ({ post_id: ids.other, options: ['a', 'b'] }), '42501'],
    'a chosen end': () => ({ post_id: ids.quote, options: ['a', 'b'], closes_at: '2999-01-01' }),
});

refuses('poll_votes', {
    'a negative option': [() => ({ poll_id: ids.poll, option_index: -1 }), '22023', 'poll_option_unknown'],
    'an option beyond the last': [() => ({ poll_id: ids.poll, option_index: 2 }), '22023', 'poll_option_unknown'],
    'no option': [() => ({ poll_id: ids.poll }), '22023', 'poll_option_unknown'],
    'no poll': [() => ({ option_index: 0 }), '42501'],
    'an unknown poll': [() => ({ poll_id: unknown, option_index: 0 }), '42501'],
    'another voter': [() => ({ poll_id: ids.poll, option_index: 0, user_id: ana.id }), '42501'],
});

refuses('reactions', {
    'no target': [() => ({}), '42501'],
    'two targets': [() => ({ post_id: ids.post, comment_id: ids.comment }), '23514'],
    'an unknown post': [() => ({ post_id: unknown }), '42501'],
    'an unknown comment': [() => ({ comment_id: unknown }), '42501'],
    'a malformed post': [() => ({ post_id: 'x' }), '22P02'],
    'another liker': [() => ({ post_id: ids.post, user_id: ana.id }), '42501'],
});

refuses('reposts', {
    'no type': [() => ({ post_id: ids.post }), '42501'],
    'an unknown type': [() => ({ post_id: ids.post, type: 'loud' }), '42501'],
    'a quote': [() => ({ post_id: ids.post, type: 'quote' }), '42501'],
    'an unknown post': [() => ({ post_id: unknown, type: 'normal' }), '42501'],
    'a second one': [() => ({ post_id: ids.other, type: 'normal' }), '23505'],
    'words of a quote': [() => ({ post_id: ids.post, type: 'normal', quote_content: 'x' }), '42501'],
});

refuses('follows', {
    'nobody': [() => ({}), '42501'],
    'oneself': [() => ({ following_id: ben.id }), '23514'],
    'an unknown person': [() => ({ following_id: unknown }), '42501'],
    'another follower': [() => ({ follower_id: ana.id, following_id: ben.id }), '42501'],
    'the account that stands for erased people': [() => ({ following_id: ghost }), '42501'],
});

refuses('content_filters', {
    'nobody': [() => ({ filter_type: 'mute' }), '42501'],
    'no type': [() => ({ filtered_user_id: ana.id }), '23502'],
    'an unknown type': [() => ({ filtered_user_id: ana.id, filter_type: 'hate' }), '23514'],
    'a long type': [() => ({ filtered_user_id: ana.id, filter_type: long(11) }), '22001'],
    'oneself': [() => ({ filtered_user_id: ben.id, filter_type: 'block' }), '23514'],
    'an unknown person': [() => ({ filtered_user_id: unknown, filter_type: 'block' }), '42501'],
});

refuses('bookmarks', {
    'no post': [() => ({}), '42501'],
    'an unknown post': [() => ({ post_id: unknown }), '42501'],
    'another owner': [() => ({ post_id: ids.post, user_id: ana.id }), '42501'],
});

refuses('user_interests', {
    'nothing': [() => ({}), '23502'],
    ...Object.fromEntries(INVISIBLE.map((interest) => [
        `an interest of ${JSON.stringify(interest)} alone`, [() => ({ interest }), '23514'] as [() => unknown, string],
    ])),
    'an interest of 51 characters': [() => ({ interest: long(51) }), '22001'],
    'another owner': [() => ({ interest: 'x', user_id: ana.id }), '42501'],
});

refuses('watchlist_items', {
    'no ticker': [() => ({}), '23502'],
    'an unknown ticker': [() => ({ ticker_id: unknown }), '23503'],
    'a symbol for an id': [() => ({ ticker_id: 'AAPL' }), '22P02'],
    'another owner': [() => ({ ticker_id: ids.ticker, user_id: ana.id }), '42501'],
});

refuses('reports', {
    'no target': [() => ({ report_type: 'spam' }), '23514', 'report_target_required'],
    'two targets': [() => ({ reported_post_id: ids.post, reported_user_id: ana.id, report_type: 'spam' }), '23514'],
    'an unknown post': [() => ({ reported_post_id: unknown, report_type: 'spam' }), '42501'],
    'an unknown person': [() => ({ reported_user_id: unknown, report_type: 'spam' }), '42501'],
    'no type': [() => ({ reported_post_id: ids.post }), '23502'],
    'an unknown type': [() => ({ reported_post_id: ids.post, report_type: 'boring' }), '23514'],
    'a long type': [() => ({ reported_post_id: ids.post, report_type: long(51) }), '22001'],
    'a long reason': [() => ({ reported_post_id: ids.post, report_type: 'spam', reason: long(2001) }), '23514'],
    'evidence of one\'s own': [() => ({ reported_post_id: ids.post, report_type: 'spam', evidence: {} }), '42501'],
    'oneself': [() => ({ reported_user_id: ben.id, report_type: 'spam' }), '22023', 'cannot_report_self'],
    'the account that stands for erased people': [() => ({ reported_user_id: ghost, report_type: 'spam' }), '42501'],
});

describe('an edit', () => {
    for (const [what, path, body, code] of [
        ['of one\'s own quote to nothing', () => `posts?id=eq.${ids.quote}`, { content: ' \u200b' }, '23514'],
        ['of one\'s own quote to null', () => `posts?id=eq.${ids.quote}`, { content: null }, '23502'],
        ['of one\'s own quote to five media', () => `posts?id=eq.${ids.quote}`, { media_urls: Array(5).fill(image) }, '23514'],
        ['of one\'s own quote to be deleted', () => `posts?id=eq.${ids.quote}`, { deleted_at: '2026-01-01' }, '42501'],
        ['of one\'s own comment to nothing', () => `comments?id=eq.${ids.comment}`, { content: '' }, '23514'],
        ['by a malformed id', () => 'posts?id=eq.x', { content: 'x' }, '22P02'],
        ['of an unknown column', () => `posts?id=eq.${ids.quote}`, { likes: 9 }, undefined],
        ['of one\'s username to an invalid one', () => `users?id=eq.${ben.id}`, { username: 'Ben!' }, '23514'],
        ['of one\'s username to a short one', () => `users?id=eq.${ben.id}`, { username: 'b' }, '23514'],
        ['of one\'s username to a long one', () => `users?id=eq.${ben.id}`, { username: long(51) }, '22001'],
        ['of one\'s username to null', () => `users?id=eq.${ben.id}`, { username: null }, '23502'],
        ['of one\'s username to a reserved one', () => `users?id=eq.${ben.id}`, { username: 'admin' }, 'PT409'],
        ['of one\'s name to nothing', () => `users?id=eq.${ben.id}`, { display_name: '\u3164' }, '23514'],
        ['of one\'s name to a long one', () => `users?id=eq.${ben.id}`, { display_name: long(101) }, '22001'],
        ['of one\'s picture to http', () => `users?id=eq.${ben.id}`, { profile_picture_url: 'http://cdn.example/1' }, '23514'],
        ['of one\'s bio to a book', () => `users?id=eq.${ben.id}`, { bio: long(1001) }, '23514'],
        ['of one\'s birth into the future', () => `users?id=eq.${ben.id}`, { date_of_birth: '2999-01-01' }, '23514'],
        ['of one\'s birth into the 19th century', () => `users?id=eq.${ben.id}`, { date_of_birth: '1899-12-31' }, '23514'],
        ['of one\'s birth to no date', () => `users?id=eq.${ben.id}`, { date_of_birth: '2001-02-30' }, '22008'],
        ['of one\'s time zone to none', () => `users?id=eq.${ben.id}`, { timezone: 'Mars/Olympus' }, '22023'],
        ['of one\'s badge', () => `users?id=eq.${ben.id}`, { badge: 'Verified' }, '42501'],
        ['of a view', () => `profiles?id=eq.${ben.id}`, { bio: 'x' }, '42501'],
        ['of a vote', () => `poll_votes?poll_id=eq.${ids.poll}`, { option_index: 1 }, '42501'],
        ['of a ticker\'s symbol', () => `tickers?id=eq.${ids.ticker}`, { symbol: 'X' }, '42501'],
    ] as const) {
        it(`${what} is refused`, async () => await isRefused({
            method: 'PATCH', path: path(), body, ...(code === undefined ? {} : { code }),
        }));
    }
});

describe('a question', () => {
    for (const [what, path, code] of [
        ['about an unknown table', 'likes', undefined],
        ['about an unknown call', 'rpc/become_admin', undefined],
        ['for an unknown column', 'posts?select=likes', '42703'],
        ['for an unknown embed', 'posts?select=*,lovers(*)', undefined],
        ['for a private column', 'users?select=date_of_birth', '42501'],
        ['that filters by a private column', 'users?select=id&date_of_birth=gt.1990-01-01', '42501'],
        ['that orders by a private column', 'users?select=id&order=last_active_at', '42501'],
        ['with a malformed id', 'posts?id=eq.1', '22P02'],
        ['with a malformed time', 'posts?created_at=gt.yesterdayish', '22007'],
        ['with an unknown operator', 'posts?content=resembles.x', undefined],
        ['with a broken pattern', 'posts?content=match.%28', '2201B'],
        ['with a broken list', 'posts?id=in.%28x', undefined],
        ['with a broken selection', 'posts?select=%28', undefined],
        ['in no order', 'posts?order=likes', '42703'],
        ['for fewer than no rows', 'posts?limit=-1', undefined],
        ['that wants one of several', 'tickers?select=id&symbol=eq.NONE', undefined],
    ] as const) {
        it(`${what} is refused`, async () => await isRefused({
            method: 'GET',
            path,
            headers: { accept: 'application/vnd.pgrst.object+json' },
            ...(code === undefined ? {} : { code }),
        }));
    }
});

describe('a deletion', () => {
    for (const [what, path] of [
        ['of a post', () => `posts?id=eq.${ids.quote}`], ['of a comment', () => `comments?id=eq.${ids.comment}`],
        ['of oneself', () => `users?id=eq.${ben.id}`], ['of a poll', () => `polls?id=eq.${ids.poll}`],
        ['of a session', () => `user_sessions?id=eq.${ids.session}`], ['of a view\'s row', () => `profiles?id=eq.${ben.id}`],
    ] as const) {
        it(`${what} is refused`, async () => await isRefused({ method: 'DELETE', path: path(), code: '42501' }));
    }

    it('by a malformed id is refused', async () => {
        await isRefused({ method: 'DELETE', path: 'bookmarks?id=eq.x', code: '22P02' });
    });
});

describe('a body', () => {
    it('of another type is refused', async () => {
        await isRefused({ path: 'rpc/create_post', body: '<post/>', headers: { 'content-type': 'application/xml' } });
    });

    it('that is no UTF-8 is refused', async () => {
        const response = await fetch(`${api.address.url}/rest/v1/rpc/create_post`, {
            method: 'POST',
            headers: { apikey: api.address.anonKey, authorization: `Bearer ${ben.token}`, 'content-type': 'application/json' },
            body: Buffer.concat([Buffer.from('{"content":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
        });
        assert.equal(response.status, 400);
        assert.equal(await everything(), untouched);
    });
});

describe('after all this', () => {
    it('the counters are exact', async () => {
        assert.deepEqual(await api.sql('select * from private.counter_drift()'), []);
    });
});
