-- The triggers on reactions: none across a block, and each counted once.
begin;
select plan(13);

select tests.create_personas();
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('owner'), 'Hello'),
    (tests.id('of blocked'), tests.id('blocked'), 'Hi');
insert into public.comments (id, post_id, user_id, content)
values
    (tests.id('comment'), tests.id('post'), tests.id('owner'), 'Anybody?'),
    (tests.id('reply of stranger'), tests.id('post'), tests.id('stranger'), 'Yes');

-- The back end stands above policies, so what refuses here is the trigger.
select tests.act_as_service_role();
select throws_ok(
    format(
        'insert into public.reactions (user_id, %I) values (%L, %L)',
        t.kind || '_id', tests.id(t.liker), tests.id(t.target)
    ),
    '42501', 'new row violates row-level security policy for table "reactions"',
    t.description
)
from (
    values
        ('post', 'blocked', 'post', 'whom one blocked does not like one''s post'),
        ('comment', 'blocked', 'comment', 'nor one''s comment'),
        (
            'comment', 'blocked', 'reply of stranger',
            'nor another''s comment under one''s post'
        ),
        ('post', 'owner', 'of blocked', 'one does not like the post of whom one blocked')
) t (kind, liker, target, description);
select throws_ok(
    $$insert into public.reactions (user_id, post_id)
    select tests.id(p.name), tests.id('post')
    from unnest(array['stranger', 'blocked', 'muted']) p (name)$$,
    '42501', 'new row violates row-level security policy for table "reactions"',
    'one that is refused stops all of a statement'
);
select lives_ok(
    $$insert into public.reactions (user_id, post_id, comment_id)
    values
        (tests.id('owner'), tests.id('post'), null),
        (tests.id('muted'), tests.id('post'), null),
        (tests.id('stranger'), tests.id('post'), null),
        (tests.id('stranger'), tests.id('of blocked'), null),
        (tests.id('stranger'), null, tests.id('comment')),
        (tests.id('owner'), null, tests.id('comment'))$$,
    'one''s own, those of strangers and of the muted are taken'
);
prepare counts as
select tests.name(s.post_id), s.reaction_count from public.post_stats s
union all
select tests.name(s.comment_id), s.reaction_count from public.comment_stats s;
select bag_eq(
    'counts', $$values ('Hello', 3::bigint), ('Hi', 1), ('Anybody?', 2), ('Yes', 0)$$,
    'each counts for its target'
);
select tests.act_as_postgres();
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('owner'), tests.id('stranger'), 'block');
select bag_eq(
    'counts', $$values ('Hello', 3::bigint), ('Hi', 1), ('Anybody?', 2), ('Yes', 0)$$,
    'a block takes nothing back that was there'
);
delete from public.reactions where user_id in (tests.id('stranger'), tests.id('owner'));
select bag_eq(
    'counts', $$values ('Hello', 1::bigint), ('Hi', 0), ('Anybody?', 0), ('Yes', 0)$$,
    'what a statement deletes counts for each target no more'
);
insert into public.reactions (user_id, post_id)
values (tests.id('muted'), tests.id('post'))
on conflict do nothing;
select bag_eq(
    'counts', $$values ('Hello', 1::bigint), ('Hi', 0), ('Anybody?', 0), ('Yes', 0)$$,
    'a duplicate counts for nothing'
);
select tests.act_as_service_role();
select throws_ok(
    format('update public.reactions set %s', c.change),
    '23001', 'row_is_final',
    format('the back end does not turn a like into one of another %s', c.what)
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
