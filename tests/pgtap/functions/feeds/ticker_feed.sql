-- ticker_feed(): what people say about a ticker, newest first.
begin;
select plan(13);

select tests.create_user(p.name)
from unnest(array['ann', 'ben', 'cem']) as p (name);
insert into public.posts (id, user_id, content, created_at)
select tests.id(p.name), tests.id(p.author), p.name || ' $' || p.symbol, p.at
from (
    values
        ('one', 'ann', 'AAPL', timestamptz '2026-01-01 01:00+00'),
        ('two', 'ben', 'BRK.B', '2026-01-01 02:00+00'),
        ('three', 'cem', 'AAPL', '2026-01-01 03:00+00'),
        ('four', 'ben', 'AAPL', '2026-01-01 03:00+00'),
        ('five', 'ann', 'AAPL and $BRK.B', '2026-01-01 05:00+00')
) p (name, author, symbol, at);

-- The content's first word says which post it is.
prepare page as
select split_part(f.content, ' ', 1)
from public.ticker_feed($1, $2, $3) f;
create function pg_temp.cursor_after(post text)
returns text
language sql
as $$
select f.cursor
from public.ticker_feed('AAPL') f
where f.id = tests.id(cursor_after.post)
$$;
grant execute on function pg_temp.cursor_after to anon, authenticated;

select tests.act_as_anon();
select results_eq(
    format('execute page(%L, null, null)', s.symbol),
    $$select p.name
    from (values ('five', 1), ('three', 2), ('four', 2), ('one', 3)) p (name, place)
    order by p.place, tests.id(p.name) desc$$,
    'anybody reads what names it, newest first, as ' || s.symbol
)
from unnest(array['AAPL', 'aapl', '$AAPL', '$aApl']) s (symbol);
select results_eq(
    $$execute page('$brk.b', null, null)$$, $$values ('five'), ('two')$$,
    'a post that names several stands in the feed of each'
);
select results_eq(
    $$select split_part(f.content, ' ', 1)
    from public.ticker_feed('AAPL', pg_temp.cursor_after('five'), 1) f
    union all
    select split_part(g.content, ' ', 1)
    from public.ticker_feed(
        'AAPL',
        (
            select f.cursor
            from public.ticker_feed('AAPL', pg_temp.cursor_after('five'), 1) f
        )
    ) g$$,
    $$select p.name
    from (values ('three', 2), ('four', 2), ('one', 3)) p (name, place)
    order by p.place, tests.id(p.name) desc$$,
    'pages part posts of the same moment'
);

select tests.act_as('ann');
insert into public.content_filters (filtered_user_id, filter_type)
values (tests.id('cem'), 'mute');
select results_eq(
    $$execute page('AAPL', null, 3)$$, $$values ('five'), ('four'), ('one')$$,
    'muted people are left out, and leave no gap'
);
select results_eq(
    $$select f.event_at = f.created_at, f.reposted_by from public.ticker_feed('AAPL', null, 1) f$$,
    $$values (true, '{}'::public.person[])$$,
    'the place is the time of the post, and nobody brought it'
);

-- A new post does not move what is paged
select set_config('test.cursor', pg_temp.cursor_after('four'), true);
select public.create_post('six $AAPL');
select results_eq(
    $$execute page('AAPL', current_setting('test.cursor'), null)$$, $$values ('one')$$,
    'later pages stay what they were'
);

select throws_ok(
    format('select public.ticker_feed(%L)', s.symbol), 'PT404', 'ticker_not_found', s.description
)
from (
    values
        ('NONE', 'an unknown symbol is not found'),
        (null, 'no symbol is not found')
) s (symbol, description);
select throws_ok(
    format('select public.ticker_feed(%L, %L)', 'BRK.B', pg_temp.cursor_after('five')),
    'PT400', 'cursor_invalid', 'the cursor of another ticker is refused'
);
select throws_ok(
    $$select public.ticker_feed('AAPL', page_size => 51)$$, '22023', 'page_size_out_of_range',
    'a page has 50 items at most'
);

select * from finish();
rollback;
