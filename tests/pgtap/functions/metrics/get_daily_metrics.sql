-- get_daily_metrics() and get_engagement_metrics(): for staff, who get days in order within bounds;
-- a refusal for everybody else, where the views would be empty.
begin;
select plan(25);

select tests.create_world();
select tests.create_staff('admin', 'admin');
insert into private.daily_facts (day, dau, mau, posts, new_users)
select d::date, 1, 1, 1, 0
from generate_series(
    (now() at time zone 'UTC')::date - 500, (now() at time zone 'UTC')::date - 1, interval '1 day'
) d
on conflict (day) do nothing;
select private.refresh_metrics();

create temporary table today on commit drop as
select (now() at time zone 'UTC')::date as day;
grant select on today to authenticated;

-- Who may
select tests.act_as('stranger');
select throws_ok(
    format('select public.%s()', c.name), 'PT403', 'staff_only', 'not for a stranger: ' || c.name
)
from (values ('get_daily_metrics'), ('get_engagement_metrics')) c (name);
select tests.act_as_anon();
select throws_ok(
    format('select public.%s()', c.name), '42501', 'permission denied for function ' || c.name,
    'not for a visitor: ' || c.name
)
from (values ('get_daily_metrics'), ('get_engagement_metrics')) c (name);
select tests.act_as_postgres();
savepoint suspension;
update public.users u
set suspended_at = now(), suspension_reason = 'abuse'
where u.id = tests.id('moderator');
delete from private.staff s where s.user_id = tests.id('admin');
select tests.act_as('moderator');
select throws_ok(
    format('select public.%s()', c.name), 'PT403', 'account_suspended',
    'not for suspended staff: ' || c.name
)
from (values ('get_daily_metrics'), ('get_engagement_metrics')) c (name);
select tests.act_as('admin');
select throws_ok(
    format('select public.%s()', c.name), 'PT403', 'staff_only', 'nor revoked: ' || c.name
)
from (values ('get_daily_metrics'), ('get_engagement_metrics')) c (name);
rollback to savepoint suspension;

-- What they get
select tests.act_as('moderator');
select results_eq(
    'select m.metric_date from public.get_daily_metrics() m',
    $$select t.day - 30 + n from today t cross join generate_series(1, 30) n order by 1$$,
    'a moderator gets the last 30 days, oldest first'
);
select results_eq(
    $$select m.* from public.get_daily_metrics((select t.day - 1 from today t)) m$$,
    $$select m.* from public.daily_metrics m, today t where m.metric_date >= t.day - 1
    order by m.metric_date$$,
    'or from a day on, as the view has them'
);
select results_eq(
    $$select m.metric_date
    from today t
    cross join lateral public.get_daily_metrics(t.day - 7, t.day - 6) m$$,
    $$select t.day - 8 + n from today t cross join generate_series(1, 2) n order by 1$$,
    'both ends included'
);
select is(
    (
        select count(*)
        from today t
        cross join lateral public.get_daily_metrics(until => t.day - 100) m
    ),
    30::bigint, 'with an end alone the 30 days up to it'
);
select is(
    (
        select count(*)
        from today t
        cross join lateral public.get_daily_metrics(t.day - 399, t.day) m
    ),
    400::bigint, 'at most 400 days'
);
select is(
    (select count(*) from public.get_daily_metrics('2001-01-01', '2001-02-01')), 0::bigint,
    'days before the first are none'
);
select tests.act_as('admin');
select results_eq(
    'select m.* from public.get_engagement_metrics() m',
    'select m.* from public.engagement_metrics m',
    'an admin gets the totals, as the view has them'
);
select ok(
    (select m.total_posts > 0 from public.get_engagement_metrics() m), 'and they are there'
);

-- What is refused
select throws_ok(
    format('select public.get_daily_metrics(%s)', r.args), '22023', 'date_range_invalid',
    r.description
)
from (
    values
        ('''2026-01-02'', ''2026-01-01''', 'days are in order'),
        ('''2025-01-01'', ''2026-02-05''', 'no more than 400'),
        ('''infinity''', 'finite'),
        ('''-infinity''', 'at both ends'),
        ('until => ''infinity''', 'whichever is given'),
        ('until => ''-infinity''', 'or left out'),
        ('until => ''4713-01-01 BC''', 'and of this age'),
        ('''5874897-12-31'', ''5874897-12-31''', 'and world'),
        ('''9999-12-31''', 'a first day in the future has no end')
) r (args, description);

select * from finish();
rollback;
