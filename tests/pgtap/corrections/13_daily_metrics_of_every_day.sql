-- Correction 13: as written, daily_metrics was zero on every day but today and took everybody who
-- posted for a new user; and a purge would have rewritten the past.
begin;
select plan(4);

select tests.create_user('ann');
select tests.age('public.users', tests.id('ann'), '3 days');
select tests.create_user('ben');
insert into public.user_sessions (user_id, session_start)
values (tests.id('ann'), now() - interval '3 days'), (tests.id('ben'), now());
insert into public.posts (user_id, content, created_at)
values
    (tests.id('ann'), 'three days ago', now() - interval '3 days'),
    (tests.id('ann'), 'three days ago too', now() - interval '3 days'),
    (tests.id('ann'), 'today', now());

prepare days as
select m.metric_date - (now() at time zone 'UTC')::date, m.dau, m.mau, m.posts_today,
    m.new_users_today
from public.daily_metrics m
order by m.metric_date;

select tests.act_as_service_role();
select public.refresh_metrics();
select results_eq(
    'days',
    $$values
        (-3, 1::bigint, 1::bigint, 2::bigint, 1::bigint),
        (-2, 0, 1, 0, 0),
        (-1, 0, 1, 0, 0),
        (0, 1, 2, 1, 1)$$,
    'correction 13: each day has its own actives, posts and new users, quiet days too'
);

delete from public.user_sessions where user_id = tests.id('ann');
delete from public.posts where created_at < now();
select public.refresh_metrics();
select results_eq(
    'days',
    $$values
        (-3, 1::bigint, 1::bigint, 2::bigint, 1::bigint),
        (-2, 0, 1, 0, 0),
        (-1, 0, 1, 0, 0),
        (0, 1, 1, 1, 1)$$,
    'correction 13: a purge does not rewrite days that are over'
);
select is(
    (select m.posts_7d from public.daily_metrics m order by m.metric_date desc limit 1),
    3::bigint,
    'correction 13: the week sums the days as they were'
);
select is(
    (select m.new_users_7d from public.daily_metrics m order by m.metric_date desc limit 1),
    2::bigint,
    'correction 13: new users are who signed up, whether they posted or not'
);

select * from finish();
rollback;
