-- comment_stats: exact counts of every visible living comment.
begin;
select plan(12);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara']) p (name);
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ann'), 'hello');
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment'), tests.id('post'), tests.id('ben'), 'one');
insert into public.comments (id, post_id, parent_comment_id, user_id, content)
values
    (
        tests.id('reply 1'), tests.id('post'), tests.id('comment'), tests.id('ann'), 'two'
    ),
    (
        tests.id('reply 2'), tests.id('post'), tests.id('comment'), tests.id('cara'), 'three'
    ),
    (
        tests.id('deep'), tests.id('post'), tests.id('reply 1'), tests.id('ben'), 'four'
    );
insert into public.reactions (user_id, comment_id)
select tests.id(p.name), tests.id('comment')
from unnest(array['ann', 'ben', 'cara']) p (name);
insert into public.reactions (user_id, post_id) values (tests.id('ben'), tests.id('post'));

prepare stats as
select s.reaction_count, s.reply_count
from public.comment_stats s
where s.comment_id = tests.id('comment');

select tests.act_as_anon();
select results_eq(
    'stats', $$values (3::bigint, 2::bigint)$$,
    'a visitor reads the likes and direct replies of a comment, neither multiplied'
);
select results_eq(
    $$select s.reaction_count, s.reply_count
    from public.comment_stats s
    where s.comment_id = tests.id('reply 1')$$,
    $$values (0::bigint, 1::bigint)$$,
    'a reply has counts of its own'
);
select tests.act_as('cara');
select public.unreact(comment_id => tests.id('comment'));
select results_eq(
    'stats', $$values (2::bigint, 2::bigint)$$, 'a like taken back is not counted'
);
select throws_ok(
    'update public.comment_stats set reaction_count = 100',
    '42501', 'permission denied for view comment_stats',
    'nobody writes a count through the view'
);
select tests.act_as_postgres();
update public.comments set deleted_at = now() where id = tests.id('reply 2');
update public.comments
set removed_at = now(), removed_reason = 'spam'
where id = tests.id('reply 1');
select results_eq(
    'stats', $$values (2::bigint, 0::bigint)$$, 'deleted and removed replies are not counted'
);
select tests.act_as('cara');
select is_empty(
    $$select s.comment_id from public.comment_stats s
    where s.comment_id in (tests.id('reply 1'), tests.id('reply 2'))$$,
    'they have no counts, not even for their author'
);
select tests.act_as_postgres();
update public.comments set deleted_at = null where id = tests.id('reply 2');
select results_eq(
    'stats', $$values (2::bigint, 1::bigint)$$, 'a reply that comes back is counted again'
);
select tests.act_as('cara');
select public.block_user(tests.id('ben'));
select is_empty('stats', 'a comment across a block has no counts');
select tests.act_as_service_role();
select results_eq('stats', $$values (2::bigint, 1::bigint)$$, 'the back end reads all counts');
select tests.act_as('ann');
select public.delete_post(tests.id('post'));
select tests.act_as_anon();
select is_empty('stats', 'comments of a deleted post have no counts');
select tests.act_as_postgres();
delete from auth.users where id = tests.id('cara');
select results_eq(
    'stats', $$values (2::bigint, 0::bigint)$$,
    'what an erased person did is not counted any more'
);
select is_empty(
    'select d.counter, d.id from private.counter_drift() d', 'every count equals a recount'
);

select * from finish();
rollback;
