/**
 * A front end that writes each of its screens with one call, and draws it as text: what the types promise is enough to draw
 * it, and two people with different friends, likes, votes, mutes and blocks each get theirs. Whole screens are compared, so
 * whatever is missing, doubled, out of order or somebody else's shows. The file has a database to itself: explore, metrics
 * and the queue know no limits of a test.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SupabaseClient } from '@supabase/supabase-js';
import type { CompositeTypes, Database } from '@pageshare/database';
import { shareApi } from '../../scripts/lib/testing/api.ts';
import { TestServer } from '../../scripts/lib/testing/server.ts';
import { openApi, type Person } from './_client.ts';

const server = await TestServer.open();
const mode = process.env['PAGESHARE_TEST_DATA_API'] === 'open' ? 'open' : 'closed';
const api = await openApi(await shareApi(server, mode));
after(() => server.stop());

type Client = SupabaseClient<Database>;
type Post = CompositeTypes<'post_item'>;
type Poll = CompositeTypes<'poll_item'>;
type Somebody = { username: string; display_name: string; badge: string | null };

/** The data of a call that must succeed. */
async function data<Data>(call: PromiseLike<{ data: Data; error: { message: string } | null }>): Promise<NonNullable<Data>> {
    const answer = await call;
    assert.equal(answer.error, null);
    return answer.data ?? assert.fail('no data');
}

// How the front end draws things. Usernames end in something random here, and are drawn without it.
const name = ({ username, display_name, badge }: Somebody): string => {
    assert.equal(username.replace(/_[0-9a-f]{8}$/, ''), display_name);
    return `${display_name}${badge === null ? '' : ` (${badge})`}`;
};
const names = (people: readonly Somebody[]): string => people.map(name).join(', ');
const some = (count: number, word: string): string[] => count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`];
const words = (...parts: (string | false | null | undefined)[]): string => parts.filter((part) => part).join(', ');

function drawPoll(poll: Poll): string {
    const options = poll.options.map(({ option_index, option, vote_count }) =>
        `${option} ${vote_count}${option_index === poll.my_choice ? ' (mine)' : ''}`);
    assert.ok(Date.parse(poll.closes_at) > Date.now() !== poll.is_closed);
    return `poll of ${poll.total_votes}: ${options.join(', ')}`;
}

function drawPost(post: Post): string {
    assert.ok(Date.parse(post.created_at) <= Date.now() && post.updated_at >= post.created_at);
    return [
        `${name(post.author)}: ${post.content}`,
        words(...some(post.media_urls?.length ?? 0, 'picture'), post.gif_url && 'a gif'),
        post.repost_type === 'quote' && (post.quoted === null
            ? 'quotes what is not shown' : `quotes ${name(post.quoted.author)}: ${post.quoted.content}`),
        post.poll && drawPoll(post.poll),
        words(...post.tickers.map(({ symbol, name: title }) => `$${symbol}${title === null ? '' : ` ${title}`}`)),
        words(
            ...some(post.reaction_count, 'like'), ...some(post.comment_count, 'comment'), ...some(post.repost_count, 'repost'),
            ...some(post.bookmark_count, 'bookmark'),
        ),
        words(
            post.is_mine && 'mine', post.is_liked && 'liked', post.is_reposted && 'reposted', post.is_quoted && 'quoted',
            post.is_bookmarked && 'bookmarked',
        ),
        post.reposted_by.length > 0 && `by way of ${names(post.reposted_by)}`,
    ].filter((part) => part).join(' | ');
}

function drawPerson(person: Somebody & { is_me: boolean; is_followed: boolean; follows_me: boolean; is_muted: boolean }): string {
    const relation = words(
        person.is_me && 'me', person.is_followed && 'followed', person.follows_me && 'follows me', person.is_muted && 'muted',
    );
    return `${name(person)}${relation === '' ? '' : ` (${relation})`}`;
}

let ana: Person;
let ben: Person;
let cleo: Person;
let dora: Person;
let emil: Person;
let staff: Person;
let asAna: Client;
let asBen: Client;
const visitor: Client = api.anon;
/** The posts by name. */
const posts: Record<string, string> = {};

before(async () => {
    [ana, ben, cleo, dora, emil] = [
        await api.signUp('ana'), await api.signUp('ben'), await api.signUp('cleo'), await api.signUp('dora'), await api.signUp('emil'),
    ];
    staff = await api.signUpStaff('admin');
    [asAna, asBen] = [ana.client, ben.client];
    const as = (person: Person): Client => person.client;
    await api.sql(`insert into public.tickers (symbol, name, type) values ('NVDA', 'NVIDIA', 'stock'), ('BTC', 'Bitcoin', 'crypto')`);
    await data(as(staff).rpc('set_badge', { user_id: cleo.id, badge: 'Verified' }));

    posts['chips'] = (await data(as(cleo).rpc('create_post', {
        content: 'Chips are back: $NVDA', poll_options: ['Up', 'Down'], media_urls: ['https://cdn.example/chart.png'],
    }))).id;
    posts['bonds'] = (await data(as(ana).rpc('create_post', { content: 'Bonds, anyone?', gif_url: 'https://gif.example/1' }))).id;
    posts['quote'] = (await data(as(cleo).rpc('quote_post', { post_id: posts['bonds'], content: 'Not before $BTC' }))).id;
    posts['pump'] = (await data(as(emil).rpc('create_post', { content: 'Buy $NVDA now' }))).id;
    posts['crash'] = (await data(as(dora).rpc('create_post', { content: '$NVDA will fall' }))).id;

    // Ana follows Cleo. Ben follows Ana, Cleo and Emil, mutes Emil, and blocks Dora.
    await data(asAna.rpc('follow_user', { user_id: cleo.id }));
    for (const person of [ana, cleo, emil]) await data(asBen.rpc('follow_user', { user_id: person.id }));
    await data(asBen.rpc('mute_user', { user_id: emil.id }));
    await data(asBen.rpc('report_content', { report_type: 'harassment', reason: 'Again', user_id: dora.id }));
    await data(asBen.rpc('block_user', { user_id: dora.id }));

    await data(asAna.rpc('repost', { post_id: posts['chips'] }));
    await data(asBen.rpc('react', { post_id: posts['chips'] }));
    await data(as(dora).rpc('react', { post_id: posts['chips'] }));
    await data(asBen.rpc('bookmark_post', { post_id: posts['chips'] }));
    await data(asAna.rpc('bookmark_post', { post_id: posts['crash'] }));
    await data(asAna.rpc('vote_poll', { poll_id: await pollOf('chips'), option_index: 1 }));
    await data(asBen.rpc('vote_poll', { poll_id: await pollOf('chips'), option_index: 0 }));

    const up = await data(asBen.rpc('create_comment', { post_id: posts['chips'], content: 'Up it is' }));
    await data(as(cleo).rpc('create_comment', { post_id: posts['chips'], parent_comment_id: up.id, content: 'Quite' }));
    const down = await data(as(dora).rpc('create_comment', { post_id: posts['chips'], content: 'Down, down' }));
    await data(asAna.rpc('create_comment', { post_id: posts['chips'], parent_comment_id: down.id, content: 'Why?' }));
    await data(asAna.rpc('react', { comment_id: up.id }));

    const [ticker] = await data(asBen.from('tickers').select('id').eq('symbol', 'NVDA'));
    await data(asBen.from('watchlist_items').insert({ ticker_id: ticker!.id }).select());
    for (const person of [ana, ben]) await data(as(person).rpc('report_content', { report_type: 'spam', post_id: posts['pump'] }));
    for (const person of [ana, ben]) await data(as(person).rpc('start_session'));
    assert.equal((await api.service.rpc('refresh_metrics')).error, null);
});

async function pollOf(post: string): Promise<string> {
    return (await data(visitor.from('polls').select('id').eq('post_id', posts[post]!).single())).id;
}

const chips = 'cleo (Verified): Chips are back: $NVDA | 1 picture';
const chipsCounts = '$NVDA NVIDIA | 2 likes, 4 comments, 1 repost, 1 bookmark';
const chipsOfAna = `${chips} | poll of 2: Up 1, Down 1 (mine) | ${chipsCounts} | reposted`;
const chipsOfBen = `${chips} | poll of 2: Up 1 (mine), Down 1 | ${chipsCounts} | liked, bookmarked`;
const chipsOfVisitor = `${chips} | poll of 2: Up 1, Down 1 | ${chipsCounts}`;
const bonds = 'ana: Bonds, anyone? | a gif | 1 repost';
const quote = 'cleo (Verified): Not before $BTC | quotes ana: Bonds, anyone? | $BTC Bitcoin';
const pump = 'emil: Buy $NVDA now | $NVDA NVIDIA';
const crash = 'dora: $NVDA will fall | $NVDA NVIDIA | 1 bookmark';

/** One screen, as different people see it; each drawn from the answer of one call. */
function screen(title: string, draw: (who: Client) => Promise<string[]>, seen: Record<string, () => string[]>): void {
    describe(`the screen of ${title}`, () => {
        for (const [who, lines] of Object.entries(seen)) {
            it(`as ${who} sees it`, async () => {
                const clients: Record<string, () => Client> = {
                    ana: () => asAna, ben: () => asBen, 'a visitor': () => visitor, staff: () => staff.client, cleo: () => cleo.client,
                };
                assert.deepEqual(await draw(clients[who]!()), lines());
            });
        }
    });
}

screen('home', async (who) => (await data(who.rpc('home_feed'))).map(drawPost), {
    // One's own repost moves nothing to the top for oneself.
    ana: () => [quote, `${bonds} | mine`, chipsOfAna],
    ben: () => [`${chipsOfBen} | by way of ana`, quote, bonds],
});

screen('a profile', async (who) => {
    const profile = await data(who.rpc('get_profile', { username: cleo.username, page_size: 20 }));
    return [
        drawPerson(profile),
        words(...some(profile.follower_count, 'follower'), `${profile.following_count} followed`, ...some(profile.post_count, 'post')),
        ...(profile.posts ?? []).map(drawPost),
    ];
}, {
    ana: () => ['cleo (Verified) (followed)', '2 followers, 0 followed, 2 posts', quote, chipsOfAna],
    ben: () => ['cleo (Verified) (followed)', '2 followers, 0 followed, 2 posts', quote, chipsOfBen],
    cleo: () => [
        'cleo (Verified) (me)', '2 followers, 0 followed, 2 posts', `${quote} | mine`,
        `${chips} | poll of 2: Up 1, Down 1 | ${chipsCounts} | mine`,
    ],
    'a visitor': () => ['cleo (Verified)', '2 followers, 0 followed, 2 posts', quote, chipsOfVisitor],
});

screen('a post with its thread', async (who) => {
    const { post, comments } = await data(who.rpc('post_thread', { post_id: posts['chips']! }));
    return [drawPost(post), ...comments.map((comment) => [
        `${'- '.repeat(comment.depth)}${comment.author === null ? 'not shown' : `${name(comment.author)}: ${comment.content}`}`,
        words(...some(comment.reaction_count, 'like'), comment.reply_count > 0 && `${comment.reply_count} below`),
        words(comment.is_mine && 'mine', comment.is_liked && 'liked', comment.has_more_replies && 'more'),
    ].filter((part) => part !== '').join(' | '))];
}, {
    ana: () => [
        chipsOfAna, '- dora: Down, down | 1 below', '- - ana: Why? | mine', '- ben: Up it is | 1 like, 1 below | liked',
        '- - cleo (Verified): Quite',
    ],
    // Dora's words are not for Ben; the place stays, for Ana's below it.
    ben: () => [
        chipsOfBen, '- not shown | 1 below', '- - ana: Why?', '- ben: Up it is | 1 like, 1 below | mine',
        '- - cleo (Verified): Quite',
    ],
    'a visitor': () => [
        chipsOfVisitor, '- dora: Down, down | 1 below', '- - ana: Why?', '- ben: Up it is | 1 like, 1 below',
        '- - cleo (Verified): Quite',
    ],
});

screen('a ticker', async (who) => {
    const ticker = await data(who.rpc('get_ticker', { symbol: 'NVDA', page_size: 20 }));
    return [
        words(
            `$${ticker.symbol} ${ticker.name} (${ticker.type})`, ...some(ticker.mention_count, 'post'), `${ticker.mentions_24h} today`,
            ...some(ticker.watcher_count, 'watcher'), ticker.is_watched && 'watched',
        ),
        ...(ticker.posts ?? []).map(drawPost),
    ];
}, {
    ana: () => ['$NVDA NVIDIA (stock), 3 posts, 3 today, 1 watcher', `${crash} | bookmarked`, pump, chipsOfAna],
    ben: () => ['$NVDA NVIDIA (stock), 3 posts, 3 today, 1 watcher, watched', chipsOfBen],
    'a visitor': () => ['$NVDA NVIDIA (stock), 3 posts, 3 today, 1 watcher', crash, pump, chipsOfVisitor],
});

screen('a search of posts', async (who) => (await data(who.rpc('search_posts', { query: '$NVDA' }))).map(drawPost), {
    ana: () => [`${crash} | bookmarked`, pump, chipsOfAna],
    ben: () => [chipsOfBen],
});

screen('a search of people', async (who) => (await data(who.rpc('search_users', { query: 'dor' }))).map(drawPerson), {
    ana: () => ['dora'],
    ben: () => [],
});

screen('a search of tickers', async (who) => (await data(who.rpc('search_tickers', { query: 'nvid' }))).map((ticker) =>
    words(`$${ticker.symbol} ${ticker.name} (${ticker.type})`, ...some(ticker.mention_count, 'post'), ticker.is_watched && 'watched')), {
    ana: () => ['$NVDA NVIDIA (stock), 3 posts'],
    ben: () => ['$NVDA NVIDIA (stock), 3 posts, watched'],
});

screen('bookmarks', async (who) => (await data(who.rpc('bookmarks_feed'))).map(drawPost), {
    ana: () => [`${crash} | bookmarked`],
    ben: () => [chipsOfBen],
});

screen('the watchlist', async (who) => (await data(who.rpc('watchlist_feed'))).map(drawPost), {
    ana: () => [],
    ben: () => [chipsOfBen],
});

screen('what one watches', async (who) => (await data(
    who.from('watchlist_items').select('created_at, tickers(symbol, name)').order('created_at'),
)).map(({ tickers }) => `$${tickers.symbol} ${tickers.name}`), {
    ana: () => [],
    ben: () => ['$NVDA NVIDIA'],
});

screen('explore', async (who) => (await data(who.rpc('explore_feed'))).map(drawPost), {
    ana: () => [chipsOfAna, `${crash} | bookmarked`, `${bonds} | mine`, pump, quote],
    ben: () => [chipsOfBen, bonds, quote],
    'a visitor': () => [chipsOfVisitor, crash, bonds, pump, quote],
});

screen('what is in the air', async (who) => (await data(
    who.from('trending_tickers').select('symbol, name, mentions_24h, score').order('score', { ascending: false }),
)).map(({ symbol, name: title, mentions_24h, score }) => `$${symbol} ${title}, ${mentions_24h} today, ${Math.round(score)}`), {
    ana: () => ['$NVDA NVIDIA, 3 today, 3', '$BTC Bitcoin, 1 today, 1'],
    'a visitor': () => ['$NVDA NVIDIA, 3 today, 3', '$BTC Bitcoin, 1 today, 1'],
});

screen('activity', async (who) => (await data(who.rpc('my_activity'))).map(({ kind, actor, excerpt }) =>
    `${kind} by ${name(actor)}${excerpt === null ? '' : `: ${excerpt}`}`), {
    ana: () => ['follow by ben', 'quote by cleo (Verified): Not before $BTC'],
    ben: () => ['like by ana: Up it is', 'reply by cleo (Verified): Quite'],
    cleo: () => [
        'comment by ana: Why?', 'comment by dora: Down, down', 'comment by ben: Up it is', 'like by dora: Chips are back: $NVDA',
        'like by ben: Chips are back: $NVDA', 'repost by ana: Chips are back: $NVDA', 'follow by ben', 'follow by ana',
    ],
});

screen('followers', async (who) => (await data(who.rpc('get_followers', { user_id: cleo.id }))).map(drawPerson), {
    ana: () => ['ben (follows me)', 'ana (me)'],
    ben: () => ['ben (me)', 'ana (followed)'],
});

screen('whom somebody follows', async (who) => (await data(who.rpc('get_following', { user_id: ben.id }))).map(drawPerson), {
    ana: () => ['emil', 'cleo (Verified) (followed)', 'ana (me)'],
    ben: () => ['emil (followed, muted)', 'cleo (Verified) (followed)', 'ana (followed)'],
});

screen('people to follow', async (who) => (await data(who.rpc('suggest_users', { page_size: 2 }))).map((person) =>
    words(name(person), person.follows_me && 'follows me', person.followed_by_count > 0 && `known to ${person.followed_by_count}`)), {
    ana: () => ['ben, follows me'],
});

screen('muted and blocked people', async (who) => (await data(who.rpc('get_my_filters'))).map((filter) =>
    `${filter.display_name}: ${filter.filter_type}`), {
    ana: () => [],
    ben: () => ['dora: block', 'emil: mute'],
});

screen('one\'s account', async (who) => {
    const account = await data(who.rpc('get_my_account'));
    return [
        words(
            name(account), account.staff_role, ...some(account.follower_count, 'follower'), `${account.following_count} followed`,
            ...some(account.post_count, 'post'),
        ),
        words(account.onboarded_at === null && 'to be onboarded', account.suspended_at !== null && 'suspended', account.purge_at),
    ];
}, {
    ana: () => ['ana, 1 follower, 1 followed, 1 post', 'to be onboarded'],
    ben: () => ['ben, 3 followed', 'to be onboarded'],
    staff: () => ['admin, admin, 0 followed', 'to be onboarded'],
});

screen('moderation', async (who) => (await data(who.rpc('moderation_queue'))).map(({ target, report_count, report_types, reports }) => [
    `${target.kind} of ${target.author === null ? 'somebody erased' : name(target.author)}: ${target.content ?? ''}`,
    `${report_count} of ${report_types.join(', ')}`,
    reports.map(({ reporter, reason }) => `${name(reporter)}${reason === null ? '' : `: ${reason}`}`).join(', '),
].join(' | ')), {
    staff: () => ['post of emil: Buy $NVDA now | 2 of spam | ben, ana', 'user of dora:  | 1 of harassment | ben: Again'],
});

screen('metrics by day', async (who) => (await data(who.rpc('get_daily_metrics'))).slice(-1).map((day) =>
    `${day.dau} today, ${day.mau} in 30 days, ${day.posts_today} posts, ${day.new_users_today} new people`), {
    staff: () => ['2 today, 2 in 30 days, 5 posts, 6 new people'],
});

screen('metrics of all time', async (who) => {
    const totals = await data(who.rpc('get_engagement_metrics'));
    return [
        `${totals.total_posts} posts by ${totals.users_with_posts} people, ${totals.avg_posts_per_user} each`,
        `${totals.total_comments} comments, ${totals.total_reactions} likes, ${totals.total_reposts} reposts`,
        `${totals.avg_comments_per_post}, ${totals.avg_reactions_per_post}, ${totals.avg_reposts_per_post} a post`,
    ];
}, {
    staff: () => ['5 posts by 4 people, 1.25 each', '4 comments, 3 likes, 2 reposts', '0.8, 0.6, 0.4 a post'],
});
