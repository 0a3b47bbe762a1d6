-- daily_metrics: a row a UTC day, without gaps. Days that are over are written down once.
begin;
select plan(25);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara', 'dan']) p (name);
select tests.create_staff('mona');
-- Noon of the UTC day that is n days ago, so that no assertion depends on the hour of the run.
create function pg_temp.noon(n integer)
returns timestamptz
language sql
as $$
    select ((now() at time zone 'UTC')::date - noon.n + time '12:00') at time zone 'UTC';
$$;
create function pg_temp.today()
returns date
language sql
as $$
    select (now() at time zone 'UTC')::date;
$$;
grant execute on function pg_temp.today to service_role;
select tests.age('public.users', tests.id(p.name), now() - pg_temp.noon(p.days))
from (values ('ann', 40), ('ben', 29), ('cara', 6), ('dan', 6), ('mona', 30)) p (name, days);
-- The ghost is no sign-up, however old.
select tests.age('public.users', private.ghost_id(), '100 days');
insert into public.user_sessions (user_id, session_start)
select tests.id(s.name), pg_temp.noon(s.days)
from (
    values
        ('ann', 40), ('ann', 30), ('ann', 2), ('ann', 2), ('ben', 29), ('cara', 2), ('cara', 1),
        ('mona', 30)
) s (name, days);
insert into public.user_sessions (user_id) values (tests.id('dan')), (tests.id('dan'));
insert into public.posts (user_id, content, created_at)
select tests.id('ann'), 'post', pg_temp.noon(p.days)
from (values (40), (30), (29), (7), (6), (6), (1)) p (days);
insert into public.posts (user_id, content) values (tests.id('ann'), 'today');
insert into public.posts (user_id, content, created_at, deleted_at, removed_at, removed_reason)
values
    (tests.id('ann'), 'deleted', pg_temp.noon(1), now(), null, null),
    (tests.id('ann'), 'removed', pg_temp.noon(1), null, now(), 'spam');

prepare day(integer) as
select m.dau, m.mau, m.posts_today, m.posts_7d, m.posts_30d, m.new_users_today, m.new_users_7d,
    m.new_users_30d
from public.daily_metrics m
where m.metric_date = pg_temp.today() - $1;

select tests.act_as_service_role();
select public.refresh_metrics();
select results_eq(
    'select m.metric_date from public.daily_metrics m order by m.metric_date',
    $$select pg_temp.today() - n from generate_series(40, 0, -1) n$$,
    'each day since the first has a row, and none twice'
);
select results_eq(
    'execute day(40)', 'values (1::bigint, 1::bigint, 1::bigint, 1::bigint, 1::bigint, 1::bigint,
    1::bigint, 1::bigint)',
    'the first day stands for itself'
);
select results_eq(
    'execute day(33)', 'values (0::bigint, 1::bigint, 0::bigint, 0::bigint, 1::bigint, 0::bigint,
    0::bigint, 1::bigint)',
    'a quiet day has its row, with what the windows hold'
);
select results_eq(
    'execute day(2)', 'values (2::bigint, 4::bigint, 0::bigint, 3::bigint, 5::bigint, 0::bigint,
    2::bigint, 4::bigint)',
    'actives are people and not sessions, of the day and of the thirty days that end with it'
);
select results_eq(
    'execute day(1)', 'values (1::bigint, 4::bigint, 1::bigint, 4::bigint, 6::bigint, 0::bigint,
    2::bigint, 4::bigint)',
    'deleted and removed posts are not counted; what is 29 days older is in the thirty days'
);
select results_eq(
    'execute day(0)', 'values (1::bigint, 4::bigint, 1::bigint, 4::bigint, 6::bigint, 0::bigint,
    2::bigint, 3::bigint)',
    'today is counted as it stands; what is 7 or 30 days older is in no window any more'
);

-- What is closed stays, what is open moves.
select tests.act_as_postgres();
select is(
    (select count(*) from private.daily_facts), 40::bigint, 'the days that are over are closed'
);
select is(private.close_days(), 0, 'a closed day is not closed again');
delete from public.user_sessions where session_start < pg_temp.noon(0) - interval '12 hours';
delete from public.posts where created_at < pg_temp.noon(0) - interval '12 hours';
delete from auth.users where id = tests.id('cara');
insert into public.posts (user_id, content, created_at)
values (tests.id('ann'), 'late', pg_temp.noon(1)), (tests.id('ann'), 'today too', now());
insert into public.user_sessions (user_id) values (tests.id('ann'));
select tests.create_user('new');
select public.refresh_metrics();
select tests.act_as_service_role();
select results_eq(
    'execute day(2)', 'values (2::bigint, 4::bigint, 0::bigint, 3::bigint, 5::bigint, 0::bigint,
    2::bigint, 4::bigint)',
    'purging sessions, posts and people does not change a closed day'
);
select results_eq(
    'execute day(1)', 'values (1::bigint, 4::bigint, 1::bigint, 4::bigint, 6::bigint, 0::bigint,
    2::bigint, 4::bigint)',
    'what comes too late does not change a closed day'
);
select results_eq(
    'execute day(0)', 'values (2::bigint, 2::bigint, 2::bigint, 5::bigint, 7::bigint, 1::bigint,
    3::bigint, 4::bigint)',
    'today is counted anew with each refresh, its windows from the closed days'
);
select tests.act_as_postgres();
delete from private.daily_facts where day >= pg_temp.today() - 2;
select is(private.close_days(), 2, 'days that nobody closed in time are closed later, all of them');
select results_eq(
    $$select f.day, f.dau, f.posts from private.daily_facts f
    where f.day >= pg_temp.today() - 2
    order by f.day$$,
    $$values (pg_temp.today() - 2, 0, 0), (pg_temp.today() - 1, 0, 1)$$,
    'from the rows that still stand'
);

-- Day boundaries: of posts, actives and sign-ups, each a moment before and at midnight.
delete from private.daily_facts where true;
delete from public.posts where true;
delete from public.user_sessions where true;
create temporary table moments as
select m.person, pg_temp.noon(m.days) + m.offset_by as at
from (
    values
        ('ann', 1, interval '-12 hours -1 microsecond'),
        ('ben', 1, interval '-12 hours'),
        ('dan', 0, interval '-12 hours -1 microsecond'),
        ('mona', 0, interval '-12 hours')
) m (person, days, offset_by);
insert into public.posts (user_id, content, created_at)
select tests.id('ann'), 'post', m.at from moments m;
insert into public.user_sessions (user_id, session_start)
select tests.id(m.person), m.at from moments m;
update public.users u set created_at = m.at from moments m where u.id = tests.id(m.person);
prepare by_day as
select m.metric_date, m.posts_today, m.dau, m.new_users_today
from public.daily_metrics m
where m.metric_date >= pg_temp.today() - 2
order by m.metric_date;
prepare as_they_are as
values
    (pg_temp.today() - 2, 1::bigint, 1::bigint, 1::bigint),
    (pg_temp.today() - 1, 2, 2, 2),
    (pg_temp.today(), 1, 1, 2);
set local timezone = 'Pacific/Kiritimati';
select public.refresh_metrics();
select results_eq(
    'by_day', 'as_they_are', 'a day is a UTC day for a session far in the east'
);
select is(
    (select max(f.day) from private.daily_facts f), pg_temp.today() - 1,
    'and the UTC day before this one is the last that is closed'
);
delete from private.daily_facts where true;
set local timezone = 'Pacific/Pago_Pago';
select public.refresh_metrics();
select results_eq(
    'by_day', 'as_they_are', 'a day is a UTC day for a session far in the west'
);
select is(
    (select max(f.day) from private.daily_facts f), pg_temp.today() - 1,
    'and there too'
);
delete from private.daily_facts where true;
set local timezone = 'UTC';
insert into public.user_sessions (user_id, session_start)
values (tests.id('ann'), pg_temp.noon(5));
select public.refresh_metrics();
select is(
    (select min(m.metric_date) from public.daily_metrics m), pg_temp.today() - 5,
    'the first day is that of the first session'
);
delete from private.daily_facts where true;
insert into public.posts (user_id, content, created_at)
values (tests.id('ann'), 'post', pg_temp.noon(8));
select public.refresh_metrics();
select is(
    (select min(m.metric_date) from public.daily_metrics m), pg_temp.today() - 8,
    'or that of the first post'
);

-- Who reads and who refreshes
prepare days as select count(*) > 0 from public.daily_metrics;
select tests.act_as('mona');
select throws_ok(
    'update public.daily_metrics set dau = 0',
    '42501', 'permission denied for view daily_metrics',
    'staff do not write the metrics'
);
select results_eq('days', 'values (true)', 'staff read the metrics');
select throws_ok(
    'select public.refresh_metrics()',
    '42501', 'permission denied for function refresh_metrics',
    'but do not refresh them'
);
select tests.act_as('ann');
select results_eq('days', 'values (false)', 'others find none');
select tests.act_as_anon();
select throws_ok(
    'select m.dau from public.daily_metrics m',
    '42501', 'permission denied for view daily_metrics',
    'visitors may not even look'
);
select tests.act_as_service_role();
select throws_ok(
    'select private.close_days()',
    '42501', 'permission denied for function close_days',
    'the back end closes days by refreshing alone'
);

select * from finish();
rollback;
