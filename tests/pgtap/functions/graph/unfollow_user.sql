-- unfollow_user(): says whether there was a follow to end, also of somebody one no longer sees.
begin;
select plan(12);

select tests.create_personas();
insert into public.follows (follower_id, following_id)
values
    (tests.id('stranger'), tests.id('owner')),
    (tests.id('muted'), tests.id('owner')),
    (tests.id('stranger'), tests.id('muted'));

select tests.act_as('stranger');
select is(public.unfollow_user(tests.id('owner')), true, 'unfollowing says that a follow ended');
select bag_eq(
    $$select f.follower_id, f.following_id from public.follows f$$,
    $$values
        (tests.id('stranger'), tests.id('muted')),
        (tests.id('muted'), tests.id('owner'))$$,
    'it ends that follow, and no other of the two people'
);
select is(public.unfollow_user(tests.id('owner')), false, 'unfollowing again ends nothing');
select is(
    (select p.follower_count from public.profiles p where p.id = tests.id('owner')),
    1::bigint,
    'and is not counted again'
);
select is(
    public.unfollow_user(tests.id('nobody')), false, 'nobody follows who does not exist'
);
select is(public.unfollow_user(null), false, 'nobody follows nobody');

select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('muted');
select tests.act_as('stranger');
select is(
    public.unfollow_user(tests.id('muted')), true, 'a follow of a suspended account can be ended'
);
select tests.act_as('muted');
select throws_ok(
    $$select public.unfollow_user(tests.id('owner'))$$,
    'PT403', 'account_suspended',
    'a suspended person ends no follow'
);
select throws_ok(
    $$select public.unfollow_user(tests.id('stranger'))$$,
    'PT403', 'account_suspended',
    'nor is told that there is none to end'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.unfollow_user(tests.id('owner'))$$,
    '42501', 'permission denied for function unfollow_user',
    'a visitor unfollows nobody'
);

select tests.act_as_postgres();
select results_eq(
    $$select f.follower_id, f.following_id from public.follows f$$,
    $$values (tests.id('muted'), tests.id('owner'))$$,
    'what was refused changed nothing'
);
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
