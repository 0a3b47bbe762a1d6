-- watchlist_feed(): what people say about what one watches, each post once.
begin;
select plan(10);

select tests.create_user(p.name)
from unnest(array['ann', 'ben', 'cem']) as p (name);
insert into public.posts (id, user_id, content, created_at)
select tests.id(p.name), tests.id(p.author), p.name || ' ' || p.symbols, p.at
from (
    values
        ('one', 'ben', '$AAA', timestamptz '2026-01-01 01:00+00'),
        ('two', 'ben', '$BBB', '2026-01-01 02:00+00'),
        ('three', 'ben', '$CCC', '2026-01-01 03:00+00'),
        ('four', 'cem', '$AAA $BBB $CCC', '2026-01-01 04:00+00'),
        ('five', 'ben', '$AAA $BBB', '2026-01-01 05:00+00'),
        ('six', 'ben', 'of nothing', '2026-01-01 06:00+00'),
        ('seven', 'ben', '$DDD', '2026-01-01 04:30+00')
) p (name, author, symbols, at);
insert into public.watchlist_items (user_id, ticker_id, created_at)
select tests.id('ann'), t.id, now() - interval '1 day'
from public.tickers t
where t.symbol in ('AAA', 'BBB', 'DDD');

prepare page as
select split_part(f.content, ' ', 1)
from public.watchlist_feed($1, $2) f;

select tests.act_as('ann');
select results_eq(
    'execute page(null, null)', $$values ('five'), ('seven'), ('four'), ('two'), ('one')$$,
    'a post that names several watched tickers comes once'
);
select results_eq(
    format('execute page(null, %s)', n.size),
    format(
        'select unnest((%L::text[])[1:%s])', '{five,seven,four,two,one}', n.size
    ),
    format('a page of %s is full, though two tickers lead with one post', n.size)
)
from generate_series(1, 3) n (size);
select set_config(
    'test.cursor', (select f.cursor from public.watchlist_feed(page_size => 1) f), true
);
select results_eq(
    $$execute page(current_setting('test.cursor'), null)$$,
    $$values ('seven'), ('four'), ('two'), ('one')$$,
    'and the next page goes on'
);

-- Between two pages
select tests.act_as_postgres();
insert into public.watchlist_items (user_id, ticker_id, created_at)
select tests.id('ann'), t.id, now() + interval '1 second'
from public.tickers t
where t.symbol = 'CCC';
delete from public.watchlist_items w
using public.tickers t
where t.id = w.ticker_id
    and t.symbol = 'BBB';
select tests.act_as('ann');
select results_eq(
    $$execute page(current_setting('test.cursor'), null)$$, $$values ('seven'), ('four'), ('one')$$,
    'what is watched since the first page waits for the next first page; what no longer is, goes'
);
insert into public.content_filters (filtered_user_id, filter_type)
values (tests.id('cem'), 'mute');
select results_eq(
    'execute page(null, null)', $$values ('five'), ('seven'), ('one')$$,
    'muted people are left out'
);

select tests.act_as('ben');
select is_empty('execute page(null, null)', 'who watches nothing has an empty feed');
select throws_ok(
    $$select public.watchlist_feed('nonsense')$$, 'PT400', 'cursor_invalid',
    'a damaged cursor is refused'
);
select throws_ok(
    $$select public.watchlist_feed(page_size => 0)$$, '22023', 'page_size_out_of_range',
    'a page has an item at least'
);

select * from finish();
rollback;
