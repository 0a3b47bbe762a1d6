-- set_country(): the back end says where a person is; nobody says it of themselves.
begin;
select plan(9);

select tests.create_user(p.name)
from unnest(array['ann', 'ben']) p (name);
select tests.act_as('ann');
select tests.request_headers('{"cf-ipcountry": "FR"}');
select public.start_session();
select public.end_session(s.id)
from public.user_sessions s;
select tests.request_headers('{}');
select public.start_session();

select throws_ok(
    format('select public.set_country(%L, %L)', tests.id('ann'), 'DE'),
    '42501', 'permission denied for function set_country',
    'nobody says it of themselves'
);
select tests.act_as_service_role();
select public.set_country(tests.id('ann'), ' de ');
select tests.act_as_postgres();
select results_eq(
    $$select u.username like 'ann%', u.country_code::text, u.country::text from public.users u
    where u.country_code is not null$$,
    $$values (true, 'DE', 'Germany')$$,
    'the back end notes code and name of the one person'
);
select results_eq(
    $$select s.session_end is null, s.country_code::text from public.user_sessions s order by 1$$,
    $$values (false, 'FR'), (true, 'DE')$$,
    'and that of the open session, which began without one'
);
update public.users
set updated_at = timestamptz '2026-01-01 00:00:00+00'
where id = tests.id('ann');
select tests.act_as_service_role();
select public.set_country(tests.id('ann'), 'AT');
select is(
    (select u.updated_at from public.users u where u.id = tests.id('ann')),
    timestamptz '2026-01-01 00:00:00+00',
    'it is no edit of the account'
);
select is(
    tests.error_of(format('select public.set_country(%L, %L)', tests.id('ann'), c.code)),
    '22023 country_unknown ' || coalesce(c.code, 'null') || ' Give an ISO 3166-1 alpha-2 code.',
    'no country is refused: ' || coalesce(c.code, 'null')
)
from (values ('XX'), ('DEU'), (null)) c (code);
select throws_ok(
    format('select public.set_country(%L, %L)', tests.id('nobody'), 'DE'),
    'PT404', 'user_not_found',
    'nobody is refused'
);
select throws_ok(
    $$select public.set_country(null, 'DE')$$,
    'PT404', 'user_not_found',
    'null is nobody'
);

select * from finish();
rollback;
