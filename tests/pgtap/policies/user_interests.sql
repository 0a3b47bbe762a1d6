-- Interests are read, added and dropped by their owner alone.
begin;
select plan(25);

select tests.create_world();
insert into public.user_interests (user_id, interest)
select tests.id(p.name), 'options'
from unnest(array['owner', 'stranger', 'moderator', 'suspended', 'deleted']) p (name);

-- Who sees which
prepare seen as select tests.name(i.user_id) || ': ' || i.interest from public.user_interests i;

select tests.sees(
    s.viewer, 'seen', array[s.viewer || ': options'],
    s.viewer || ' sees their own interest and no other'
)
from (values ('owner'), ('stranger'), ('moderator'), ('suspended'), ('deleted')) s (viewer);
select tests.sees(s.viewer, 'seen', '{}', s.viewer || ' sees none')
from (values ('guest'), ('nobody'), ('signed out')) s (viewer);
select tests.sees(
    'service_role', 'select count(*)::text from public.user_interests i', '{5}',
    'the back end sees all'
);
select tests.act_as_anon();
select throws_ok(
    'select i.interest from public.user_interests i',
    '42501', 'permission denied for table user_interests',
    'a visitor reads none'
);

-- Insert
select tests.act_as('owner');
select lives_ok(
    $$insert into public.user_interests (user_id, interest)
    values (tests.id('owner'), 'crypto')$$,
    'a person adds an interest'
);
select lives_ok(
    $$insert into public.user_interests (interest) values ('etfs')$$,
    'and need not name themselves'
);
select tests.sees(
    'owner', 'seen', '{owner: options,owner: crypto,owner: etfs}', 'and reads both'
);
select tests.act_as('owner');
select lives_ok(
    $$insert into public.user_interests (interest) values ('etfs')
    on conflict (user_id, interest) do nothing$$,
    'an upsert that ignores duplicates adds one twice without an error'
);
select throws_ok(
    $$insert into public.user_interests (interest) values ('etfs')
    on conflict (user_id, interest) do update set interest = excluded.interest$$,
    '42501', 'permission denied for table user_interests',
    'an upsert that merges is refused'
);
select throws_ok(
    $$insert into public.user_interests (user_id, interest)
    values (tests.id('stranger'), 'crypto')$$,
    '42501', 'new row violates row-level security policy for table "user_interests"',
    'nobody adds one for another'
);
select throws_ok(
    $$insert into public.user_interests (interest, created_at) values ('bonds', now())$$,
    '42501', 'permission denied for table user_interests',
    'nobody chooses since when'
);

-- Update, delete
select throws_ok(
    $$update public.user_interests set interest = 'bonds'$$,
    '42501', 'permission denied for table user_interests',
    'an interest is not changed'
);
select tests.act_as('moderator');
select is(
    tests.rows_written('delete from public.user_interests'), 1::bigint,
    'a moderator drops their own interest and no other'
);
select tests.act_as('owner');
select is(
    tests.rows_written('delete from public.user_interests'), 3::bigint, 'one drops one''s own'
);
select is_empty('select i.interest from public.user_interests i', 'and they are gone');
select tests.sees(
    'service_role', 'select count(*)::text from public.user_interests i', '{3}',
    'those of others are still there'
);

select tests.become('owner');
select is(
    tests.rows_written(
        $$insert into public.user_interests (interest)
        select 'n' || i from generate_series(1, 50) i$$
    ),
    50::bigint, 'one may have fifty'
);
select throws_ok(
    $$insert into public.user_interests (interest) values ('one more')$$,
    '22023', 'too_many_interests', 'and not one more, by a direct insert either'
);
delete from public.user_interests
where true;
select tests.act_as_postgres();
update private.settings
set value = '50 per minute'
where name = 'limit_user_interests';
select tests.become('owner');
select throws_ok(
    $$insert into public.user_interests (interest) values ('one more')$$,
    'PT429', 'rate_limited', 'taking them away does not make room for more within a minute'
);

select * from finish();
rollback;
