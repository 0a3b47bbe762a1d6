-- What a row of post_tickers may hold, and what becomes of it. How it comes: corrections/26.
begin;
select plan(9);

select tests.create_user('ann');
insert into public.posts (id, user_id, content)
values (tests.id('post'), tests.id('ann'), 'hello'), (tests.id('other'), tests.id('ann'), 'again');
insert into public.tickers (id, symbol)
values (tests.id('ACME'), 'ACME'), (tests.id('NEWCO'), 'NEWCO');
insert into public.post_tickers (post_id, ticker_id)
values
    (tests.id('post'), tests.id('ACME')),
    (tests.id('post'), tests.id('NEWCO')),
    (tests.id('other'), tests.id('ACME'));

select is(
    (select count(*) from public.post_tickers pt where pt.created_at = now()), 3::bigint,
    'a post names several tickers, a ticker stands in several posts, by default of now'
);
select throws_ok(
    format('update public.post_tickers set %I = null where post_id = tests.id(''other'')', c),
    '23502',
    format('null value in column "%s" of relation "post_tickers" violates not-null constraint', c),
    format('a mention always has %s', c)
)
from unnest(array['post_id', 'ticker_id', 'created_at']) c;
select throws_ok(
    $$insert into public.post_tickers (post_id, ticker_id)
    values (tests.id('post'), tests.id('ACME'))$$,
    '23505', 'duplicate key value violates unique constraint "post_tickers_pkey"',
    'a post names a ticker once'
);
select throws_ok(
    $$insert into public.post_tickers (post_id, ticker_id)
    values (tests.id('nothing'), tests.id('ACME'))$$,
    '23503',
    'insert or update on table "post_tickers" violates foreign key constraint '
    '"post_tickers_post_id_fkey"',
    'the post of a mention exists'
);
select throws_ok(
    $$insert into public.post_tickers (post_id, ticker_id)
    values (tests.id('other'), tests.id('nothing'))$$,
    '23503',
    'insert or update on table "post_tickers" violates foreign key constraint '
    '"post_tickers_ticker_id_fkey"',
    'the ticker of a mention exists'
);
delete from public.tickers where id = tests.id('NEWCO');
delete from public.posts where id = tests.id('other');
select results_eq(
    'select pt.post_id, pt.ticker_id from public.post_tickers pt',
    $$values (tests.id('post'), tests.id('ACME'))$$,
    'mentions go with the ticker, and with the post'
);
select is(
    (select count(*) from public.tickers t where t.symbol = 'ACME'), 1::bigint,
    'a ticker stays when a post goes'
);

select * from finish();
rollback;
