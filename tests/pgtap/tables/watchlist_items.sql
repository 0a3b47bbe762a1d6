-- What a row of watchlist_items may hold, and what becomes of it.
begin;
select plan(12);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara']) p (name);
insert into public.tickers (id, symbol)
values (tests.id('target'), 'ACME'), (tests.id('other'), 'NEWCO');

select tests.act_as('ann');
insert into public.watchlist_items (ticker_id) values (tests.id('target'));
select results_eq(
    'select b.id is not null, b.user_id, b.ticker_id, b.created_at from public.watchlist_items b',
    $$values (true, tests.id('ann'), tests.id('target'), now())$$,
    'a watched ticker is by default the caller''s, of now'
);
select tests.act_as_postgres();
select throws_ok(
    format('update public.watchlist_items set %I = null where user_id = tests.id(''ann'')', c),
    '23502',
    format(
        'null value in column "%s" of relation "watchlist_items" violates not-null constraint', c
    ),
    format('a watched ticker always has %s', c)
)
from unnest(array['id', 'user_id', 'ticker_id', 'created_at']) c;
select throws_ok(
    format(
        'insert into public.watchlist_items (user_id, ticker_id) values (%L, %L)',
        tests.id(b.person), tests.id(b.target)
    ),
    b.code, b.message, b.description
)
from (
    values
        (
            'ann', 'target', '23505',
            'duplicate key value violates unique constraint "unique_user_ticker_watchlist"',
            'a person has a watched ticker once'
        ),
        (
            'nobody', 'target', '23503',
            'insert or update on table "watchlist_items" violates foreign key constraint '
            '"watchlist_items_user_id_fkey"',
            'a watched ticker is somebody''s who exists'
        ),
        (
            'ann', 'nothing', '23503',
            'insert or update on table "watchlist_items" violates foreign key constraint '
            '"watchlist_items_ticker_id_fkey"',
            'a watched ticker is of a ticker that exists'
        )
) b (person, target, code, message, description);
select throws_ok(
    $$insert into public.watchlist_items (id, user_id, ticker_id)
    select b.id, b.user_id, tests.id('other') from public.watchlist_items b$$,
    '23505', 'duplicate key value violates unique constraint "watchlist_items_pkey"',
    'an id is one of them'
);

select lives_ok(
    $$insert into public.watchlist_items (user_id, ticker_id)
    values
        (tests.id('ann'), tests.id('other')),
        (tests.id('cara'), tests.id('target')),
        (tests.id('cara'), tests.id('other'))$$,
    'a person has several watched tickers, and shares them'
);
delete from auth.users where id = tests.id('ann');
select results_eq(
    'select distinct b.user_id from public.watchlist_items b', $$values (tests.id('cara'))$$,
    'watched tickers go with the person'
);
delete from public.tickers where id = tests.id('target');
select results_eq(
    'select b.ticker_id from public.watchlist_items b', $$values (tests.id('other'))$$,
    'watched tickers go with the ticker'
);

select * from finish();
rollback;
