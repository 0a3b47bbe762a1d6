-- heartbeat(): keeps a session going, and writes no more often than it must.
begin;
select plan(19);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.user_sessions (id, user_id, session_start, last_seen_at)
values
    (
        tests.id('session'), tests.id('ann'), now() - interval '1 hour',
        now() - interval '50 seconds'
    ),
    (tests.id('of ben'), tests.id('ben'), now() - interval '1 hour', now() - interval '1 hour');
insert into public.user_sessions (id, user_id, session_start, session_end)
values (tests.id('ended'), tests.id('ann'), now() - interval '2 hours', now() - interval '1 hour');
update public.users
set last_active_at = now() - interval '6 minutes', updated_at = now() - interval '1 day';

prepare session as
select s.last_seen_at, s.actions_count, s.session_end from public.user_sessions s
where s.id = tests.id('session');

select tests.act_as('ann');
select lives_ok(
    $$select public.heartbeat(tests.id('session'))$$, 'a session says that it goes on'
);
select results_eq(
    'session', $$values (now() - interval '50 seconds', 0, null::timestamptz)$$,
    'nothing is written within a minute of the last'
);
select is(
    (select a.last_active_at from public.get_my_account() a),
    now(),
    'the account was last active now'
);
select is(
    (select a.updated_at from public.get_my_account() a),
    now() - interval '1 day',
    'which is no edit of it'
);
select public.heartbeat(tests.id('session'), 3);
select results_eq(
    'session', 'values (now(), 3, null::timestamptz)', 'actions are written at once'
);
select public.heartbeat(tests.id('session'), 1000);
select results_eq(
    'session', 'values (now(), 1003, null::timestamptz)', 'and add up'
);
select tests.act_as_postgres();
update public.user_sessions
set last_seen_at = now() - interval '61 seconds'
where id = tests.id('session');
select tests.act_as('ann');
select public.heartbeat(tests.id('session'), null);
select results_eq(
    'session', 'values (now(), 1003, null::timestamptz)',
    'after a minute the time is written, and null is no action'
);
select throws_ok(
    format('select public.heartbeat(%L, %s)', tests.id('session'), a.actions),
    '22023', 'actions_out_of_range',
    format('%s actions are refused', a.actions)
)
from (values (-1), (1001)) a (actions);
select throws_ok(
    format('select public.heartbeat(%L, 1)', tests.id(s.name)),
    'PT404', 'session_not_found',
    format('a session that %s is not found', s.description)
)
from (
    values
        ('of ben', 'is another''s'), ('ended', 'has ended'), ('no session', 'does not exist')
) s (name, description);
select throws_ok(
    'select public.heartbeat(null)',
    'PT404', 'session_not_found',
    'no session at all is not found'
);
select results_eq(
    'session', 'values (now(), 1003, null::timestamptz)', 'what was refused changed nothing'
);

select tests.act_as_anon();
select throws_ok(
    $$select public.heartbeat(tests.id('session'))$$,
    '42501', 'permission denied for function heartbeat',
    'a visitor has no session'
);
select tests.act_as_postgres();
select results_eq(
    $$select s.last_seen_at, s.actions_count from public.user_sessions s
    where s.id = tests.id('of ben')$$,
    $$values (now() - interval '1 hour', 0)$$,
    'another''s session stays as it was'
);
select is(
    (select u.last_active_at from public.users u where u.id = tests.id('ben')),
    now() - interval '6 minutes',
    'and another''s account'
);
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('ben');
select tests.act_as('ben');
select throws_ok(
    $$select public.heartbeat(tests.id('of ben'))$$,
    'PT403', 'account_suspended',
    'the session of a suspended person does not go on'
);
select is(
    (select a.last_active_at from public.get_my_account() a),
    now() - interval '6 minutes',
    'which is no activity'
);

select * from finish();
rollback;
