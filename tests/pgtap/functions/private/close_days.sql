-- facts_of_day() and close_days(): a UTC day is counted by its own rows, closed once when it is
-- over, and never counted again.
begin;
select plan(14);

-- Whatever the session's time zone: days are UTC.
set local timezone = 'Pacific/Auckland';

select is(private.close_days(), 0, 'where nothing ever happened there is no day to close');

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cem']) p (name);
create temporary table day as
select
    d.n,
    (now() at time zone 'UTC')::date - d.n as day,
    ((now() at time zone 'UTC')::date - d.n)::timestamp at time zone 'UTC' as starts_at
from generate_series(0, 60) d (n);
update public.users u
set created_at = d.starts_at + p.at
from (
    values
        ('ann', 3, interval '0'), ('ben', 3, interval '1 day' - interval '1 microsecond'),
        ('cem', 2, interval '0')
) p (name, n, at)
join day d on d.n = p.n
where u.id = tests.id(p.name);
insert into public.posts (user_id, content, created_at, deleted_at, removed_at, removed_reason)
select tests.id('ann'), 'Hello', d.starts_at + p.at, p.deleted_at, p.removed_at, p.removed_reason
from (
    values
        (3, interval '0', null::timestamptz, null::timestamptz, null),
        (3, interval '1 day' - interval '1 microsecond', null, null, null),
        (3, interval '1 hour', now(), null, null),
        (3, interval '1 hour', null, now(), 'spam'),
        (2, interval '0', null, null, null),
        (0, interval '0', null, null, null)
) p (n, at, deleted_at, removed_at, removed_reason)
join day d on d.n = p.n;
insert into public.user_sessions (user_id, session_start)
select tests.id(s.name), d.starts_at + s.at
from (
    values
        ('ann', 3, interval '1 hour'), ('ann', 3, interval '2 hours'), ('ben', 3, interval '0'),
        ('ben', 3, interval '23 hours'), ('cem', 2, interval '0'), ('ann', 0, interval '0')
) s (name, n, at)
join day d on d.n = s.n;

prepare facts as
select f.dau, f.mau, f.posts, f.new_users
from day d
cross join lateral private.facts_of_day(d.day) f
where d.n = $1;
select results_eq(
    'execute facts(3)', 'values (2, 2, 2, 2)',
    'a day begins and ends at midnight, people count once, only living posts do'
);
select results_eq('execute facts(2)', 'values (1, 3, 1, 1)', 'actives of a month add up');
select results_eq('execute facts(1)', 'values (0, 3, 0, 0)', 'a day may be quiet');
select results_eq('execute facts(4)', 'values (0, 0, 0, 0)', 'before the first there was nothing');
update public.user_sessions s
set session_start = d.starts_at - interval '1 microsecond'
from day d
where d.n = 32
    and s.user_id = tests.id('cem');
select results_eq(
    'execute facts(3)', 'values (2, 2, 2, 2)',
    'a session of more than 30 days before the end of the day is no activity of the month'
);
update public.user_sessions s
set session_start = d.starts_at
from day d
where d.n = 32
    and s.user_id = tests.id('cem');
select results_eq('execute facts(3)', 'values (2, 3, 2, 2)', 'one of the first of them is');

update public.user_sessions s
set session_start = d.starts_at
from day d
where d.n = 2
    and s.user_id = tests.id('cem');
select is(private.close_days(), 3, 'every finished day is closed, from the first on');
select results_eq(
    $$select d.n, f.dau, f.mau, f.posts, f.new_users
    from private.daily_facts f
    join day d on d.day = f.day
    order by d.n desc$$,
    'values (3, 2, 2, 2, 2), (2, 1, 3, 1, 1), (1, 0, 3, 0, 0)',
    'without gaps, and without today'
);
select is(private.close_days(), 0, 'there is nothing to close twice');
delete from public.posts;
delete from public.user_sessions;
delete from private.daily_facts f using day d where d.day = f.day and d.n = 1;
select is(private.close_days(), 1, 'the day after the last closed one comes next');
select results_eq(
    $$select d.n, f.dau, f.mau, f.posts, f.new_users
    from private.daily_facts f
    join day d on d.day = f.day
    order by d.n desc$$,
    'values (3, 2, 2, 2, 2), (2, 1, 3, 1, 1), (1, 0, 0, 0, 0)',
    'what was closed stays as it was when rows are purged'
);

-- The ghost is nobody
delete from private.daily_facts;
update public.users u
set created_at = d.starts_at
from day d
where d.n = 10
    and u.id = private.ghost_id();
select is(private.close_days(), 3, 'the ghost account was no first day');
select results_eq('execute facts(10)', 'values (0, 0, 0, 0)', 'nor a new person');

select * from finish();
rollback;
