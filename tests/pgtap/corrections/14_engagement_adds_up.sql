-- Correction 14: engagement_metrics multiplied its joins, left out the likes of comments, and could
-- not be refreshed while somebody reads.
begin;
select plan(3);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.posts (id, user_id, content)
values (tests.id('one'), tests.id('ann'), 'one'), (tests.id('two'), tests.id('ann'), 'two');
insert into public.comments (id, post_id, user_id, content)
values
    (tests.id('comment 1'), tests.id('one'), tests.id('ben'), 'a'),
    (tests.id('comment 2'), tests.id('one'), tests.id('ben'), 'b'),
    (tests.id('comment 3'), tests.id('one'), tests.id('ann'), 'c');
insert into public.reactions (user_id, post_id)
values (tests.id('ann'), tests.id('one')), (tests.id('ben'), tests.id('one'));
insert into public.reactions (user_id, comment_id)
values (tests.id('ann'), tests.id('comment 1'));
insert into public.reposts (user_id, post_id, type)
values (tests.id('ann'), tests.id('one'), 'normal'), (tests.id('ben'), tests.id('one'), 'normal');

select tests.act_as_service_role();
select lives_ok(
    'select public.refresh_metrics()',
    'correction 14: the metrics are refreshed without shutting readers out'
);
select results_eq(
    $$select m.total_posts, m.total_comments, m.total_reactions, m.total_reposts
    from public.engagement_metrics m$$,
    $$values (2::bigint, 3::bigint, 3::bigint, 2::bigint)$$,
    'correction 14: no total multiplies another, and a liked comment is a reaction'
);
select results_eq(
    $$select m.users_with_posts, m.avg_posts_per_user, m.avg_comments_per_post,
        m.avg_reactions_per_post, m.avg_reposts_per_post
    from public.engagement_metrics m$$,
    $$values (1::bigint, 2.00, 1.50, 1.50, 1.00)$$,
    'correction 14: the averages follow from the totals'
);

select * from finish();
rollback;
