-- The triggers on bookmarks: none across a block, and each counted once.
begin;
select plan(8);

select tests.create_personas();
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('owner'), 'Hello'),
    (tests.id('of blocked'), tests.id('blocked'), 'Hi');

select tests.act_as_service_role();
select throws_ok(
    format(
        'insert into public.bookmarks (user_id, post_id) values (%L, %L)',
        tests.id(t.keeper), tests.id(t.post)
    ),
    '42501', 'new row violates row-level security policy for table "bookmarks"',
    t.description
)
from (
    values
        ('blocked', 'post', 'whom one blocked does not keep one''s post'),
        ('owner', 'of blocked', 'one does not keep the post of whom one blocked')
) t (keeper, post, description);
insert into public.bookmarks (user_id, post_id)
values
    (tests.id('owner'), tests.id('post')),
    (tests.id('muted'), tests.id('post')),
    (tests.id('stranger'), tests.id('post')),
    (tests.id('stranger'), tests.id('of blocked'));
prepare counts as
select tests.name(s.post_id), s.bookmark_count from public.post_stats s;
select bag_eq(
    'counts', $$values ('Hello', 3::bigint), ('Hi', 1)$$, 'each counts for its post'
);
delete from public.bookmarks where user_id in (tests.id('stranger'), tests.id('owner'));
select bag_eq(
    'counts', $$values ('Hello', 1::bigint), ('Hi', 0)$$,
    'what a statement deletes counts for each post no more'
);
insert into public.bookmarks (user_id, post_id)
values (tests.id('muted'), tests.id('post'))
on conflict do nothing;
select bag_eq(
    'counts', $$values ('Hello', 1::bigint), ('Hi', 0)$$, 'a duplicate counts for nothing'
);
select throws_ok(
    format('update public.bookmarks set %s', c.change),
    '23001', 'row_is_final',
    format('the back end does not turn a bookmark into one of another %s', c.what)
)
from (
    values
        ('post', $$post_id = tests.id('of blocked') where user_id = tests.id('muted')$$),
        ('person', $$user_id = tests.id('moderator') where user_id = tests.id('muted')$$)
) c (what, change);
select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
