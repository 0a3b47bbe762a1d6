-- start_session(): address and country come from the edge's headers, never from the client.
begin;
select plan(22);

select tests.create_user('ann');
select tests.create_user('ben');

select tests.act_as('ann');
select tests.request_headers('{
    "cf-connecting-ip": "192.0.2.1", "cf-ipcountry": "DE", "user-agent": "Test/1.0",
    "x-forwarded-for": "198.51.100.7"
}');
select results_eq(
    $$select s.user_id, s.session_start, s.session_end, s.last_seen_at, s.actions_count,
        s.user_agent, s.country_code::text, s.ip_address_hash ~ '^[0-9a-f]{64}$'
    from public.start_session() s$$,
    $$values (
        tests.id('ann'), now(), null::timestamptz, now(), 0, 'Test/1.0', 'DE', true
    )$$,
    'a session begins now, with what the edge says of the request'
);
select results_eq(
    $$select count(*) from public.user_sessions s where s.user_id = tests.id('ann')$$,
    'values (1::bigint)',
    'whose it is reads it back'
);
select results_eq(
    $$select a.country, a.country_code, a.last_active_at, a.ip_address_hash
    from public.get_my_account() a$$,
    $$select 'Germany', 'DE', now(), s.ip_address_hash::text from public.user_sessions s$$,
    'the account knows country, address hash and last activity'
);
select isnt(
    (select (public.start_session()).id),
    (select (public.start_session()).id),
    'each call is a session of its own'
);

select tests.request_headers('{}');
select results_eq(
    $$select s.user_agent, s.country_code::text, s.ip_address_hash::text
    from public.start_session() s$$,
    'values (null::text, null::text, null::text)',
    'without the headers nothing is known of the request'
);
select results_eq(
    $$select a.country, a.country_code, a.ip_address_hash is not null
    from public.get_my_account() a$$,
    $$values ('Germany', 'DE', true)$$,
    'and nothing forgotten of the account'
);
select tests.request_headers('{"x-forwarded-for": "198.51.100.7", "cf-ipcountry": "XX"}');
select results_eq(
    $$select s.country_code::text, s.ip_address_hash::text from public.start_session() s$$,
    'values (null::text, null::text)',
    'a header that anybody can forge, and a country that is none, are not believed'
);
select tests.request_headers('{"cf-ipcountry": "fr"}');
select lives_ok('select public.start_session()', 'a later session comes from another country');
select results_eq(
    'select a.country, a.country_code from public.get_my_account() a',
    $$values ('France', 'FR')$$,
    'the account follows'
);
select is(
    (select a.ip_address_hash is not null from public.get_my_account() a),
    true,
    'and keeps the address hash it had'
);
select tests.request_headers('{"cf-connecting-ip": "192.0.2.9"}');
select lives_ok('select public.start_session()', 'another session has an address alone');
select results_eq(
    'select a.country, a.country_code from public.get_my_account() a',
    $$values ('France', 'FR')$$,
    'the account keeps the country it had'
);
select tests.request_headers(
    jsonb_build_object('user-agent', repeat('x', 501), 'cf-connecting-ip', ' ')
);
select results_eq(
    $$select length(s.user_agent), s.ip_address_hash::text from public.start_session() s$$,
    'values (500, null::text)',
    'an endless user agent is cut, a blank address is none'
);

-- The account: activity at most every five minutes, and no edit
select tests.act_as_postgres();
update public.users
set last_active_at = now() - interval '4 minutes', updated_at = now() - interval '1 day'
where id = tests.id('ann');
select tests.act_as('ann');
select public.start_session();
select tests.act_as_postgres();
select results_eq(
    $$select u.last_active_at, u.updated_at from public.users u where u.id = tests.id('ann')$$,
    $$values (now() - interval '4 minutes', now() - interval '1 day')$$,
    'within five minutes of the last nothing is written to the account'
);
select results_eq(
    $$select u.last_active_at, u.country, u.ip_address_hash::text from public.users u
    where u.id = tests.id('ben')$$,
    'values (null::timestamptz, null::varchar, null::text)',
    'nor ever to somebody else''s'
);

-- What was left open
select tests.act_as_postgres();
delete from public.user_sessions s where s.id is not null;
insert into public.user_sessions (id, user_id, session_start, last_seen_at)
select tests.id(s.name), tests.id(s.person), now() - interval '3 hours', now() - s.seen
from (
    values
        ('idle', 'ann', interval '31 minutes'),
        ('awake', 'ann', interval '29 minutes'),
        ('idle of another', 'ben', interval '31 minutes')
) s (name, person, seen);
select tests.act_as('ann');
select lives_ok('select public.start_session()', 'a session begins beside others');
select tests.act_as_postgres();
select results_eq(
    $$select s.id, now() - s.session_end from public.user_sessions s
    where s.session_start < now()
    order by s.session_end, s.id = tests.id('awake') desc$$,
    $$values
        (tests.id('idle'), interval '31 minutes'),
        (tests.id('awake'), null),
        (tests.id('idle of another'), null)$$,
    'one''s own idle ones end with their last heartbeat, one in use goes on'
);
delete from public.user_sessions s where s.id is not null;

-- Who may
select tests.act_as_anon();
select throws_ok(
    'select public.start_session()',
    '42501', 'permission denied for function start_session',
    'a visitor has no session'
);
select tests.act_as('nobody');
select throws_ok(
    'select public.start_session()',
    'PT401', 'account_missing',
    'nor has who has no account'
);
select tests.act_as('ben', '{"is_anonymous": true}');
select throws_ok(
    'select public.start_session()',
    'PT403', 'account_required',
    'nor who signed in anonymously'
);
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('ben');
select tests.act_as('ben');
select throws_ok(
    'select public.start_session()',
    'PT403', 'account_suspended',
    'nor who is suspended'
);
select is_empty('select s.id from public.user_sessions s', 'and nothing was written');

select * from finish();
rollback;
