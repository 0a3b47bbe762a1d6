-- engagement_metrics: totals over living posts, each summed by itself.
begin;
select plan(14);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara']) p (name);
select tests.create_staff('mona');
prepare totals as
select m.total_posts, m.total_comments, m.total_reactions, m.total_reposts, m.users_with_posts
from public.engagement_metrics m;
prepare averages as
select m.avg_posts_per_user, m.avg_comments_per_post, m.avg_reactions_per_post,
    m.avg_reposts_per_post
from public.engagement_metrics m;

select tests.act_as_service_role();
select public.refresh_metrics();
select results_eq(
    'totals', $$values (0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint)$$,
    'an empty platform has totals of zero'
);
select results_eq(
    'averages', 'values (null::numeric, null::numeric, null::numeric, null::numeric)',
    'and no averages'
);

select tests.act_as_postgres();
insert into public.posts (id, user_id, content)
values
    (tests.id('post 1'), tests.id('ann'), 'one'),
    (tests.id('post 2'), tests.id('ann'), 'two'),
    (tests.id('post 3'), tests.id('ben'), 'three');
insert into public.comments (id, post_id, user_id, content)
select tests.id('comment ' || n), tests.id('post 1'), tests.id('ben'), 'comment ' || n
from generate_series(1, 4) n;
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment 5'), tests.id('post 3'), tests.id('cara'), 'comment 5');
insert into public.reactions (user_id, post_id)
select u.id, p.id
from public.users u
cross join public.posts p
where u.id in (tests.id('ann'), tests.id('ben'), tests.id('cara'))
    and p.id <> tests.id('post 2');
insert into public.reactions (user_id, comment_id)
values
    (tests.id('ann'), tests.id('comment 1')),
    (tests.id('cara'), tests.id('comment 1')),
    (tests.id('ann'), tests.id('comment 2')),
    (tests.id('ann'), tests.id('comment 5'));
insert into public.reposts (user_id, post_id, type)
select tests.id(p.name), tests.id('post 1'), 'normal'
from unnest(array['ann', 'ben', 'cara']) p (name);
select tests.act_as_service_role();
select results_eq(
    'totals', $$values (0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint)$$,
    'the totals are those of the last refresh'
);
select public.refresh_metrics();
select results_eq(
    'totals', $$values (3::bigint, 5::bigint, 10::bigint, 3::bigint, 2::bigint)$$,
    'nothing multiplies anything, likes of comments are reactions'
);
select results_eq(
    'averages', 'values (1.50, 1.67, 3.33, 1.00)', 'averages have two decimals'
);

select tests.act_as('cara');
select public.quote_post(tests.id('post 3'), 'so true', id => tests.id('quote'));
select tests.act_as_service_role();
select public.refresh_metrics();
select results_eq(
    'totals', $$values (4::bigint, 5::bigint, 10::bigint, 4::bigint, 3::bigint)$$,
    'a quote is a post and a repost'
);

select tests.act_as_postgres();
update public.comments set deleted_at = now() where id = tests.id('comment 1');
update public.comments
set removed_at = now(), removed_reason = 'spam'
where id = tests.id('comment 2');
select public.refresh_metrics();
select tests.act_as_service_role();
select results_eq(
    'totals', $$values (4::bigint, 3::bigint, 7::bigint, 4::bigint, 3::bigint)$$,
    'deleted and removed comments are out, and their likes'
);
select tests.act_as_postgres();
update public.posts set deleted_at = now() where id = tests.id('post 3');
select public.refresh_metrics();
select tests.act_as_service_role();
select results_eq(
    'totals', $$values (3::bigint, 2::bigint, 3::bigint, 3::bigint, 2::bigint)$$,
    'a deleted post is out, with its comments, likes and reposts, and its author'
);
select tests.act_as_postgres();
update public.posts set removed_at = now(), removed_reason = 'x' where id = tests.id('post 1');
select public.refresh_metrics();
select tests.act_as_service_role();
select results_eq(
    'totals', $$values (2::bigint, 0::bigint, 0::bigint, 0::bigint, 2::bigint)$$,
    'a removed post is out, with all that hangs on it'
);

select tests.act_as('mona');
select throws_ok(
    'update public.engagement_metrics set total_posts = 0',
    '42501', 'permission denied for view engagement_metrics',
    'staff do not write the metrics'
);
select is((select m.total_posts from public.engagement_metrics m), 2::bigint, 'staff read it');
select tests.act_as_postgres();
update public.users set suspended_at = now(), suspension_reason = 'x' where id = tests.id('mona');
select tests.act_as('mona');
select is_empty('totals', 'suspended staff find nothing');
select tests.act_as('ann');
select is_empty('totals', 'others find nothing');
select tests.act_as_anon();
select throws_ok(
    'select m.total_posts from public.engagement_metrics m',
    '42501', 'permission denied for view engagement_metrics',
    'visitors may not even look'
);

select * from finish();
rollback;
