-- The triggers on content_filters: a block hides two people from each other as long as one of them
-- wants it, and cuts their follows; a filter is never changed.
begin;
select plan(16);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cem']) p (name);
insert into public.follows (follower_id, following_id)
select tests.id(a), tests.id(b)
from unnest(array['ann', 'ben', 'cem']) a
cross join unnest(array['ann', 'ben', 'cem']) b
where a <> b;

prepare hidden as
select tests.name(h.viewer) as viewer, tests.name(h.author) as author, h.blocks::integer
from private.hidden h;
prepare follows as
select tests.name(f.follower_id) as follower, tests.name(f.following_id) as followed
from public.follows f;

insert into public.content_filters (id, user_id, filtered_user_id, filter_type)
values (tests.id('mute'), tests.id('ann'), tests.id('ben'), 'mute');
select is_empty('hidden', 'a mute hides nobody');
select is((select count(*) from public.follows), 6::bigint, 'and cuts no follow');

insert into public.content_filters (id, user_id, filtered_user_id, filter_type)
values (tests.id('block'), tests.id('ann'), tests.id('ben'), 'block');
select bag_eq(
    'hidden', $$values ('ann', 'ben', 1), ('ben', 'ann', 1)$$, 'a block hides both ways'
);
select bag_eq(
    'follows',
    $$values ('ann', 'cem'), ('cem', 'ann'), ('ben', 'cem'), ('cem', 'ben')$$,
    'and cuts the follows of the two, both ways, and no others'
);
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('ben'), tests.id('ann'), 'block'), (tests.id('ben'), tests.id('cem'), 'block');
select bag_eq(
    'hidden',
    $$values ('ann', 'ben', 2), ('ben', 'ann', 2), ('ben', 'cem', 1), ('cem', 'ben', 1)$$,
    'mutual blocks are counted'
);
select lives_ok(
    $$insert into public.content_filters (user_id, filtered_user_id, filter_type)
    values (tests.id('ben'), tests.id('ann'), 'block')
    on conflict do nothing$$,
    'blocking again is no error'
);
select bag_eq(
    'hidden',
    $$values ('ann', 'ben', 2), ('ben', 'ann', 2), ('ben', 'cem', 1), ('cem', 'ben', 1)$$,
    'and is not counted'
);
delete from public.content_filters where id = tests.id('mute');
select is((select count(*) from private.hidden), 4::bigint, 'the end of a mute shows nobody');
delete from public.content_filters where id = tests.id('block');
select bag_eq(
    'hidden',
    $$values ('ann', 'ben', 1), ('ben', 'ann', 1), ('ben', 'cem', 1), ('cem', 'ben', 1)$$,
    'one of two blocks gone, the other still hides'
);
delete from public.content_filters where user_id = tests.id('ben');
select is_empty('hidden', 'the last gone, they see each other');
select bag_eq(
    'follows', $$values ('ann', 'cem'), ('cem', 'ann')$$, 'follows do not come back by themselves'
);
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values
    (tests.id('ann'), tests.id('ben'), 'block'),
    (tests.id('ben'), tests.id('ann'), 'block'),
    (tests.id('cem'), tests.id('ann'), 'block');
select bag_eq(
    'hidden',
    $$values ('ann', 'ben', 2), ('ben', 'ann', 2), ('cem', 'ann', 1), ('ann', 'cem', 1)$$,
    'several blocks in one statement are counted too'
);
select tests.act_as_service_role();
select throws_ok(
    $$update public.content_filters set filter_type = 'mute'$$,
    '23001', 'row_is_final',
    'a filter is never turned into another, by the back end either'
);
select tests.act_as_postgres();
delete from auth.users where id = tests.id('ann');
select is_empty('hidden', 'an erased person is hidden from nobody');
select is_empty('select c.id from public.content_filters c', 'and leaves no filter behind');
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
