-- Correction 12: post_stats multiplied its joins, and counted only what the reader may see. Now it
-- reads counters, the same for everybody; tests/pgtap/views/post_stats.sql goes through it.
begin;
select plan(4);

select tests.create_user('ann');
select tests.create_user('ben');
select tests.create_user('cara');
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ann'), 'hello');
insert into public.reactions (user_id, post_id)
values
    (tests.id('ann'), tests.id('post')),
    (tests.id('ben'), tests.id('post')),
    (tests.id('cara'), tests.id('post'));
insert into public.comments (post_id, user_id, content)
values
    (tests.id('post'), tests.id('ben'), 'one'),
    (tests.id('post'), tests.id('ben'), 'two');
insert into public.reposts (user_id, post_id, type)
values
    (tests.id('ben'), tests.id('post'), 'normal'),
    (tests.id('cara'), tests.id('post'), 'normal');
insert into public.bookmarks (user_id, post_id) values (tests.id('cara'), tests.id('post'));

prepare counts as
select s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count
from public.post_stats s
where s.post_id = tests.id('post');
select tests.act_as_anon();
select results_eq(
    'counts', $$values (3::bigint, 2::bigint, 2::bigint, 1::bigint)$$,
    'correction 12: a visitor, who sees no like and no bookmark, reads how many there are'
);
select tests.act_as('ben');
select results_eq(
    'counts', $$values (3::bigint, 2::bigint, 2::bigint, 1::bigint)$$,
    'correction 12: who cannot see the bookmark of another reads the same'
);
select public.block_user(tests.id('cara'));
select results_eq(
    'counts', $$values (3::bigint, 2::bigint, 2::bigint, 1::bigint)$$,
    'correction 12: a block changes what one sees and not what is counted'
);
select tests.act_as_postgres();
select is_empty(
    'select d.counter, d.id from private.counter_drift() d',
    'correction 12: every counter equals a plain recount'
);

select * from finish();
rollback;
