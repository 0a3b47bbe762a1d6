-- profiles: the public face of every visible person, with counts.
begin;
select plan(17);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara', 'dan']) p (name);
update public.users
set bio = 'I trade', badge = 'Verified', profile_picture_url = 'https://a.example/ann.png'
where id = tests.id('ann');
insert into public.posts (id, user_id, content)
values
    (tests.id('post 1'), tests.id('ann'), 'one'),
    (tests.id('post 2'), tests.id('ann'), 'two'),
    (tests.id('post 3'), tests.id('ann'), 'three');
insert into public.follows (follower_id, following_id)
values
    (tests.id('ben'), tests.id('ann')),
    (tests.id('cara'), tests.id('ann')),
    (tests.id('dan'), tests.id('ann')),
    (tests.id('ann'), tests.id('ben'));

prepare counts as
select p.follower_count, p.following_count, p.post_count
from public.profiles p
where p.id = tests.id('ann');
prepare people as
select tests.name(p.id) from public.profiles p;

select tests.act_as_anon();
select results_eq(
    $$select p.username::text, p.display_name::text, p.bio, p.profile_picture_url, p.badge::text,
        p.created_at
    from public.profiles p
    where p.id = tests.id('ann')$$,
    $$values ('ann', 'Ann', 'I trade', 'https://a.example/ann.png', 'Verified', now())$$,
    'a visitor reads what a person shows'
);
select results_eq(
    'counts', $$values (3::bigint, 1::bigint, 3::bigint)$$,
    'followers, followed and posts are counted, neither multiplied'
);
select set_eq(
    'people', array['ann', 'ben', 'cara', 'dan'],
    'a visitor finds everybody, and not the ghost'
);
select tests.act_as('dan');
select public.unfollow_user(tests.id('ann'));
select public.unfollow_user(tests.id('ann'));
select results_eq(
    'counts', $$values (2::bigint, 1::bigint, 3::bigint)$$,
    'an unfollow counts once'
);
select throws_ok(
    'update public.profiles set follower_count = 1000000',
    '42501', 'permission denied for view profiles',
    'nobody writes a count through the view'
);
select throws_ok(
    $$update public.profiles set badge = 'Verified' where id = tests.id('dan')$$,
    '42501', 'permission denied for view profiles',
    'nobody writes a person through the view'
);

select tests.act_as('ann');
select public.delete_post(tests.id('post 1'));
select public.quote_post(tests.id('post 2'), 'as I said', id => tests.id('quote'));
select public.repost(tests.id('post 3'));
select results_eq(
    'counts', $$values (2::bigint, 1::bigint, 3::bigint)$$,
    'a deleted post is not counted, a quote is, a plain repost is not'
);
select tests.act_as_postgres();
update public.posts set removed_at = now(), removed_reason = 'spam' where id = tests.id('post 2');
select results_eq(
    'counts', $$values (2::bigint, 1::bigint, 2::bigint)$$, 'a removed post is not counted'
);
update public.users set suspended_at = now(), suspension_reason = 'x' where id = tests.id('ben');
select results_eq(
    'counts', $$values (2::bigint, 1::bigint, 2::bigint)$$, 'a suspended follower stays counted'
);
select tests.act_as_anon();
select set_eq('people', array['ann', 'cara', 'dan'], 'a suspended person has no profile');
select tests.act_as('ben');
select set_eq(
    'people', array['ann', 'ben', 'cara', 'dan'], 'a suspended person has one for themselves'
);

select tests.act_as('cara');
select public.block_user(tests.id('ann'));
select set_eq('people', array['cara', 'dan'], 'who blocks does not find the blocked');
select tests.act_as('ann');
select set_eq('people', array['ann', 'dan'], 'who is blocked does not find the blocker');
select results_eq(
    'counts', $$values (1::bigint, 1::bigint, 2::bigint)$$, 'a block ends follows, and their count'
);
select tests.act_as_postgres();
update public.users set deleted_at = now() where id = tests.id('dan');
select tests.act_as_anon();
select set_eq('people', array['ann', 'cara'], 'a deleted person has no profile');
select tests.act_as_postgres();
delete from auth.users where id = tests.id('ben');
select results_eq(
    'counts', $$values (0::bigint, 0::bigint, 2::bigint)$$,
    'an erased person is no follower and not followed any more'
);
select is_empty(
    'select d.counter, d.id from private.counter_drift() d', 'every count equals a recount'
);

select * from finish();
rollback;
