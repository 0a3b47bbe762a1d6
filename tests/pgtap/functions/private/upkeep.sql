-- close_idle_sessions(), purge_old_sessions(), purge_old_error_logs(): what ends or goes by its
-- age alone, a batch a call.
begin;
select plan(16);

select tests.create_user('ann');
insert into public.user_sessions (id, user_id, session_start, last_seen_at, session_end)
select tests.id(s.name), tests.id('ann'), now() - s.start, now() - s.seen, now() - s.ended
from (
    values
        ('long open', interval '3 hours', interval '29 minutes', null::interval),
        ('just idle', interval '2 hours', interval '31 minutes', null),
        ('long idle', interval '40 days', interval '39 days', null),
        ('ended', interval '5 hours', interval '4 hours', interval '3 hours')
) s (name, start, seen, ended);
prepare ends as
select s.id, now() - s.session_end
from public.user_sessions s
order by s.session_start;

select is(private.close_idle_sessions(1), 1, 'idle sessions are closed a batch at a time');
select results_eq(
    'ends',
    $$values
        (tests.id('long idle'), interval '39 days'),
        (tests.id('ended'), interval '3 hours'),
        (tests.id('long open'), null),
        (tests.id('just idle'), null)$$,
    'the oldest first, with the last heartbeat as its end'
);
select is(private.close_idle_sessions(1), 1, 'then the others, past those in use');
select results_eq(
    $$select s.id, now() - s.session_end from public.user_sessions s
    where s.id in (tests.id('long open'), tests.id('just idle'))
    order by s.session_start$$,
    $$values (tests.id('long open'), null), (tests.id('just idle'), interval '31 minutes')$$,
    'a session with a heartbeat within the time goes on, however old'
);
select is(private.close_idle_sessions(null), 0, 'there is nothing to close twice');
update private.settings set value = '20 minutes' where name = 'session_idle';
select is(private.close_idle_sessions(), 1, 'how long is idle is a setting');

-- Sessions past their retention, and the days that are counted from them
delete from public.user_sessions;
update public.users set created_at = now() - interval '410 days' where id = tests.id('ann');
insert into public.user_sessions (user_id, session_start)
select tests.id('ann'), now() - make_interval(days => d.days)
from unnest(array[399, 401, 402, 403, 32, 30]) d (days);
select is(private.purge_old_sessions(2), 2, 'old sessions go a batch at a time');
select results_eq(
    $$select (now() - s.session_start)::text from public.user_sessions s order by s.session_start$$,
    $$values ('401 days'), ('399 days'), ('32 days'), ('30 days')$$,
    'the oldest first'
);
select is(
    (
        select f.dau from private.daily_facts f
        where f.day = ((now() - interval '403 days') at time zone 'UTC')::date
    ),
    1,
    'and their days were closed before'
);
select is(private.purge_old_sessions(), 1, 'a session stays for its retention');
update private.settings set value = '1 day' where name = 'session_retention';
select is(private.purge_old_sessions(), 2, 'which is a setting');
select results_eq(
    $$select (now() - s.session_start)::text from public.user_sessions s$$,
    $$values ('30 days')$$,
    'but what the monthly actives of today ask for stays whatever it says'
);

-- Logged errors
insert into public.error_logs (error_type, environment, error_message, created_at)
select 'api', 'production', d.days || ' days ago', now() - make_interval(days => d.days)
from unnest(array[89, 91, 92]) d (days);
select is(private.purge_old_error_logs(1), 1, 'old errors go a batch at a time');
select is(private.purge_old_error_logs(), 1, 'until none is left');
select results_eq(
    'select e.error_message from public.error_logs e', $$values ('89 days ago')$$,
    'an error stays for its retention'
);
update private.settings set value = '1 hour' where name = 'error_log_retention';
select is(private.purge_old_error_logs(), 1, 'which is a setting');

select * from finish();
rollback;
