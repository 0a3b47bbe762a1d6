-- Correction 5: a reply could point into another post's thread, or to itself.
begin;
select plan(5);

select tests.create_user('ann');
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('ann'), 'one'),
    (tests.id('other post'), tests.id('ann'), 'two');
insert into public.comments (id, post_id, user_id, content)
values
    (tests.id('comment'), tests.id('post'), tests.id('ann'), 'under one'),
    (tests.id('other comment'), tests.id('other post'), tests.id('ann'), 'under two');

select tests.act_as('ann');
select lives_ok(
    $$insert into public.comments (post_id, parent_comment_id, content)
    values (tests.id('post'), tests.id('comment'), 'reply')$$,
    'correction 5: a reply stands under a comment of the same post'
);
select throws_ok(
    $$insert into public.comments (post_id, parent_comment_id, content)
    values (tests.id('post'), tests.id('other comment'), 'astray')$$,
    '23503',
    'insert or update on table "comments" violates foreign key constraint '
    '"comments_parent_comment_id_fkey"',
    'correction 5: a reply cannot point into the thread of another post'
);
select tests.act_as_postgres();
select throws_ok(
    $$update public.comments set post_id = tests.id('other post')
    where parent_comment_id = tests.id('comment')$$,
    '23503',
    'insert or update on table "comments" violates foreign key constraint '
    '"comments_parent_comment_id_fkey"',
    'correction 5: a reply cannot be moved to another post without its parent'
);
select throws_ok(
    $$insert into public.comments (id, post_id, user_id, parent_comment_id, content)
    values (
        tests.id('loop'), tests.id('post'), tests.id('ann'), tests.id('loop'), 'round and round'
    )$$,
    '23514',
    'new row for relation "comments" violates check constraint "comments_parent_comment_id_check"',
    'correction 5: a comment is not its own reply'
);
select results_eq(
    $$select s.reply_count from public.comment_stats s where s.comment_id = tests.id('comment')$$,
    $$values (1::bigint)$$,
    'correction 5: the one reply in its place is counted'
);

select * from finish();
rollback;
