/**
 * Invented people and all that they do, in any amount: for development, for drills, for measuring.
 *
 * The same seed and size give the same data, relative to the moment they end at. Everything is computed by the server, a
 * statement at a time, in one transaction: killed at any moment, nothing is there. Triggers are off meanwhile; what they
 * keep (counters, who is hidden from whom, cashtags) is made from the rows at the end, exactly.
 *
 * What makes it lifelike is skew. A few people write most, a few posts, people, polls and tickers get most of the attention,
 * by power laws; activity grows towards the present; one person in two hundred is suspended or leaving.
 */
import pg from 'pg';
import { UserError } from '../cli.ts';
import { isLocalDatabase, withConnection } from '../database.ts';
import { resetSession, findRole, quietLogger } from '../migrate/session.ts';
import { formatCount, startProgress, type Progress } from '../progress.ts';

export interface GenerateOptions {
    /** A connection as the owner of the schema (`postgres`). */
    databaseUrl: string;
    /** About how many rows of what people do; counters and other derived rows come on top. */
    rows: number;
    /** Another seed gives other people: several can live in one database. */
    seed?: number;
    /** The moment that the data end at; now by default. */
    until?: Date;
}

export interface Generated {
    people: number;
    posts: number;
    /** Rows of what people do, as they were inserted. */
    rows: number;
}

/** The fewest rows that give every kind of row. */
const SMALLEST = 500;
const LARGEST = 100_000_000;

/** How the rows are shared out. */
const SHARES = {
    people: 0.02, sessions: 0.06, interests: 0.02, follows: 0.2, posts: 0.11, comments: 0.14, postLikes: 0.19,
    commentLikes: 0.08, reposts: 0.04, bookmarks: 0.04, polls: 0.01, votes: 0.07, watches: 0.02,
} as const;

/** How many ranks a statement of pairs takes at once: small enough for the bar to move. */
const RANKS_AT_ONCE = 20_000;

const FIRST_NAMES = words('ada ben cleo dora emil fay gus hana ivo juno kai lena milo nora omar pia quinn rosa sam tara uma vera '
    + 'wim xena yara zane amir bela chidi dario elif farah goran hugo ines jonas kofi leila mateo noor');
const LAST_NAMES = words('keller okafor tanaka silva novak martin haddad vogel nair chen larsen costa moreau rossi kim dubois '
    + 'fischer lopez ivanov patel nguyen santos weber cohen jensen popov yilmaz mensah park ali');
const BIOS = [
    'Dividends and patience.', 'Options by day, opera by night.', 'Long only.', 'Reads footnotes for fun.',
    'Former analyst, current optimist.', 'Here for the charts.', 'Small caps, big coffee.', 'Index funds and gardening.',
];
/** `%1$s` and `%2$s` are two cashtags. */
const POSTS = [
    'Adding a little %1$s on this dip. Not advice.', '%1$s reports tonight. What do you expect?',
    'Sold half of my %1$s, kept %2$s.', 'Why is nobody talking about %1$s?', '%1$s or %2$s for the next ten years?',
    'The guidance of %1$s was better than the headline.', 'Volume in %1$s looks strange today.',
    'Three charts on %1$s that changed my mind.', 'Rebalanced: less %1$s, more %2$s.', '%1$s at this price? Thanks, but no.',
    'Position size is the only risk control that always works.', 'The market can wait. Coffee cannot.',
    'Cash is a position too.', 'What are you reading this weekend?', 'A quiet day, for once.',
    'Reminder: fees compound as well.', 'Wrote down why I bought. It helps when it falls.',
];
const COMMENTS = [
    'Agreed.', 'I see it the other way round.', 'Do you have a source?', 'This aged well.', 'Thank you for writing this down.',
    'Priced in, I think.', 'And the debt?', 'Same here.', 'Wait for the next quarter.', 'Bold.', 'How long do you hold?',
    'The cash flow says something else.', 'Saved this one.', 'Which broker is that?', 'I learned something today.',
];
const QUOTES = ['Worth a read.', 'This, exactly.', 'I doubt it.', 'A year later I would say the same.', 'Counterpoint below.'];
const INTERESTS = ['Stocks', 'Crypto', 'ETFs', 'Options', 'Bonds', 'Commodities', 'Macro', 'Dividends', 'Real estate', 'Forex'];
const COUNTRIES = ['US', 'US', 'US', 'DE', 'GB', 'FR', 'IN', 'JP', 'BR', 'CA', 'NL', 'NG'];
const AGENTS = [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)', 'Mozilla/5.0 (Linux; Android 16)',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0)', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
];
const POLLS = [['Up', 'Down'], ['Buy', 'Hold', 'Sell'], ['Yes', 'No'], ['This week', 'This month', 'This year', 'Never']];

function words(text: string): string[] {
    return text.split(' ');
}

/** Says before anything is touched why data may not be generated there: they are for development alone. */
export function refuseGeneration(
    options: GenerateOptions & { environment: string | undefined; yes: boolean },
): void {
    const { environment, databaseUrl, yes } = options;
    refuseAmount(options.rows);
    if (environment !== 'development') {
        throw new UserError(
            environment === undefined
                ? 'Generated data are for the environment "development" only, and no environment is named.'
                : `Generated data are for the environment "development" only, not for "${environment}".`,
            'Say --env development, with its DATABASE_URL in .env.development. Nothing has been changed.',
        );
    }
    if (!yes && !isLocalDatabase(databaseUrl)) {
        throw new UserError('The environment "development" leads to a database that is not on this machine.',
            'If generated people shall go there, say --yes. Nothing has been changed.');
    }
}

function refuseAmount(rows: number): void {
    if (!Number.isSafeInteger(rows) || rows < SMALLEST || rows > LARGEST) {
        throw new UserError(`Between ${formatCount(SMALLEST)} and ${formatCount(LARGEST)} rows can be generated.`,
            'Give a whole number. Nothing has been changed.');
    }
}

/** Fills the database. When this rejects, nothing has been written. */
export async function generateData(options: GenerateOptions): Promise<Generated> {
    const seed = options.seed ?? 1;
    refuseAmount(options.rows);
    return await withConnection(options.databaseUrl, async (client) => {
        await resetSession({
            client, databaseUrl: options.databaseUrl, logger: quietLogger, role: await findRole(client),
            lockTimeout: '10s', statementTimeout: '0', retries: 0, adopted: [],
        });
        await client.query(`set idle_in_transaction_session_timeout = 0; set work_mem = '64MB'; set search_path = ''`);
        const generator = new Generator(client, options.rows, seed, options.until ?? new Date());
        await client.query('begin');
        const generated = await generator.run();
        await client.query('commit');
        generator.bar.end(`${formatCount(generated.rows).padStart(12)} rows`);

        const finishing = startProgress('Statistics and metrics', 'tables');
        await client.query('vacuum (analyze)').catch(() => client.query('analyze'));
        await client.query('select private.refresh_metrics()');
        finishing.end('');
        return generated;
    }, { applicationName: 'pageshare data' });
}

/** Who attends to what: each target gets a share of the total by its rank, from as many different people. */
interface Pairs {
    /** Distinguishes this choice from every other. */
    topic: string;
    total: number;
    /** How many targets there are; their indexes are shuffled, so that rank and age have nothing to do with each other. */
    targets: number;
    /** How steep: 0 gives all the same, 1 what cities and words have. */
    steepness: number;
    /** The most that one target may get, as a share of all people. */
    most?: number;
}

class Generator {
    readonly bar: Progress;
    readonly #client: pg.Client;
    readonly #counts: Record<keyof typeof SHARES, number>;
    readonly #seed: number;
    readonly #until: string;
    #done = 0;

    constructor(client: pg.Client, rows: number, seed: number, until: Date) {
        this.#client = client;
        this.#seed = seed;
        this.#until = `timestamptz '${until.toISOString()}'`;
        this.#counts = Object.fromEntries(
            Object.entries(SHARES).map(([kind, share]) => [kind, Math.max(Math.round(rows * share), 10)]),
        ) as Record<keyof typeof SHARES, number>;
        this.bar = startProgress('Generating');
    }

    async run(): Promise<Generated> {
        await this.#defineFunctions();
        await this.#refuseAgain();
        await this.#client.query('set local session_replication_role = replica');
        await this.#people();
        await this.#posts();
        await this.#comments();
        await this.#arrivals();
        await this.#store();
        await this.#attention();
        await this.#silence();
        await this.#derive();
        // What a report keeps of its target, its own trigger knows best.
        await this.#client.query('set local session_replication_role = origin');
        await this.#reports();
        return { people: this.#counts.people, posts: this.#counts.posts, rows: this.#done };
    }

    /** Executes a statement and moves the bar on. */
    async #insert(text: string, values: unknown[] = []): Promise<void> {
        const { rowCount } = await this.#client.query(text, values);
        this.#done += rowCount ?? 0;
        this.bar.at(this.#done, Object.values(this.#counts).reduce((sum, count) => sum + count, 0));
    }

    /** Chance, ids and choices: pure functions of the seed, a topic and a number. */
    async #defineFunctions(): Promise<void> {
        await this.#client.query(`
            create function pg_temp.chance(topic text, i bigint) returns double precision language sql immutable as $$
                select ((pg_catalog.hashint8extended(i, pg_catalog.hashtextextended(topic, ${this.#seed})) >> 11)
                    & 9007199254740991)::double precision / 9007199254740992
            $$;
            create function pg_temp.id(topic text, i bigint) returns uuid language sql immutable as $$
                select pg_catalog.overlay(
                    pg_catalog.overlay(
                        pg_catalog.lpad(pg_catalog.to_hex(
                            pg_catalog.hashint8extended(i, pg_catalog.hashtextextended(topic, ${this.#seed}))), 16, '0')
                        || pg_catalog.lpad(pg_catalog.to_hex(
                            pg_catalog.hashint8extended(i, pg_catalog.hashtextextended(topic, -1 - ${this.#seed}))), 16, '0'),
                        '4', 13, 1
                    ),
                    '8', 17, 1
                )::uuid
            $$;
            create function pg_temp.pick(choices text[], topic text, i bigint) returns text language sql immutable as $$
                select choices[1 + pg_catalog.floor(pg_temp.chance(topic, i) * pg_catalog.cardinality(choices))::integer]
            $$;
        `);
    }

    async #refuseAgain(): Promise<void> {
        const { rows: [found] } = await this.#client.query<{ exists: boolean; tickers: number }>(`
            select
                exists (select from auth.users u where u.id = pg_temp.id('person', 0)) as exists,
                (select pg_catalog.count(*)::integer from public.tickers) as tickers
        `);
        if (found!.exists) {
            throw new UserError(`The people of seed ${this.#seed} are there already.`, 'Give another --seed. Nothing was written.');
        }
        if (found!.tickers === 0) {
            throw new UserError('The database knows no tickers to write about.', 'Load the catalogue first: npm run data.');
        }
    }

    /** Index 0 is the most active and the best known. */
    async #people(): Promise<void> {
        await this.#client.query(`
            create temporary table people on commit drop as
            select
                i::integer as i,
                pg_temp.id('person', i) as id,
                ${this.#until} - interval '400 days' * pg_catalog.power(pg_temp.chance('joined', i), 0.8) as joined,
                i % 200 = 77 as is_suspended,
                i % 200 = 133 as is_leaving
            from pg_catalog.generate_series(0, ${this.#counts.people - 1}) i
        `);
        await this.#client.query('create unique index on pg_temp.people (i); analyze pg_temp.people');
    }

    /** In the order of their time, more of them towards the end. One in 25 quotes an earlier one. */
    async #posts(): Promise<void> {
        const { people, posts } = this.#counts;
        await this.#client.query(`
            create temporary table posts on commit drop as
            select
                p.i::integer as i,
                pg_temp.id('post', p.i) as id,
                p.author,
                p.at,
                case when pg_temp.chance('post deleted', p.i) < 0.015
                    then greatest(p.at, ${this.#until} - interval '29 days')
                        + (${this.#until} - greatest(p.at, ${this.#until} - interval '29 days'))
                        * pg_temp.chance('post deleted at', p.i)
                end as deleted_at,
                case when pg_temp.chance('post removed', p.i) < 0.003
                    then p.at + (${this.#until} - p.at) * pg_temp.chance('post removed at', p.i)
                end as removed_at,
                case when pg_temp.chance('quotes', p.i) < 0.04
                    then pg_catalog.floor(p.i * pg_catalog.power(pg_temp.chance('quoted', p.i), 0.3))::integer
                end as quoted
            from (
                select
                    i,
                    pg_catalog.floor(${people} * pg_catalog.power(pg_temp.chance('author', i), 2.2))::integer as author,
                    ${this.#until} - interval '365 days'
                        * pg_catalog.power((${posts} - i - pg_temp.chance('post at', i) * 0.9) / ${posts}, 1.4) as at
                from pg_catalog.generate_series(0, ${posts - 1}) i
            ) p
        `);
        await this.#client.query(`
            create unique index on pg_temp.posts (i);
            create index on pg_temp.posts (author, quoted) where quoted is not null;
            analyze pg_temp.posts;
        `);
        // A quote is of something living, by somebody who is there, and nobody quotes the same thing twice.
        await this.#client.query(`
            update pg_temp.posts p
            set quoted = null
            where p.quoted is not null and (
                p.quoted >= p.i
                or exists (
                    select from pg_temp.posts o
                    join pg_temp.people a on a.i = o.author
                    where o.i = p.quoted
                        and (o.deleted_at is not null or o.removed_at is not null or a.is_suspended or a.is_leaving)
                )
                or exists (
                    select from pg_temp.posts q where q.author = p.author and q.quoted = p.quoted and q.i < p.i
                )
            )
        `);
    }

    /** A few posts draw most comments, soon after they were written; three in ten answer an earlier comment. */
    async #comments(): Promise<void> {
        const { people, posts, comments } = this.#counts;
        await this.#client.query(`
            create temporary table comments on commit drop as
            select
                c.i::integer as i,
                pg_temp.id('comment', c.i) as id,
                c.post,
                pg_catalog.floor(${people} * pg_catalog.power(pg_temp.chance('commenter', c.i), 1.8))::integer as author,
                c.at,
                pg_catalog.row_number() over (partition by c.post order by c.at, c.i)::integer as place
            from (
                select
                    g.i,
                    p.i as post,
                    p.at + (${this.#until} - p.at) * pg_catalog.power(pg_temp.chance('comment at', g.i), 5) as at
                from pg_catalog.generate_series(0, ${comments - 1}) g (i)
                join pg_temp.posts p on p.i = (
                    pg_catalog.floor(${posts} * pg_catalog.power(pg_temp.chance('commented', g.i), 2.5))::bigint
                    * ${stepFor(posts)} + 7
                ) % ${posts}
            ) c
        `);
        await this.#client.query('create unique index on pg_temp.comments (i); create unique index on pg_temp.comments (post, place)');
        await this.#client.query('analyze pg_temp.comments');
    }

    /** Nobody writes before joining. */
    async #arrivals(): Promise<void> {
        await this.#client.query(`
            update pg_temp.people u
            set joined = a.first_at - interval '1 hour'
            from (
                select t.author, pg_catalog.min(t.at) as first_at
                from (
                    select p.author, p.at from pg_temp.posts p
                    union all
                    select c.author, c.at from pg_temp.comments c
                ) t
                group by t.author
            ) a
            where a.author = u.i and a.first_at <= u.joined
        `);
    }

    /** Puts people, posts, polls and comments where they belong. */
    async #store(): Promise<void> {
        const suffix = this.#seed === 1 ? '' : `_${this.#seed}`;
        await this.#client.query(`
            insert into auth.users (
                instance_id, id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data,
                created_at, updated_at, last_sign_in_at,
                confirmation_token, recovery_token, email_change, email_change_token_new, email_change_token_current,
                phone_change, phone_change_token, reauthentication_token
            )
            select
                '00000000-0000-0000-0000-000000000000', p.id, 'authenticated', 'authenticated',
                'person.' || p.i || '.${this.#seed}@example.com', p.joined,
                '{"provider": "email", "providers": ["email"]}', '{}', p.joined, p.joined, p.joined,
                '', '', '', '', '', '', '', ''
            from pg_temp.people p
        `);
        await this.#client.query(`
            insert into auth.identities (provider_id, user_id, identity_data, provider, created_at, updated_at)
            select
                p.id::text, p.id,
                pg_catalog.jsonb_build_object('sub', p.id, 'email', 'person.' || p.i || '.${this.#seed}@example.com'),
                'email', p.joined, p.joined
            from pg_temp.people p
        `);
        await this.#insert(`
            insert into public.users (
                id, username, display_name, bio, profile_picture_url, badge, date_of_birth, timezone, country, country_code,
                created_at, updated_at, last_active_at, deleted_at, suspended_at, suspension_reason
            )
            select
                p.id,
                n.first_name || '_' || n.last_name || '_' || p.i || '${suffix}',
                pg_catalog.initcap(n.first_name || ' ' || n.last_name),
                case when pg_temp.chance('has bio', p.i) < 0.6 then pg_temp.pick($3, 'bio', p.i) end,
                case when pg_temp.chance('has picture', p.i) < 0.7 then 'https://images.example.com/people/' || p.i || '.jpg' end,
                case when p.i < ${this.#counts.people} / 100 then 'Verified' end,
                date '1950-01-01' + pg_catalog.floor(pg_temp.chance('born', p.i) * 20000)::integer,
                case when pg_temp.chance('has zone', p.i) < 0.5 then 'Etc/UTC' end,
                c.name,
                c.code,
                p.joined,
                p.joined,
                ${this.#until} - interval '60 days' * pg_catalog.power(pg_temp.chance('active', p.i), 3),
                case when p.is_leaving then ${this.#until} - interval '20 days' * pg_temp.chance('leaves', p.i) end,
                case when p.is_suspended then ${this.#until} - interval '90 days' * pg_temp.chance('suspended', p.i) end,
                case when p.is_suspended then 'Spam.' end
            from pg_temp.people p
            cross join lateral (
                values (pg_temp.pick($1, 'first name', p.i), pg_temp.pick($2, 'last name', p.i))
            ) n (first_name, last_name)
            left join private.countries c on c.code = pg_temp.pick($4, 'country', p.i)
        `, [FIRST_NAMES, LAST_NAMES, BIOS, COUNTRIES]);
        await this.#insert(`
            insert into public.user_interests (user_id, interest, created_at)
            select p.id, ($1::text[])[1 + (p.i + k.k * 3) % ${INTERESTS.length}], p.joined
            from pg_temp.people p
            cross join pg_catalog.generate_series(0, 2) k (k)
            where pg_temp.chance('interest', p.i * 3 + k.k) < ${this.#counts.interests / this.#counts.people / 3}
        `, [INTERESTS]);
        await this.#insert(`
            insert into public.user_sessions (
                id, user_id, session_start, session_end, user_agent, country_code, actions_count, created_at, last_seen_at
            )
            select
                pg_temp.id('session', s.i), s.user_id, s.at, s.at + s.lasted, pg_temp.pick($1, 'agent', s.person),
                pg_temp.pick($2, 'country', s.person), pg_catalog.floor(pg_temp.chance('actions', s.i) * 40)::integer,
                s.at, s.at + s.lasted
            from (
                select
                    g.i, p.i as person, p.id as user_id,
                    -- Sixty days; nobody has one before joining.
                    greatest(
                        ${this.#until} - interval '60 days' * pg_temp.chance('session at', g.i) - interval '1 hour', p.joined
                    ) as at,
                    interval '50 minutes' * pg_temp.chance('lasted', g.i) as lasted
                from pg_catalog.generate_series(0, ${this.#counts.sessions - 1}) g (i)
                join pg_temp.people p on p.i = pg_catalog.floor(
                    ${this.#counts.people} * pg_catalog.power(pg_temp.chance('visitor', g.i), 1.5)
                )::integer
            ) s
        `, [AGENTS, COUNTRIES]);

        const { rows: [known] } = await this.#client.query<{ symbols: string[] }>(`
            select pg_catalog.array_agg('$' || t.symbol order by pg_catalog.hashtextextended(t.symbol, ${this.#seed})) as symbols
            from public.tickers t
        `);
        await this.#insert(`
            insert into public.posts (
                id, user_id, content, media_urls, gif_url, original_post_id, repost_type, created_at, updated_at,
                deleted_at, removed_at, removed_reason
            )
            select
                p.id,
                u.id,
                case when p.quoted is not null then pg_temp.pick($3, 'quote text', p.i)
                    else pg_catalog.format(pg_temp.pick($2, 'text', p.i), s.one, s.other) end,
                case when pg_temp.chance('has media', p.i) < 0.1
                    then array['https://images.example.com/posts/' || p.i || '.jpg'] end,
                case when pg_temp.chance('has gif', p.i) < 0.03 then 'https://images.example.com/gifs/' || p.i % 50 || '.gif' end,
                o.id,
                case when o.id is not null then 'quote' end,
                p.at,
                case when pg_temp.chance('edited', p.i) < 0.03 then p.at + (${this.#until} - p.at) * 0.01 else p.at end,
                p.deleted_at,
                p.removed_at,
                case when p.removed_at is not null then 'Spam.' end
            from pg_temp.posts p
            join pg_temp.people u on u.i = p.author
            left join pg_temp.posts o on o.i = p.quoted
            cross join lateral (
                select
                    ($1::text[])[1 + pg_catalog.floor(${known!.symbols.length}
                        * pg_catalog.power(pg_temp.chance('ticker', p.i), 3))::integer],
                    ($1::text[])[1 + pg_catalog.floor(${known!.symbols.length}
                        * pg_catalog.power(pg_temp.chance('other ticker', p.i), 3))::integer]
            ) s (one, other)
            order by p.i
        `, [known!.symbols, POSTS, QUOTES]);
        await this.#insert(`
            insert into public.polls (id, post_id, options, duration_days, created_at)
            select
                pg_temp.id('poll', g.i), p.id,
                pg_catalog.string_to_array(($1::text[])[1 + g.i % ${POLLS.length}], '|'),
                1 + g.i % 7, p.at
            from pg_catalog.generate_series(0, ${this.#counts.polls - 1}) g (i)
            join pg_temp.posts p on p.i = ${this.#pollPost('g.i')}
        `, [POLLS.map((choices) => choices.join('|'))]);
        await this.#insert(`
            insert into public.comments (
                id, post_id, user_id, parent_comment_id, content, created_at, updated_at, deleted_at, removed_at, removed_reason
            )
            select
                c.id,
                p.id,
                u.id,
                parent.id,
                pg_temp.pick($1, 'comment text', c.i),
                c.at,
                c.at,
                case when pg_temp.chance('comment deleted', c.i) < 0.02 then greatest(c.at, ${this.#until} - interval '29 days') end,
                case when pg_temp.chance('comment removed', c.i) < 0.003 then c.at + (${this.#until} - c.at) * 0.1 end,
                case when pg_temp.chance('comment removed', c.i) < 0.003 then 'Harassment.' end
            from pg_temp.comments c
            join pg_temp.posts p on p.i = c.post
            join pg_temp.people u on u.i = c.author
            left join pg_temp.comments parent
                on pg_temp.chance('replies', c.i) < 0.3
                and c.place > 1
                and parent.post = c.post
                and parent.place = 1 + pg_catalog.floor((c.place - 1) * pg_temp.chance('parent', c.i))::integer
            order by c.i
        `, [COMMENTS]);
    }

    /** The post of a poll: spread evenly over all of them. */
    #pollPost(i: string): string {
        return `(${i}::bigint * ${this.#counts.posts} / ${this.#counts.polls})`;
    }

    /** Follows, likes, reposts, bookmarks, votes, watchlists. */
    async #attention(): Promise<void> {
        const { people, posts, comments, polls } = this.#counts;
        const at = (given: string, topic: string): string =>
            `${given} + (${this.#until} - ${given}) * pg_catalog.power(pg_temp.chance('${topic} at', k.n), 4)`;
        await this.#pairs({ topic: 'follow', total: this.#counts.follows, targets: people, steepness: 0.75 }, (pairs) => `
            insert into public.follows (follower_id, following_id, created_at)
            select u.id, t.id, ${at('greatest(u.joined, t.joined)', 'follow')}
            from ${pairs} k
            join pg_temp.people t on t.i = k.target
            join pg_temp.people u on u.i = k.person
            where u.i <> t.i
        `);
        const postLikes = { topic: 'post like', total: this.#counts.postLikes, targets: posts, steepness: 0.95 };
        await this.#pairs(postLikes, (pairs) => `
            insert into public.reactions (id, user_id, post_id, created_at)
            select pg_temp.id('post like', k.n), u.id, t.id, ${at('greatest(u.joined, t.at)', 'post like')}
            from ${pairs} k
            join pg_temp.posts t on t.i = k.target
            join pg_temp.people u on u.i = k.person
        `);
        const commentLikes = { topic: 'comment like', total: this.#counts.commentLikes, targets: comments, steepness: 0.8, most: 0.05 };
        await this.#pairs(commentLikes, (pairs) => `
            insert into public.reactions (id, user_id, comment_id, created_at)
            select pg_temp.id('comment like', k.n), u.id, t.id, ${at('greatest(u.joined, t.at)', 'comment like')}
            from ${pairs} k
            join pg_temp.comments t on t.i = k.target
            join pg_temp.people u on u.i = k.person
        `);
        await this.#insert(`
            insert into public.reposts (id, user_id, post_id, type, quote_content, created_at)
            select pg_temp.id('quote', p.i), q.user_id, q.original_post_id, 'quote', q.content, q.created_at
            from pg_temp.posts p
            join public.posts q on q.id = p.id
            where p.quoted is not null and p.deleted_at is null and p.removed_at is null
        `);
        const reposts = { topic: 'repost', total: this.#counts.reposts, targets: posts, steepness: 0.85, most: 0.2 };
        await this.#pairs(reposts, (pairs) => `
            insert into public.reposts (id, user_id, post_id, type, created_at)
            select pg_temp.id('repost', k.n), u.id, t.id, 'normal', ${at('greatest(u.joined, t.at)', 'repost')}
            from ${pairs} k
            join pg_temp.posts t on t.i = k.target and t.deleted_at is null and t.removed_at is null
            join pg_temp.people u on u.i = k.person
            on conflict (user_id, post_id) do nothing
        `);
        const bookmarks = { topic: 'bookmark', total: this.#counts.bookmarks, targets: posts, steepness: 0.7, most: 0.1 };
        await this.#pairs(bookmarks, (pairs) => `
            insert into public.bookmarks (id, user_id, post_id, created_at)
            select pg_temp.id('bookmark', k.n), u.id, t.id, ${at('greatest(u.joined, t.at)', 'bookmark')}
            from ${pairs} k
            join pg_temp.posts t on t.i = k.target
            join pg_temp.people u on u.i = k.person
        `);
        await this.#pairs({ topic: 'vote', total: this.#counts.votes, targets: polls, steepness: 0.6, most: 0.5 }, (pairs) => `
            insert into public.poll_votes (id, poll_id, user_id, option_index, created_at)
            select
                pg_temp.id('vote', k.n), q.id, u.id,
                pg_catalog.floor(pg_catalog.cardinality(q.options) * pg_catalog.power(pg_temp.chance('option', k.n), 1.4))::integer,
                t.at + (least(q.closes_at, ${this.#until}) - t.at) * pg_temp.chance('vote at', k.n)
            from ${pairs} k
            join pg_temp.posts t on t.i = ${this.#pollPost('k.target')}
            join public.polls q on q.id = pg_temp.id('poll', k.target)
            join pg_temp.people u on u.i = k.person and u.joined <= least(q.closes_at, ${this.#until})
        `);
        await this.#client.query(`
            create temporary table symbols on commit drop as
            select
                (pg_catalog.row_number() over (order by pg_catalog.hashtextextended(t.symbol, ${this.#seed})) - 1)::integer as i, t.id
            from public.tickers t
        `);
        const { rows: [symbols] } = await this.#client.query<{ count: number }>(
            'select pg_catalog.count(*)::integer as count from pg_temp.symbols',
        );
        const watches = { topic: 'watch', total: this.#counts.watches, targets: symbols!.count, steepness: 1, most: 0.5 };
        await this.#pairs(watches, (pairs) => `
            insert into public.watchlist_items (id, user_id, ticker_id, created_at)
            select pg_temp.id('watch', k.n), u.id, t.id, ${at('u.joined', 'watch')}
            from ${pairs} k
            join pg_temp.symbols t on t.i = k.target
            join pg_temp.people u on u.i = k.person
        `);
    }

    /**
     * Runs a statement over pairs of a target and a person, no pair twice, a range of ranks at a time. Of those who attend
     * to a target six in ten are from the fifth of people who are most active; within each of the two groups people are
     * met by steps around a circle of a prime number of places, which never meets one twice.
     */
    async #pairs(choice: Pairs, statement: (pairs: string) => string): Promise<void> {
        const { topic, total, targets, steepness, most = 0.8 } = choice;
        const { people } = this.#counts;
        const busy = primeUpTo(Math.max(Math.floor(people / 5), 2));
        const others = primeUpTo(Math.max(people - busy, 2));
        const weight = (rank: string): string => `pg_catalog.power(${rank} + 10.0::double precision, -${steepness}::double precision)`;
        const { rows: [all] } = await this.#client.query<{ weight: number }>(
            `select pg_catalog.sum(${weight('r')}) as weight from pg_catalog.generate_series(0, ${targets - 1}) r`,
        );
        const share = `least(${Math.max(Math.floor(people * most), 1)}, pg_catalog.floor(
            ${total}::double precision * ${weight('r')} / ${all!.weight}::double precision + pg_temp.chance('${topic} share', r)))::integer`;
        for (let from = 0; from < targets; from += RANKS_AT_ONCE) {
            const to = Math.min(from + RANKS_AT_ONCE, targets) - 1;
            await this.#insert(statement(`(
                select
                    r.target,
                    r.r::bigint * 4000037 + j as n,
                    case when j < r.busy
                        then (pg_catalog.floor(pg_temp.chance('${topic} busy', r.r) * ${busy})::bigint
                            + j::bigint * (1 + pg_catalog.floor(pg_temp.chance('${topic} stride', r.r) * ${busy - 1})::bigint)) % ${busy}
                        else ${busy} + (pg_catalog.floor(pg_temp.chance('${topic} other', r.r) * ${others})::bigint
                            + (j - r.busy)::bigint
                            * (1 + pg_catalog.floor(pg_temp.chance('${topic} pace', r.r) * ${others - 1})::bigint)) % ${others}
                    end::integer as person
                from (
                    select
                        s.r, s.target, s.degree,
                        least(${busy}, pg_catalog.ceil(s.degree * 0.6)::integer) as busy
                    from (
                        select
                            r,
                            ((r::bigint * ${stepFor(targets)} + 3) % ${targets})::integer as target,
                            ${share} as degree
                        from pg_catalog.generate_series(${from}, ${to}) r
                    ) s
                ) r
                cross join pg_catalog.generate_series(0, least(r.degree, r.busy + ${others}) - 1) j
            )`));
        }
    }

    /** A few people mute or block somebody; a block ends follows both ways. */
    async #silence(): Promise<void> {
        const { people } = this.#counts;
        await this.#client.query(`
            insert into public.content_filters (id, user_id, filtered_user_id, filter_type, created_at)
            select
                pg_temp.id('filter', p.i), p.id, f.id, case when p.i % 3 = 0 then 'block' else 'mute' end,
                ${this.#until} - interval '1 hour' * pg_temp.chance('filter at', p.i)
            from pg_temp.people p
            join pg_temp.people f on f.i = (p.i * 7 + 13) % ${people}
            where p.i <> f.i and pg_temp.chance('filters', p.i) < 0.04
        `);
        await this.#client.query(`
            delete from public.follows f
            using public.content_filters c
            where c.filter_type = 'block'
                and (
                    (f.follower_id = c.user_id and f.following_id = c.filtered_user_id)
                    or (f.follower_id = c.filtered_user_id and f.following_id = c.user_id)
                )
        `);
    }

    /** What triggers would have kept. */
    async #derive(): Promise<void> {
        const deriving = (title: string): void => this.bar.title(title);
        deriving('Reading cashtags');
        await this.#client.query(`
            insert into public.post_tickers (post_id, ticker_id, created_at)
            select p.id, t.id, p.created_at
            from pg_temp.posts g
            join public.posts p on p.id = g.id
            cross join lateral pg_catalog.unnest(private.extract_cashtags(p.content)) s (symbol)
            join public.tickers t on t.symbol = s.symbol
            where p.deleted_at is null and p.removed_at is null
        `);
        deriving('Hiding who is hidden');
        await this.#client.query(`
            insert into private.gone (user_id)
            select u.id
            from public.users u
            where u.deleted_at is not null or u.suspended_at is not null
            on conflict (user_id) do nothing
        `);
        await this.#client.query(`
            insert into private.hidden (viewer, author, blocks)
            select s.viewer, s.author, pg_catalog.count(*)
            from public.content_filters c
            cross join lateral (
                values (c.user_id, c.filtered_user_id), (c.filtered_user_id, c.user_id)
            ) s (viewer, author)
            where c.filter_type = 'block'
            group by s.viewer, s.author
            on conflict (viewer, author) do update
            set blocks = excluded.blocks
        `);
        deriving('Counting');
        await this.#client.query('analyze public.users, public.posts, public.comments, public.reactions, public.reposts, '
            + 'public.bookmarks, public.follows, public.polls, public.poll_votes');
        await this.#client.query('select private.repair_counters()');
        deriving('Generating');
    }

    /** One post in a thousand is reported. */
    async #reports(): Promise<void> {
        await this.#client.query(`
            insert into public.reports (reporter_id, reported_post_id, report_type, reason, created_at)
            select u.id, p.id, 'spam', 'The same text again and again.', p.at + (${this.#until} - p.at) * 0.2
            from pg_temp.posts p
            join pg_temp.people u on u.i = (p.author + 1) % ${this.#counts.people}
            where p.i % 1000 = 500 and p.deleted_at is null and not u.is_suspended and not u.is_leaving
            order by p.i
            limit 1000
        `);
    }
}

/** The largest prime that is not above the number. */
function primeUpTo(number: number): number {
    for (let candidate = number; candidate > 2; candidate--) {
        let isPrime = candidate % 2 === 1;
        for (let divisor = 3; isPrime && divisor * divisor <= candidate; divisor += 2) isPrime = candidate % divisor !== 0;
        if (isPrime) return candidate;
    }
    return 2;
}

/** A step that walks through all of `count` places before it comes back: a prime that does not divide the count. */
function stepFor(count: number): number {
    return [7919, 10_007, 104_729, 15_485_863].find((prime) => count % prime !== 0) ?? 1;
}
