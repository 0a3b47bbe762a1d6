-- Correction 16: DATE(created_at) is a day of whatever time zone the session has.
begin;
select plan(4);

select tests.create_user('ann');
select tests.age('public.users', tests.id('ann'), '2 days');
create temporary table midnight as
select date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' as at;
insert into public.posts (user_id, content, created_at)
select tests.id('ann'), c.content, m.at + c.offset_by
from midnight m
cross join (
    values
        ('the last moment of the day before', interval '-1 day -1 microsecond'),
        ('the first moment of yesterday', interval '-1 day'),
        ('the last moment of yesterday', interval '-1 microsecond'),
        ('the first moment of today', interval '0')
) c (content, offset_by);

prepare posts_by_day as
select m.metric_date - (now() at time zone 'UTC')::date, m.posts_today
from public.daily_metrics m
order by m.metric_date;

select tests.act_as_service_role();
set local timezone = 'Pacific/Kiritimati';
select public.refresh_metrics();
select results_eq(
    'posts_by_day', $$values (-2, 1::bigint), (-1, 2), (0, 1)$$,
    'correction 16: days begin and end in UTC for a session 14 hours ahead'
);

-- The days are closed by now: open them again, so that they are counted anew.
select tests.act_as_postgres();
delete from private.daily_facts where true;
select tests.act_as_service_role();
set local timezone = 'Pacific/Pago_Pago';
select public.refresh_metrics();
select results_eq(
    'posts_by_day', $$values (-2, 1::bigint), (-1, 2), (0, 1)$$,
    'correction 16: days begin and end in UTC for a session 11 hours behind'
);

select tests.act_as('ann');
set local timezone = 'Pacific/Kiritimati';
select throws_ok(
    $$update public.users
    set date_of_birth = (now() at time zone 'UTC')::date + 1
    where id = tests.id('ann')$$,
    '23514', 'new row for relation "users" violates check constraint "users_date_of_birth_check"',
    'correction 16: tomorrow is no birthday, though it has begun somewhere'
);
set local timezone = 'Pacific/Pago_Pago';
select lives_ok(
    $$update public.users
    set date_of_birth = (now() at time zone 'UTC')::date
    where id = tests.id('ann')$$,
    'correction 16: today is one, though it has not begun everywhere'
);

select * from finish();
rollback;
