-- The triggers on follows: none across a block, and each counted on both sides.
begin;
select plan(9);

select tests.create_personas();

select tests.act_as_service_role();
select throws_ok(
    format(
        'insert into public.follows (follower_id, following_id) values (%L, %L)',
        tests.id(t.follower), tests.id(t.followed)
    ),
    '42501', 'new row violates row-level security policy for table "follows"',
    t.description
)
from (
    values
        ('blocked', 'owner', 'whom one blocked does not follow one'),
        ('owner', 'blocked', 'one does not follow whom one blocked')
) t (follower, followed, description);
insert into public.follows (follower_id, following_id)
select tests.id(a), tests.id(b)
from unnest(array['owner', 'stranger', 'muted']) a
cross join unnest(array['owner', 'stranger', 'muted']) b
where a <> b;
prepare counts as
select tests.name(p.id), p.follower_count, p.following_count
from public.profiles p
where p.id in (tests.id('owner'), tests.id('stranger'), tests.id('muted'), tests.id('blocked'));
select bag_eq(
    'counts',
    $$values
        ('owner', 2::bigint, 2::bigint), ('stranger', 2, 2), ('muted', 2, 2), ('blocked', 0, 0)$$,
    'each counts on both sides, many in one statement'
);
delete from public.follows where follower_id = tests.id('owner');
select bag_eq(
    'counts',
    $$values
        ('owner', 2::bigint, 0::bigint), ('stranger', 1, 2), ('muted', 1, 2), ('blocked', 0, 0)$$,
    'what a statement deletes counts no more'
);
insert into public.follows (follower_id, following_id)
values (tests.id('stranger'), tests.id('muted'))
on conflict do nothing;
select bag_eq(
    'counts',
    $$values
        ('owner', 2::bigint, 0::bigint), ('stranger', 1, 2), ('muted', 1, 2), ('blocked', 0, 0)$$,
    'a duplicate counts for nothing'
);
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('stranger');
select bag_eq(
    'counts',
    $$values
        ('owner', 2::bigint, 0::bigint), ('stranger', 1, 2), ('muted', 1, 2), ('blocked', 0, 0)$$,
    'a suspension changes no count'
);
select throws_ok(
    format(
        'update public.follows set %I = tests.id(''moderator'') where follower_id = %L',
        c.name, tests.id('muted')
    ),
    '23001', 'row_is_final',
    format('the back end does not change the %s of a follow', c.name)
)
from (values ('follower_id'), ('following_id')) c (name);
select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
