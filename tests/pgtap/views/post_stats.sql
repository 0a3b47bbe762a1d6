-- post_stats: exact counts of every visible living post, the same for every reader.
begin;
select plan(24);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara', 'dan']) p (name);
insert into public.posts (id, user_id, content)
values (tests.id('post'), tests.id('ann'), 'hello'), (tests.id('other'), tests.id('ann'), 'again');
prepare stats as
select s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count
from public.post_stats s
where s.post_id = tests.id('post');
prepare other_stats as
select s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count
from public.post_stats s
where s.post_id = tests.id('other');

select results_eq(
    'stats', $$values (0::bigint, 0::bigint, 0::bigint, 0::bigint)$$,
    'a new post has counts, all zero'
);

-- Several rows in one statement, several of each: a join of them would multiply.
insert into public.reactions (user_id, post_id)
select tests.id(p.name), tests.id('post')
from unnest(array['ann', 'ben', 'cara', 'dan']) p (name);
insert into public.comments (id, post_id, user_id, content)
values
    (tests.id('comment 1'), tests.id('post'), tests.id('ben'), 'one'),
    (tests.id('comment 2'), tests.id('post'), tests.id('ben'), 'two'),
    (tests.id('comment 3'), tests.id('post'), tests.id('cara'), 'three');
insert into public.comments (id, post_id, parent_comment_id, user_id, content)
values (
    tests.id('reply'), tests.id('post'), tests.id('comment 1'), tests.id('dan'), 'four'
);
insert into public.reposts (user_id, post_id, type)
values
    (tests.id('ben'), tests.id('post'), 'normal'),
    (tests.id('cara'), tests.id('post'), 'normal');
insert into public.bookmarks (user_id, post_id)
values
    (tests.id('ben'), tests.id('post')),
    (tests.id('cara'), tests.id('post')),
    (tests.id('dan'), tests.id('post'));
select results_eq(
    'stats', $$values (4::bigint, 4::bigint, 2::bigint, 3::bigint)$$,
    'likes, comments with replies, reposts and bookmarks are counted each by itself'
);
select results_eq(
    'other_stats', $$values (0::bigint, 0::bigint, 0::bigint, 0::bigint)$$,
    'and not for another post'
);
insert into public.reactions (user_id, comment_id)
values (tests.id('ann'), tests.id('comment 1'));
select is(
    (select s.reaction_count from public.post_stats s where s.post_id = tests.id('post')),
    4::bigint,
    'likes of comments are no likes of the post'
);

select tests.act_as('dan');
select public.unreact(post_id => tests.id('post'));
select public.unreact(post_id => tests.id('post'));
select public.react(post_id => tests.id('other'));
select public.react(post_id => tests.id('other'));
delete from public.bookmarks where post_id = tests.id('post');
select public.quote_post(tests.id('post'), 'hear, hear', id => tests.id('quote'));
select results_eq(
    'stats', $$values (3::bigint, 4::bigint, 3::bigint, 2::bigint)$$,
    'what is taken back is not counted, a quote counts as a repost'
);
select results_eq(
    'other_stats', $$values (1::bigint, 0::bigint, 0::bigint, 0::bigint)$$,
    'what is done twice counts once'
);
select public.delete_post(tests.id('quote'));
select is(
    (select s.repost_count from public.post_stats s where s.post_id = tests.id('post')), 2::bigint,
    'a deleted quote is not counted'
);

select tests.act_as_postgres();
update public.comments set deleted_at = now() where id = tests.id('comment 2');
update public.comments
set removed_at = now(), removed_reason = 'spam'
where id = tests.id('comment 3');
select is(
    (select s.comment_count from public.post_stats s where s.post_id = tests.id('post')), 2::bigint,
    'deleted and removed comments are not counted'
);
update public.comments
set deleted_at = now()
where id in (tests.id('comment 2'), tests.id('comment 3'));
select is(
    (select s.comment_count from public.post_stats s where s.post_id = tests.id('post')), 2::bigint,
    'what is deleted and removed is not subtracted twice'
);
update public.comments
set deleted_at = null, removed_at = null, removed_reason = null
where id in (tests.id('comment 2'), tests.id('comment 3'));
select is(
    (select s.comment_count from public.post_stats s where s.post_id = tests.id('post')), 4::bigint,
    'comments that come back are counted again'
);
delete from public.comments where id in (tests.id('comment 1'), tests.id('reply'));
select is(
    (select s.comment_count from public.post_stats s where s.post_id = tests.id('post')), 2::bigint,
    'erased comments are not counted'
);

-- Who reads what
update public.users set suspended_at = now(), suspension_reason = 'x' where id = tests.id('cara');
select tests.act_as_anon();
select results_eq(
    'stats', $$values (3::bigint, 2::bigint, 2::bigint, 2::bigint)$$,
    'a visitor reads all counts, suspended people counted'
);
select tests.act_as('dan');
select results_eq(
    'stats', $$values (3::bigint, 2::bigint, 2::bigint, 2::bigint)$$,
    'a signed-in person reads the same'
);
select tests.act_as_service_role();
select results_eq(
    'stats', $$values (3::bigint, 2::bigint, 2::bigint, 2::bigint)$$, 'the back end too'
);
select tests.act_as_postgres();
delete from auth.users where id = tests.id('ben');
select tests.act_as_anon();
select results_eq(
    'stats', $$values (2::bigint, 1::bigint, 1::bigint, 1::bigint)$$,
    'what an erased person did is not counted any more'
);

select tests.act_as('dan');
select throws_ok(
    'update public.post_stats set reaction_count = 100',
    '42501', 'permission denied for view post_stats',
    'nobody writes a count through the view'
);
select public.block_user(tests.id('ann'));
select is_empty('stats', 'a post across a block has no counts');
select tests.act_as('ann');
select results_eq(
    'stats', $$values (2::bigint, 1::bigint, 1::bigint, 1::bigint)$$,
    'what a blocked person did stays counted'
);
select public.delete_post(tests.id('post'));
select is_empty('stats', 'a deleted post has no counts, not even for its author');
select tests.act_as_anon();
select is_empty('stats', 'nor for a visitor');
select tests.act_as('ann');
select public.restore_post(tests.id('post'));
select results_eq(
    'stats', $$values (2::bigint, 1::bigint, 1::bigint, 1::bigint)$$,
    'a restored post has the counts it had'
);
select tests.act_as_postgres();
update public.posts set removed_at = now(), removed_reason = 'spam' where id = tests.id('post');
select is_empty('stats', 'a removed post has no counts');
select is(
    (select count(*) from public.post_stats s), 1::bigint, 'one row stands for each living post'
);
select is_empty(
    'select d.counter, d.id from private.counter_drift() d', 'every count equals a recount'
);

select * from finish();
rollback;
