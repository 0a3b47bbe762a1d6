-- What a row of daily_facts may hold. How it comes: views/daily_metrics.
begin;
select plan(6);

insert into private.daily_facts (day, dau, mau, posts, new_users)
values ('2020-01-01', 1, 2, 3, 4);
select throws_ok(
    format('update private.daily_facts set %I = null where true', c),
    '23502',
    format('null value in column "%s" of relation "daily_facts" violates not-null constraint', c),
    format('a closed day always has %s', c)
)
from unnest(array['day', 'dau', 'mau', 'posts', 'new_users']) c;
select throws_ok(
    $$insert into private.daily_facts (day, dau, mau, posts, new_users)
    values ('2020-01-01', 0, 0, 0, 0)$$,
    '23505', 'duplicate key value violates unique constraint "daily_facts_pkey"',
    'a day is closed once'
);

select * from finish();
rollback;
