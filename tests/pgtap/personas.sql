-- The personas that every other suite trusts: each acts as PostgREST would let it, again and again
-- within one transaction.
begin;
select plan(17);

select tests.create_personas();

select is(current_user::text, 'postgres', 'a suite begins as the owner of the schema');
select is(auth.uid(), null, 'nobody is signed in at first');

select tests.act_as('stranger');
select is(current_user::text, 'authenticated', 'a signed-in person has the role authenticated');
select is(auth.uid(), tests.id('stranger'), 'a signed-in person is who the token says');
select is((auth.jwt() ->> 'is_anonymous')::boolean, false, 'a signed-in person has an identity');

select tests.act_as('owner', '{"is_anonymous": true}');
select is(auth.uid(), tests.id('owner'), 'another person takes over in the same transaction');
select is((auth.jwt() ->> 'is_anonymous')::boolean, true, 'a suite may add claims');

select tests.act_as_anon();
select is(current_user::text, 'anon', 'a visitor has the role anon');
select is(auth.uid(), null, 'a visitor is nobody');

select tests.act_as_service_role();
select is(current_user::text, 'service_role', 'the back end has its own role');

select tests.request_headers('{"cf-connecting-ip": "192.0.2.1"}');
select is(
    current_setting('request.headers', true)::jsonb ->> 'cf-connecting-ip',
    '192.0.2.1',
    'a suite may set the headers of the request'
);

select tests.act_as_postgres();
select is(current_user::text, 'postgres', 'a suite comes back to the owner of the schema');
select is(nullif(current_setting('request.headers', true), ''), null, 'the request is over then');

select results_eq(
    $$select u.id from public.users u
    where u.id in (tests.id('owner'), tests.id('stranger'), tests.id('blocked'), tests.id('muted'))
    order by u.id$$,
    $$select tests.id(p.name)
    from unnest(array['owner', 'stranger', 'blocked', 'muted']) as p (name)
    order by 1$$,
    'every persona has an account'
);

select tests.act_as('moderator');
select is(private.is_staff(), true, 'the moderator is staff');
select tests.act_as('stranger');
select is(private.is_staff(), false, 'the stranger is not');

select tests.act_as_postgres();
select tests.age('public.users', tests.id('stranger'), '40 days');
select is(
    (select created_at from public.users where id = tests.id('stranger')),
    now() - interval '40 days',
    'a row can be made older behind the back of every rule'
);

select * from finish();
rollback;
