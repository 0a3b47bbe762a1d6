-- Follows: signed-in people see those between visible people, and their own; one follows and
-- unfollows for oneself.
begin;
select plan(35);

select tests.create_world();

-- Who sees which
prepare of_the_muted as
select tests.name(f.follower_id) from public.follows f where f.following_id = tests.id('muted');
prepare by_the_muted as
select tests.name(f.following_id) from public.follows f where f.follower_id = tests.id('muted');

select tests.sees(
    s.viewer, 'of_the_muted', '{owner,stranger,blocked,moderator}', s.viewer || ' ' || s.description
)
from (
    values
        ('stranger', 'sees the followers in good standing'),
        ('muted', 'sees the followers in good standing of their own'),
        ('guest', 'reads as any signed-in person'),
        ('nobody', 'reads as any signed-in person')
) s (viewer, description);
select tests.sees(
    'owner', 'of_the_muted', '{owner,stranger,moderator}',
    'nobody sees among followers whom they blocked'
);
select tests.sees(
    'blocked', 'of_the_muted', '{stranger,blocked,moderator}',
    'nor who blocked them'
);
select tests.sees(
    'suspended', 'of_the_muted', '{owner,stranger,blocked,moderator,suspended}',
    'a suspended person sees their own follow'
);
select tests.sees(
    s.viewer, 'of_the_muted', '{owner,stranger,blocked,moderator,suspended,deleted}',
    s.viewer || ' sees all followers'
)
from (values ('moderator'), ('service_role')) s (viewer);
select tests.sees(
    'stranger', 'by_the_muted', '{owner,stranger,blocked,moderator}',
    'a stranger sees whom of good standing a person follows'
);
select tests.sees(
    'owner', 'by_the_muted', '{owner,stranger,moderator}',
    'nobody sees among the followed whom they blocked'
);
select tests.sees(
    'muted', 'by_the_muted', '{owner,stranger,blocked,moderator,suspended,deleted}',
    'one''s own follows stay visible to oneself'
);
select tests.act_as_anon();
select throws_ok(
    'select f.follower_id from public.follows f', '42501', 'permission denied for table follows',
    'a visitor does not read who follows whom'
);
select tests.act_as_postgres();
delete from private.staff s where s.user_id = tests.id('moderator');
select tests.sees(
    'moderator', 'of_the_muted', '{owner,stranger,blocked,moderator}',
    'a moderator who is revoked sees what anybody sees'
);
insert into private.staff (user_id, role) values (tests.id('moderator'), 'moderator');

-- Insert
delete from public.follows f where f.follower_id = tests.id('muted');
select tests.act_as('muted');
select lives_ok(
    $$insert into public.follows (follower_id, following_id)
    values (tests.id('muted'), tests.id('owner'))$$,
    'a person follows whom they see, also who muted them'
);
select lives_ok(
    $$insert into public.follows (following_id) values (tests.id('stranger'))$$,
    'and need not name themselves'
);
select tests.sees(
    'muted', 'by_the_muted', '{owner,stranger}', 'and reads both'
);
select tests.act_as('muted');
select lives_ok(
    $$insert into public.follows (following_id) values (tests.id('stranger'))
    on conflict (follower_id, following_id) do nothing$$,
    'an upsert that ignores duplicates follows twice without an error'
);
select throws_ok(
    $$insert into public.follows (following_id) values (tests.id('stranger'))
    on conflict (follower_id, following_id) do update set following_id = excluded.following_id$$,
    '42501', 'permission denied for table follows',
    'an upsert that merges is refused'
);
select throws_ok(
    $$insert into public.follows (follower_id, following_id)
    values (tests.id('owner'), tests.id('stranger'))$$,
    '42501', 'new row violates row-level security policy for table "follows"',
    'nobody follows for another'
);
select is(
    tests.error_of(
        format('insert into public.follows (following_id) values (%L)', t.id)
    ),
    '42501 new row violates row-level security policy for table "follows"',
    format('following %s is refused as following nobody', t.name)
)
from (
    values
        ('a stranger to all', tests.id('no person')),
        ('a suspended person', tests.id('suspended')),
        ('a deleted person', tests.id('deleted')),
        ('an anonymous sign-in', tests.id('guest')),
        ('the ghost', '00000000-0000-4000-8000-000000000000')
) t (name, id);
select tests.act_as('owner');
select is(
    tests.error_of(
        format('insert into public.follows (following_id) values (%L)', tests.id('blocked'))
    ),
    '42501 new row violates row-level security policy for table "follows"',
    'nobody follows whom they blocked'
);
select tests.act_as('blocked');
select is(
    tests.error_of(
        format('insert into public.follows (following_id) values (%L)', tests.id('owner'))
    ),
    '42501 new row violates row-level security policy for table "follows"',
    'nobody follows who blocked them'
);
select tests.act_as_postgres();
delete from public.follows f where f.follower_id = tests.id('moderator');
select tests.act_as('moderator');
select is(
    tests.error_of(
        format('insert into public.follows (following_id) values (%L)', tests.id(t.name))
    ),
    '42501 new row violates row-level security policy for table "follows"',
    format('a moderator sees a %s person, and yet does not follow them', t.name)
)
from (values ('suspended'), ('deleted')) t (name);
select throws_ok(
    $$insert into public.follows (following_id, created_at) values (tests.id('stranger'), now())$$,
    '42501', 'permission denied for table follows',
    'nobody chooses since when they follow'
);

-- Update, delete
select throws_ok(
    'update public.follows set following_id = following_id',
    '42501', 'permission denied for table follows',
    'a follow is not changed'
);
select is(
    tests.rows_written('delete from public.follows'), 0::bigint,
    'nobody ends the follow of another, not even a moderator'
);
select tests.act_as('stranger');
select is(
    tests.rows_written(
        $$delete from public.follows f where f.following_id = tests.id('stranger')$$
    ),
    0::bigint,
    'nor that of one''s own followers'
);
select is(
    tests.rows_written('delete from public.follows'), 6::bigint,
    'one unfollows, also who has vanished'
);
select is_empty(
    $$select f.following_id from public.follows f where f.follower_id = tests.id('stranger')$$,
    'and it is over'
);

select * from finish();
rollback;
