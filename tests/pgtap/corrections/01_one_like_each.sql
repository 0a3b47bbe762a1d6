-- Correction 1: `unique ... where` inside a table is no SQL. The two constraints are plain ones:
-- nulls are distinct, and a client's upsert finds them.
begin;
select plan(6);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ann'), 'hello');
insert into public.comments (id, post_id, user_id, content)
values
    (tests.id('comment 1'), tests.id('post'), tests.id('ann'), 'one'),
    (tests.id('comment 2'), tests.id('post'), tests.id('ann'), 'two');

select tests.act_as('ben');
insert into public.reactions (post_id) values (tests.id('post'));
insert into public.reactions (comment_id) values (tests.id('comment 1'));
select throws_ok(
    $$insert into public.reactions (post_id) values (tests.id('post'))$$,
    '23505', 'duplicate key value violates unique constraint "unique_user_post_reaction"',
    'correction 1: one person likes a post once'
);
select throws_ok(
    $$insert into public.reactions (comment_id) values (tests.id('comment 1'))$$,
    '23505', 'duplicate key value violates unique constraint "unique_user_comment_reaction"',
    'correction 1: one person likes a comment once'
);
select lives_ok(
    $$insert into public.reactions (comment_id) values (tests.id('comment 2'))$$,
    'correction 1: likes of several comments, all without a post, are no duplicates'
);
select lives_ok(
    $$insert into public.reactions (user_id, post_id)
    values (tests.id('ben'), tests.id('post'))
    on conflict (user_id, post_id) do nothing$$,
    'correction 1: an upsert on (user_id, post_id) that ignores duplicates is no error'
);
select lives_ok(
    $$insert into public.reactions (user_id, comment_id)
    values (tests.id('ben'), tests.id('comment 1'))
    on conflict (user_id, comment_id) do nothing$$,
    'correction 1: an upsert on (user_id, comment_id) that ignores duplicates is no error'
);
select results_eq(
    $$select count(r.post_id), count(r.comment_id) from public.reactions r$$,
    $$values (1::bigint, 2::bigint)$$,
    'correction 1: what was liked twice is one like'
);

select * from finish();
rollback;
