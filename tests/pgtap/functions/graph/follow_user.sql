-- follow_user(): one follows whom one sees; repeating it is no error.
begin;
select plan(17);

select tests.create_personas();
select tests.create_user('suspended');
select tests.create_user('deleted');
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('suspended');
update public.users set deleted_at = now() where id = tests.id('deleted');

select tests.act_as('stranger');
select results_eq(
    $$select f.follower_id, f.following_id from public.follow_user(tests.id('owner')) f$$,
    $$values (tests.id('stranger'), tests.id('owner'))$$,
    'following answers with the row'
);
select results_eq(
    $$select f.following_id from public.follows f where f.follower_id = tests.id('stranger')$$,
    $$values (tests.id('owner'))$$,
    'the follower reads it back'
);
select tests.act_as_postgres();
update public.follows set created_at = now() - interval '1 hour';
select tests.act_as('stranger');
select results_eq(
    $$select f.created_at from public.follow_user(tests.id('owner')) f$$,
    $$values (now() - interval '1 hour')$$,
    'following again answers with the row that stands'
);
select is(
    (select p.follower_count from public.profiles p where p.id = tests.id('owner')),
    1::bigint,
    'following twice counts once'
);
select throws_ok(
    $$select public.follow_user(tests.id('stranger'))$$,
    '22023', 'cannot_follow_self',
    'nobody follows themselves'
);
select throws_ok(
    $$select public.follow_user(tests.id('nobody'))$$,
    'PT404', 'user_not_found',
    'somebody who does not exist is not found'
);
select throws_ok(
    'select public.follow_user(null)',
    'PT404', 'user_not_found',
    'nobody at all is not found'
);
select throws_ok(
    format('select public.follow_user(%L)', tests.id(p.name)),
    'PT404', 'user_not_found',
    format('a %s account is not found', p.name)
)
from (values ('suspended'), ('deleted')) p (name);
select throws_ok(
    $$select public.follow_user('00000000-0000-4000-8000-000000000000')$$,
    'PT404', 'user_not_found',
    'the ghost is not found'
);
select tests.act_as('blocked');
select throws_ok(
    $$select public.follow_user(tests.id('owner'))$$,
    'PT404', 'user_not_found',
    'who blocked one is not found'
);
select tests.act_as('owner');
select throws_ok(
    $$select public.follow_user(tests.id('blocked'))$$,
    'PT404', 'user_not_found',
    'whom one blocked is not found'
);
select tests.act_as('muted');
select lives_ok(
    $$select public.follow_user(tests.id('owner'))$$,
    'who is muted follows as anybody does'
);
select results_eq(
    $$select p.follower_count from public.profiles p where p.id = tests.id('owner')$$,
    $$values (2::bigint)$$,
    'and is counted'
);

select tests.act_as('suspended');
select throws_ok(
    $$select public.follow_user(tests.id('owner'))$$,
    'PT403', 'account_suspended',
    'a suspended person follows nobody'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.follow_user(tests.id('owner'))$$,
    '42501', 'permission denied for function follow_user',
    'a visitor follows nobody'
);

select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
