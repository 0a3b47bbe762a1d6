-- trending_tickers: what people talk about now. Different authors of 24 hours count, each halved
-- every six hours since the last mention; of seven days, living posts, people who are there.
begin;
select plan(16);

select tests.create_user('person ' || n) from generate_series(1, 12) n;
create function pg_temp.mention(person integer, symbol text, age interval default '0')
returns void
language sql
as $$
    insert into public.posts (user_id, content, created_at)
    values (
        tests.id('person ' || mention.person), '$' || mention.symbol, now() - mention.age
    );
$$;

prepare trend as
select t.symbol::text from public.trending_tickers t order by t.score desc, t.symbol;
prepare score_of(text) as
select round(t.score::numeric, 4) from public.trending_tickers t where t.symbol = $1;
select public.refresh_metrics();
select is_empty('trend', 'nothing trends where nobody says anything');

-- Distinct authors
select pg_temp.mention(1, 'SPAM') from generate_series(1, 100);
select pg_temp.mention(n, 'REAL') from generate_series(2, 3) n;
select public.refresh_metrics();
select results_eq(
    'trend', $$values ('REAL'), ('SPAM')$$, 'two people beat one person''s hundred posts'
);
select results_eq(
    $$select t.symbol::text, t.mention_count, t.mentions_24h from public.trending_tickers t
    order by t.symbol$$,
    $$values ('REAL', 2::bigint, 2::bigint), ('SPAM', 100, 100)$$,
    'mentions are counted as they are'
);

-- Decay
select pg_temp.mention(4, 'HALF', '6 hours');
select pg_temp.mention(4, 'QUARTER', '12 hours');
select pg_temp.mention(4, 'AGAIN', '12 hours');
select pg_temp.mention(4, 'AGAIN', '6 hours');
select pg_temp.mention(n, 'SUM', n * interval '6 hours') from generate_series(1, 3) n;
select public.refresh_metrics();
select results_eq(
    'execute score_of(''HALF'')', 'values (0.5)', 'a mention of six hours ago counts a half'
);
select results_eq(
    'execute score_of(''QUARTER'')', 'values (0.25)', 'one of twelve hours ago a quarter'
);
select results_eq(
    'execute score_of(''AGAIN'')', 'values (0.5)', 'an author counts by the last mention alone'
);
select results_eq(
    'execute score_of(''SUM'')', 'values (0.875)', 'different authors add up, each by their own age'
);

-- 24 hours, seven days
select pg_temp.mention(5, 'DAY', '24 hours');
select pg_temp.mention(5, 'WEEK', '24 hours 1 second');
select pg_temp.mention(6, 'WEEK', '7 days');
select pg_temp.mention(7, 'WEEK', '8 days');
select pg_temp.mention(7, 'OLD', '7 days 1 second');
select public.refresh_metrics();
select results_eq(
    $$select t.symbol::text, t.mention_count, t.mentions_24h, t.last_mentioned_at,
        round(t.score::numeric, 4)
    from public.trending_tickers t
    where t.symbol in ('DAY', 'WEEK')
    order by t.symbol$$,
    $$values
        ('DAY', 1::bigint, 1::bigint, now() - interval '24 hours', 0.0625),
        ('WEEK', 3, 0, now() - interval '24 hours 1 second', 0)$$,
    'after 24 hours a mention scores nothing, and is listed for seven days'
);
select is_empty('execute score_of(''OLD'')', 'what nobody mentioned for seven days is not listed');

-- Only living posts of people who are there
select pg_temp.mention(8, 'DEL');
select pg_temp.mention(8, 'REM');
update public.posts set deleted_at = now() where content = '$DEL';
update public.posts set removed_at = now(), removed_reason = 'spam' where content = '$REM';
select pg_temp.mention(9, 'SUSP');
select pg_temp.mention(10, 'GONE');
select pg_temp.mention(9, 'BOTH');
select pg_temp.mention(11, 'BOTH');
update public.users
set suspended_at = now(), suspension_reason = 'x'
where id = tests.id('person 9');
update public.users set deleted_at = now() where id = tests.id('person 10');
select public.refresh_metrics();
select is_empty(
    $$select t.symbol from public.trending_tickers t where t.symbol in ('DEL', 'REM')$$,
    'deleted and removed posts do not trend'
);
select is_empty(
    $$select t.symbol from public.trending_tickers t where t.symbol in ('SUSP', 'GONE')$$,
    'suspended and deleted people do not make trends'
);
select results_eq(
    'execute score_of(''BOTH'')', 'values (1.0)', 'who is there still does'
);

-- Bounded, and for everybody
insert into public.posts (user_id, content)
select tests.id('person 12'), '$T' || n
from generate_series(1, 120) n;
select public.refresh_metrics();
select is(
    (select count(*) from public.trending_tickers), 100::bigint, 'a hundred tickers trend at most'
);
select results_eq(
    $$select t.symbol::text from public.trending_tickers t order by t.score desc limit 1$$,
    $$values ('REAL')$$,
    'the leading ones'
);
select tests.act_as_anon();
select is(
    (select count(*) from public.trending_tickers), 100::bigint, 'a visitor reads what trends'
);
select throws_ok(
    'delete from public.trending_tickers where true',
    '42501', 'permission denied for view trending_tickers',
    'and does not write it'
);

select * from finish();
rollback;
