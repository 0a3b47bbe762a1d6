// Some people and a day of their conversation, so that a new development database shows every kind of content.
//
// The people come as GoTrue would write them (rows in auth.users; the sign-up trigger makes their accounts). All else
// goes through the public API with each person's own role and claims, so that policies, triggers and limits hold for
// the demo as for anyone. Ids are fixed: demo data can be told apart, and a second run finds what the first one made.
import { readFile } from 'node:fs/promises';

const people = JSON.parse(await readFile(new URL('people.json', import.meta.url), 'utf8'));

/** Posts, oldest first. `ago` is how many minutes before the load a post is shown to have been written. */
const posts = [
    { n: 1, by: 'maya_chen', ago: 1310, content: 'Services keep carrying $AAPL. Hardware is a cycle, subscriptions are a habit.' },
    { n: 2, by: 'omar_haddad', ago: 1225, content: 'Moved another slice into $BTC and $ETH this morning. Same day every month, no drama.' },
    { n: 3, by: 'lena_vogel', ago: 1140, content: 'One fund a month, $VT, for eleven years. The most boring post you will read today.' },
    { n: 4, by: 'theo_martin', ago: 985, content: 'Data-centre capex lifts more than $NVDA: look at $VRT, $ETN and $GEV for who sells the shovels.' },
    { n: 5, by: 'priya_nair', ago: 860, content: 'Reading the $BRK.B letter again. The paragraph about cash is worth more than most courses.' },
    {
        n: 6, by: 'sam_okafor', ago: 720, content: 'Earnings season starts next week. Which one surprises most?',
        poll: { options: ['$AAPL', '$MSFT', '$AMZN', '$META'], days: 3 },
    },
    { n: 7, by: 'maya_chen', ago: 610, content: 'Trimmed $TSLA into strength. Still my largest position, just no longer half of it.' },
    { n: 8, by: 'omar_haddad', ago: 540, content: 'Fees on $SOL stay low even on a busy day. That is what I watch, not the price.' },
    { n: 9, by: 'lena_vogel', ago: 425, content: 'For anyone asking: $BND is in my portfolio so that I never have to sell $VT in a bad year.' },
    { n: 10, by: 'theo_martin', ago: 300, quotes: 1, content: 'Agreed, and the buyback does the rest. $AAPL has retired a third of its shares in ten years.' },
    { n: 11, by: 'priya_nair', ago: 185, content: 'What I learned from my worst year: position size is the only risk control that always works.' },
    { n: 12, by: 'sam_okafor', ago: 95, content: 'Opened $COST for the first time. Expensive by every measure, and it was so ten years ago too.' },
    { n: 13, by: 'maya_chen', ago: 20, content: '$AAPL and $MSFT report in the same week again. Coffee is ready.' },
];

const follows = [
    ['maya_chen', 'omar_haddad'], ['maya_chen', 'theo_martin'], ['maya_chen', 'priya_nair'],
    ['omar_haddad', 'maya_chen'], ['omar_haddad', 'sam_okafor'],
    ['lena_vogel', 'priya_nair'], ['lena_vogel', 'maya_chen'],
    ['theo_martin', 'maya_chen'], ['theo_martin', 'sam_okafor'],
    ['priya_nair', 'maya_chen'], ['priya_nair', 'lena_vogel'],
    ['sam_okafor', 'maya_chen'], ['sam_okafor', 'theo_martin'], ['sam_okafor', 'omar_haddad'],
];

const likes = [
    ['omar_haddad', 1], ['theo_martin', 1], ['priya_nair', 1], ['sam_okafor', 1],
    ['maya_chen', 2], ['sam_okafor', 2],
    ['priya_nair', 3], ['maya_chen', 3], ['theo_martin', 3],
    ['maya_chen', 4], ['sam_okafor', 4],
    ['lena_vogel', 5], ['maya_chen', 5],
    ['omar_haddad', 8], ['priya_nair', 9], ['maya_chen', 10], ['lena_vogel', 11], ['sam_okafor', 11], ['theo_martin', 13],
];

const comments = [
    ['theo_martin', 1, 'And the habit costs them next to nothing to serve.'],
    ['priya_nair', 1, 'Regulators are the one thing I would watch here.'],
    ['maya_chen', 3, 'Boring wins. How do you keep from tinkering?'],
    ['lena_vogel', 3, 'I only look in January.'],
    ['sam_okafor', 4, '$ETN has been on my list for a year. Should have bought it then.'],
    ['omar_haddad', 12, 'The membership fee is the business, the shop is the marketing.'],
];

const votes = [['maya_chen', 0], ['omar_haddad', 3], ['theo_martin', 0], ['priya_nair', 1]];
const reposts = [['priya_nair', 3], ['sam_okafor', 1], ['omar_haddad', 4]];

export default async function loadPeopleAndPosts(sql) {
    const idOf = Object.fromEntries(people.map((person) => [person.username, person.id]));

    for (const person of people) {
        await sql`
            insert into auth.users (
                instance_id, id, aud, role, email, email_confirmed_at,
                raw_app_meta_data, raw_user_meta_data, created_at, updated_at,
                confirmation_token, recovery_token, email_change, email_change_token_new,
                email_change_token_current, phone_change, phone_change_token, reauthentication_token
            ) values (
                '00000000-0000-0000-0000-000000000000', ${person.id}, 'authenticated', 'authenticated',
                ${person.email}, pg_catalog.now(),
                ${sql.json({ provider: 'email', providers: ['email'] })},
                ${sql.json({ username: person.username, full_name: person.displayName })},
                pg_catalog.now(), pg_catalog.now(),
                '', '', '', '', '', '', '', ''
            )
            on conflict (id) do nothing
        `;
    }

    /** Runs `work` as PostgREST would for a request of this person. */
    async function as(username, work) {
        const claims = { sub: idOf[username], role: 'authenticated', aud: 'authenticated', is_anonymous: false };
        await sql`
            select
                pg_catalog.set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
                pg_catalog.set_config('role', 'authenticated', true)
        `;
        await work();
        await sql`
            select
                pg_catalog.set_config('role', 'none', true),
                pg_catalog.set_config('request.jwt.claims', '', true)
        `;
    }

    for (const post of posts) {
        await as(post.by, async () => {
            if (post.quotes !== undefined) {
                await sql`
                    select public.quote_post(
                        post_id => ${postId(post.quotes)}, content => ${post.content}, id => ${postId(post.n)}
                    )
                `;
            } else if (post.poll !== undefined) {
                await sql`
                    select public.create_post(
                        content => ${post.content},
                        poll_options => ${post.poll.options}::text[],
                        poll_duration_days => ${post.poll.days},
                        id => ${postId(post.n)}
                    )
                `;
            } else {
                await sql`select public.create_post(content => ${post.content}, id => ${postId(post.n)})`;
            }
        });
    }

    for (const [follower, followed] of follows) {
        await as(follower, () => sql`select public.follow_user(user_id => ${idOf[followed]})`);
    }
    for (const [username, n] of likes) {
        await as(username, () => sql`select public.react(post_id => ${postId(n)})`);
    }
    for (const [username, n, content] of comments) {
        await as(username, () => sql`
            insert into public.comments (post_id, user_id, content)
            values (${postId(n)}, ${idOf[username]}, ${content})
        `);
    }
    for (const [username, n] of reposts) {
        await as(username, () => sql`select public.repost(post_id => ${postId(n)})`);
    }
    for (const [username, optionIndex] of votes) {
        await as(username, () => sql`
            select public.vote_poll(poll_id => polls.id, option_index => ${optionIndex})
            from public.polls
            where polls.post_id = ${postId(6)}
        `);
    }
    await as('lena_vogel', () => sql`
        insert into public.bookmarks (user_id, post_id)
        values (${idOf.lena_vogel}, ${postId(5)})
    `);

    // One transaction has one now(): without this, a day of conversation would all be of one instant. Clients cannot
    // date a post, so it is done as the owner.
    for (const post of posts) {
        await sql`
            update public.posts
            set
                created_at = pg_catalog.now() - pg_catalog.make_interval(mins => ${post.ago}),
                updated_at = pg_catalog.now() - pg_catalog.make_interval(mins => ${post.ago})
            where posts.id = ${postId(post.n)}
        `;
        await sql`
            update public.post_tickers
            set created_at = pg_catalog.now() - pg_catalog.make_interval(mins => ${post.ago})
            where post_tickers.post_id = ${postId(post.n)}
        `;
    }

    // So that the tickers of that day trend from the start.
    await sql`select public.refresh_metrics()`;
}

/** The fixed id of the n-th post. */
function postId(n) {
    return `de300000-0000-4000-8000-0000000001${String(n).padStart(2, '0')}`;
}
