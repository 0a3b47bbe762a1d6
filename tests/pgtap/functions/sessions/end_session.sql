-- end_session(): ends one's own session, once.
begin;
select plan(10);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.user_sessions (id, user_id, session_start)
values
    (tests.id('session'), tests.id('ann'), now() - interval '2 hours'),
    (tests.id('other session'), tests.id('ann'), now() - interval '2 hours'),
    (tests.id('of ben'), tests.id('ben'), now() - interval '2 hours');

select tests.act_as('ann');
select results_eq(
    $$select s.id, s.session_end from public.end_session(tests.id('session')) s$$,
    $$values (tests.id('session'), now())$$,
    'ending a session answers with it'
);
select results_eq(
    'select s.id from public.user_sessions s where s.session_end is not null',
    $$values (tests.id('session'))$$,
    'no other session ends'
);
select tests.act_as_postgres();
update public.user_sessions
set session_end = now() - interval '1 hour'
where id = tests.id('session');
select tests.act_as('ann');
select results_eq(
    $$select s.session_end from public.end_session(tests.id('session')) s$$,
    $$values (now() - interval '1 hour')$$,
    'ending it again leaves the end as it was'
);
select throws_ok(
    format('select public.end_session(%L)', tests.id(s.name)),
    'PT404', 'session_not_found',
    format('a session that %s is not found', s.description)
)
from (values ('of ben', 'is another''s'), ('no session', 'does not exist')) s (name, description);
select throws_ok(
    'select public.end_session(null)',
    'PT404', 'session_not_found',
    'no session at all is not found'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.end_session(tests.id('session'))$$,
    '42501', 'permission denied for function end_session',
    'a visitor ends none'
);
select tests.act_as_postgres();
update public.users set deleted_at = now() where id = tests.id('ben');
select tests.act_as('ben');
select throws_ok(
    $$select public.end_session(tests.id('of ben'))$$,
    'PT403', 'account_deleted',
    'nor does a deleted account'
);
select tests.act_as_postgres();
select is(
    (select s.session_end from public.user_sessions s where s.id = tests.id('of ben')),
    null,
    'what was refused changed nothing'
);
select results_eq(
    $$select count(*) from public.user_sessions s where s.session_end is null$$,
    'values (2::bigint)',
    'the other sessions go on'
);

select * from finish();
rollback;
