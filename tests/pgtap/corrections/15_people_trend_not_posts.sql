-- Correction 15: the document ranked tickers by posts: one spammer's hundred beat everybody.
begin;
select plan(2);

select tests.create_user('spammer');
select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara']) p (name);
insert into public.posts (user_id, content)
select tests.id('spammer'), '$MOON now! ' || n
from generate_series(1, 100) n;
insert into public.posts (user_id, content)
select tests.id(p.name), 'I like $ACME'
from unnest(array['ann', 'ben', 'cara']) p (name);

select tests.act_as_service_role();
select public.refresh_metrics();
select tests.act_as_anon();
select results_eq(
    $$select t.symbol::text, round(t.score::numeric, 6) from public.trending_tickers t
    order by t.score desc$$,
    $$values ('ACME', 3.000000), ('MOON', 1.000000)$$,
    'correction 15: three people beat a hundred posts of one'
);
select results_eq(
    $$select t.symbol::text, t.mention_count, t.mentions_24h, t.last_mentioned_at
    from public.trending_tickers t
    order by t.symbol$$,
    $$values
        ('ACME', 3::bigint, 3::bigint, now()),
        ('MOON', 100, 100, now())$$,
    'correction 15: the columns of the document say what they said'
);

select * from finish();
rollback;
