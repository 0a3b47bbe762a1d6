-- get_ticker(): the screen of a ticker.
begin;
select plan(22);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'blocked', 'gone']) p (name);
insert into public.tickers (id, symbol, name, type)
values (tests.id('GOLD'), 'GOLD', 'Barrick', 'stock'), (tests.id('QUIET'), 'QUIET', null, null)
on conflict (symbol) do update
set name = excluded.name, type = excluded.type;
insert into public.posts (id, user_id, content)
select tests.id(p.content), tests.id(p.author), p.content
from (
    values
        ('ann', '$GOLD of ann'),
        ('ben', '$GOLD of ben'),
        ('ben', 'Old $GOLD of ben'),
        ('ben', 'Deleted $GOLD'),
        ('blocked', '$GOLD of blocked'),
        ('gone', '$GOLD of gone')
) p (author, content);
select set_config('session_replication_role', 'replica', true);
update public.posts set created_at = now() - interval '25 hours' where content like 'Old %';
update public.post_tickers pt set created_at = p.created_at
from public.posts p where p.id = pt.post_id and p.content like 'Old %';
select set_config('session_replication_role', 'origin', true);
update public.posts set deleted_at = now() where content like 'Deleted %';
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('ann'), tests.id('blocked'), 'block');
update public.users set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('gone');
insert into public.watchlist_items (user_id, ticker_id)
select tests.id(p.name), t.id
from public.tickers t
cross join unnest(array['ann', 'gone']) p (name)
where t.symbol = 'GOLD';

prepare ticker (text) as
select t.symbol, t.name, t.type, t.mention_count, t.mentions_24h, t.last_mentioned_at = now(),
    t.watcher_count, t.is_watched, t.posts
from public.get_ticker($1) t;

select concat(tests.become(w.who), results_eq(
    $$execute ticker('GOLD')$$,
    format(
        $$values (
            'GOLD', 'Barrick', 'stock', 5::bigint, 4::bigint, true, 2::bigint, %s,
            null::public.post_item[]
        )$$,
        w.is_watched::text
    ),
    w.description
))
from (
    values
        ('anon', false, 'a visitor sees what it is and how much it is talked about'),
        ('ann', true, 'a watcher sees so; what one cannot see is counted too'),
        ('ben', false, 'nobody watches for another'),
        ('gone', true, 'a suspended person sees it too')
) w (who, is_watched, description);
select results_eq(
    $$select t.id, t.created_at from public.get_ticker('gold') t$$,
    $$select t.id, t.created_at from public.tickers t where t.symbol = 'GOLD'$$,
    'the symbol may be written small'
);
select is((select t.symbol from public.get_ticker('$Gold') t), 'GOLD', 'and with a dollar sign');
select results_eq(
    $$select t.name, t.type, t.mention_count, t.mentions_24h, t.last_mentioned_at, t.watcher_count
    from public.get_ticker('QUIET') t$$,
    $$values (null::text, null::text, 0::bigint, 0::bigint, null::timestamptz, 0::bigint)$$,
    'a ticker nobody speaks of is there too'
);

-- Posts
select tests.sees(
    w.who,
    'select (unnest(t.posts)).content from public.get_ticker(''GOLD'', 50) t',
    w.expected,
    w.description
)
from (
    values
        (
            'anon', '{$GOLD of ann,$GOLD of ben,Old $GOLD of ben,$GOLD of blocked}'::text[],
            'a visitor gets the posts of everybody living'
        ),
        (
            'ann', '{$GOLD of ann,$GOLD of ben,Old $GOLD of ben}',
            'nobody gets those of whom they blocked'
        ),
        ('blocked', '{$GOLD of ben,Old $GOLD of ben,$GOLD of blocked}', 'nor of who blocked them')
) w (who, expected, description);
select tests.act_as('ann');
select is(
    (select cardinality(t.posts) from public.get_ticker('GOLD', 2) t), 2, 'as many as asked for'
);
select is(
    (
        select array_agg(p.id)
        from public.get_ticker('GOLD', 1) t
        cross join lateral public.ticker_feed('GOLD', t.posts[1].cursor) p
        where p.content like 'Old %'
    ),
    array[tests.id('Old $GOLD of ben')],
    'the feed goes on from their cursor'
);
select is(
    (select t.posts from public.get_ticker('GOLD', null) t), null, 'none where none are asked for'
);

-- Counts have an end.
select tests.act_as_postgres();
select set_config('session_replication_role', 'replica', true);
insert into public.post_tickers (post_id, ticker_id, created_at)
select gen_random_uuid(), tests.id('QUIET'), now() - interval '1 hour'
from generate_series(1, 10010);
select set_config('session_replication_role', 'origin', true);
select results_eq(
    $$select t.mention_count, t.mentions_24h from public.get_ticker('QUIET') t$$,
    $$values (10000::bigint, 10000::bigint)$$,
    'counts stop at 10,000'
);
select is(
    (select t.mention_count from public.search_tickers('quiet') t where t.symbol = 'QUIET'),
    10000::bigint,
    'as they do in a search'
);

-- Refused
select throws_ok(
    format('select public.get_ticker(%L)', s.symbol), 'PT404', 'ticker_not_found', s.description
)
from (
    values
        ('NOBODY', 'an unknown symbol is not found'),
        ('', 'nor a blank one'),
        ('GOL%', 'nor a pattern'),
        (null, 'nor none')
) s (symbol, description);
select throws_ok(
    format('select public.get_ticker(''GOLD'', %s)', n), '22023', 'page_size_out_of_range',
    n || ' posts are no page'
)
from unnest(array[-1, 51, 2147483647]) n;

select * from finish();
rollback;
