-- The triggers on reposts: none across a block, each counted once, and a quote's post goes with it.
begin;
select plan(14);

select tests.create_personas();
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('owner'), 'Hello'),
    (tests.id('of blocked'), tests.id('blocked'), 'Hi');

select tests.act_as_service_role();
select throws_ok(
    format(
        'insert into public.reposts (user_id, post_id, type) values (%L, %L, ''normal'')',
        tests.id(t.reposter), tests.id(t.post)
    ),
    '42501', 'new row violates row-level security policy for table "reposts"',
    t.description
)
from (
    values
        ('blocked', 'post', 'whom one blocked does not repost one''s post'),
        ('owner', 'of blocked', 'one does not repost the post of whom one blocked')
) t (reposter, post, description);
insert into public.reposts (user_id, post_id, type)
values
    (tests.id('owner'), tests.id('post'), 'normal'),
    (tests.id('muted'), tests.id('post'), 'normal'),
    (tests.id('stranger'), tests.id('post'), 'normal'),
    (tests.id('stranger'), tests.id('of blocked'), 'normal');
prepare counts as
select tests.name(s.post_id), s.repost_count from public.post_stats s
where s.post_id in (tests.id('post'), tests.id('of blocked'));
select bag_eq(
    'counts', $$values ('Hello', 3::bigint), ('Hi', 1)$$, 'each counts for its post'
);
insert into public.posts (id, user_id, content, original_post_id, repost_type)
select tests.id('quote of ' || p.name), tests.id(p.name), 'Look', tests.id('post'), 'quote'
from unnest(array['stranger', 'muted', 'moderator']) p (name);
select bag_eq(
    'counts', $$values ('Hello', 4::bigint), ('Hi', 1)$$,
    'a plain repost that becomes a quote counts no second time'
);

-- Undone, several at once
delete from public.reposts
where user_id in (tests.id('stranger'), tests.id('owner'), tests.id('muted'));
select bag_eq(
    'counts', $$values ('Hello', 1::bigint), ('Hi', 0)$$,
    'what a statement deletes counts for each post no more'
);
select bag_eq(
    $$select p.user_id, p.deleted_at from public.posts p
    where p.repost_type = 'quote'$$,
    $$values
        (tests.id('stranger'), now()), (tests.id('muted'), now()),
        (tests.id('moderator'), null)$$,
    'the posts of undone quotes are deleted, and no others'
);
select is(
    (select p.deleted_at from public.posts p where p.id = tests.id('post')),
    null,
    'the quoted post stays'
);
insert into public.reposts (user_id, post_id, type)
values (tests.id('moderator'), tests.id('post'), 'normal')
on conflict do nothing;
select bag_eq(
    'counts', $$values ('Hello', 1::bigint), ('Hi', 0)$$, 'a duplicate counts for nothing'
);
select tests.act_as_service_role();
select throws_ok(
    format('update public.reposts set %s', c.change),
    '23001', 'row_is_final',
    format('the back end does not turn a repost into one of another %s', c.what)
)
from (
    values
        ('post', $$post_id = tests.id('of blocked') where user_id = tests.id('moderator')$$),
        ('person', $$user_id = tests.id('muted') where user_id = tests.id('moderator')$$)
) c (what, change);
select tests.act_as_postgres();
delete from public.posts where id = tests.id('quote of muted');
select bag_eq(
    'counts', $$values ('Hello', 1::bigint), ('Hi', 0)$$,
    'purging a quote that was undone counts nothing'
);

-- The quoted post goes
delete from public.posts where id = tests.id('post');
select results_eq(
    $$select p.deleted_at, p.original_post_id from public.posts p
    where p.id = tests.id('quote of moderator')$$,
    'values (null::timestamptz, null::uuid)',
    'the quote of a purged post stays: it is its author''s own text'
);
select is_empty('select r.id from public.reposts r', 'as nobody''s repost');
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
