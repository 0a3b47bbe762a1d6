-- The triggers on comments: none across a block, the time of an edit, and counts of living ones for
-- the post and the comment replied to.
begin;
select plan(19);

select tests.create_personas();
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('owner'), 'Hello'),
    (tests.id('of stranger'), tests.id('stranger'), 'Hi'),
    (tests.id('of blocked'), tests.id('blocked'), 'Hey');
insert into public.comments (id, post_id, user_id, content)
values
    (tests.id('comment'), tests.id('post'), tests.id('owner'), 'Anybody?'),
    (tests.id('owner there'), tests.id('of stranger'), tests.id('owner'), 'Me');

-- Blocks
select tests.act_as_service_role();
select throws_ok(
    format(
        'insert into public.comments (user_id, post_id, parent_comment_id, content)
        values (%L, %L, %L, ''No'')',
        tests.id(t.author), tests.id(t.post), tests.id(t.parent)
    ),
    '42501', 'new row violates row-level security policy for table "comments"',
    t.description
)
from (
    values
        ('blocked', 'post', null, 'whom one blocked does not comment on one''s post'),
        (
            'blocked', 'of stranger', 'owner there',
            'nor reply to one''s comment, under another''s post'
        ),
        ('owner', 'of blocked', null, 'one does not comment on the post of whom one blocked')
) t (author, post, parent, description);
select lives_ok(
    $$insert into public.comments (id, user_id, post_id, content)
    values (tests.id('of blocked there'), tests.id('blocked'), tests.id('of stranger'), 'I')$$,
    'two people apart comment on a post of a third'
);
select tests.act_as('stranger');
select results_eq(
    $$select c.content from public.comments c where c.post_id = tests.id('of stranger')
    order by 1$$,
    $$values ('I'), ('Me')$$,
    'who reads both'
);

-- The time of an edit
select tests.act_as_postgres();
update public.comments set updated_at = now() - interval '1 hour';
update public.comments
set deleted_at = now(), removed_at = now(), removed_reason = 'spam'
where id = tests.id('comment');
update public.comments
set deleted_at = null, removed_at = null, removed_reason = null, content = content
where id = tests.id('comment');
select is(
    (select c.updated_at from public.comments c where c.id = tests.id('comment')),
    now() - interval '1 hour',
    'deleting, restoring, removing and writing the same again are no edits'
);
select tests.act_as('owner');
update public.comments set content = 'Anybody there?' where id = tests.id('comment');
select is(
    (select c.updated_at from public.comments c where c.id = tests.id('comment')),
    now(),
    'another text is one'
);
update public.comments set gif_url = 'https://a.example/1.gif' where id = tests.id('owner there');
select is(
    (select c.updated_at from public.comments c where c.id = tests.id('owner there')),
    now(),
    'so is a gif'
);
select tests.act_as_postgres();
update public.comments set updated_at = now() - interval '1 hour';
select tests.act_as('owner');
update public.comments
set media_urls = array['https://a.example/1.png']
where id = tests.id('owner there');
select is(
    (select c.updated_at from public.comments c where c.id = tests.id('owner there')),
    now(),
    'so are media'
);

-- Counts
select tests.act_as_postgres();
prepare counts as
select tests.name(s.post_id), s.comment_count from public.post_stats s
union all
select tests.name(s.comment_id), s.reply_count from public.comment_stats s
where s.comment_id in (tests.id('comment'), tests.id('owner there'));
insert into public.comments (
    user_id, post_id, parent_comment_id, content, removed_at, removed_reason
)
values (
    tests.id('muted'), tests.id('post'), tests.id('comment'), 'Taken down', now(), 'spam'
);
insert into public.comments (id, user_id, post_id, parent_comment_id, content, deleted_at)
select tests.id(r.name), tests.id('muted'), tests.id(r.post), tests.id(r.parent), r.name,
    r.deleted_at
from (
    values
        ('reply 1', 'post', 'comment', null),
        ('reply 2', 'post', 'comment', null),
        ('reply 3', 'of stranger', 'owner there', null),
        ('reply 4', 'of stranger', 'owner there', now())
) r (name, post, parent, deleted_at);
select bag_eq(
    'counts',
    $$values
        ('Hello', 3::bigint), ('Hi', 3), ('Hey', 0), ('Anybody there?', 2), ('Me', 1)$$,
    'living comments count for the post, replies for their parent too'
);
update public.comments
set deleted_at = case when deleted_at is null then now() end
where content like 'reply %';
select bag_eq(
    'counts',
    $$values
        ('Hello', 1::bigint), ('Hi', 3), ('Hey', 0), ('Anybody there?', 0), ('Me', 1)$$,
    'deleting and restoring many are counted together'
);
update public.comments set removed_at = now(), removed_reason = 'spam' where content like 'reply %';
select bag_eq(
    'counts',
    $$values
        ('Hello', 1::bigint), ('Hi', 2), ('Hey', 0), ('Anybody there?', 0), ('Me', 0)$$,
    'a take-down counts once, whatever was deleted before'
);
update public.comments
set removed_at = null, removed_reason = null, deleted_at = null
where content like 'reply %';
select bag_eq(
    'counts',
    $$values
        ('Hello', 3::bigint), ('Hi', 4), ('Hey', 0), ('Anybody there?', 2), ('Me', 2)$$,
    'reinstated, all count'
);
update public.comments
set parent_comment_id = null
where content in ('reply 1', 'reply 3');
select bag_eq(
    'counts',
    $$values
        ('Hello', 3::bigint), ('Hi', 4), ('Hey', 0), ('Anybody there?', 1), ('Me', 1)$$,
    'a reply that moves counts where it is'
);
delete from public.comments where content in ('reply 1', 'reply 2', 'reply 4');
select bag_eq(
    'counts',
    $$values
        ('Hello', 1::bigint), ('Hi', 3), ('Hey', 0), ('Anybody there?', 0), ('Me', 0)$$,
    'purged ones do not count'
);
delete from public.comments where id = tests.id('owner there');
select is(
    (select s.comment_count from public.post_stats s where s.post_id = tests.id('of stranger')),
    2::bigint,
    'a comment is purged'
);
select lives_ok(
    $$delete from public.posts where id = tests.id('post')$$, 'a commented post is purged'
);
select isnt(
    (select c.comment_id from private.comment_counts c where c.comment_id = tests.id('reply 3')),
    null,
    'every comment has its row of counts'
);
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
