-- Mutes and blocks are nobody's business but their owner's, not even staff's: nobody may learn by
-- whom they are muted or blocked.
begin;
select plan(31);

select tests.create_world();

-- Who sees which
prepare seen as
select f.filter_type || ' of ' || tests.name(f.filtered_user_id) from public.content_filters f;

select tests.sees(
    'owner', 'seen', '{block of blocked,mute of muted}', 'a person sees their own mutes and blocks'
);
select tests.sees(s.viewer, 'seen', '{}', s.viewer || ' sees none')
from (
    values
        ('blocked'), ('muted'), ('stranger'), ('moderator'), ('suspended'), ('guest'), ('nobody'),
        ('signed out')
) s (viewer);
select tests.sees(
    'service_role', 'seen', '{block of blocked,mute of muted}', 'the back end sees all'
);
select tests.act_as_anon();
select throws_ok(
    'select f.id from public.content_filters f',
    '42501', 'permission denied for table content_filters',
    'a visitor reads none'
);

-- Insert
select tests.act_as('stranger');
select lives_ok(
    $$insert into public.content_filters (user_id, filtered_user_id, filter_type)
    values (tests.id('stranger'), tests.id('owner'), 'mute')$$,
    'a person mutes whom they see'
);
select lives_ok(
    $$insert into public.content_filters (filtered_user_id, filter_type)
    values (tests.id('muted'), 'block')$$,
    'or blocks them'
);
select tests.sees(
    'stranger', 'seen', '{mute of owner,block of muted}', 'and reads both'
);
select tests.sees(
    'stranger', $$select tests.name(u.id) from public.users u where u.id = tests.id('muted')$$,
    '{}',
    'whom one blocks is out of sight'
);
select tests.act_as('stranger');
select lives_ok(
    $$insert into public.content_filters (filtered_user_id, filter_type)
    values (tests.id('muted'), 'block')
    on conflict (user_id, filtered_user_id, filter_type) do nothing$$,
    'an upsert that ignores duplicates blocks twice without an error'
);
select is((select count(*) from public.content_filters), 2::bigint, 'which adds nothing');
select throws_ok(
    $$insert into public.content_filters (filtered_user_id, filter_type)
    values (tests.id('muted'), 'block')
    on conflict (user_id, filtered_user_id, filter_type)
    do update set filter_type = excluded.filter_type$$,
    '42501', 'permission denied for table content_filters',
    'an upsert that merges is refused'
);
select lives_ok(
    $$insert into public.content_filters (filtered_user_id, filter_type)
    values (tests.id('muted'), 'mute')$$,
    'whom one blocked one may mute, too'
);
select tests.act_as('blocked');
select lives_ok(
    $$insert into public.content_filters (filtered_user_id, filter_type)
    values (tests.id('owner'), 'block')$$,
    'a blocked person may block back'
);
-- So who blocks one and who has vanished give the same answer.
select lives_ok(
    format(
        'insert into public.content_filters (filtered_user_id, filter_type) values (%L, %L)',
        tests.id(t.name), 'block'
    ),
    format('a person may block a %s one', t.name)
)
from (values ('suspended'), ('deleted')) t (name);
select throws_ok(
    $$insert into public.content_filters (user_id, filtered_user_id, filter_type)
    values (tests.id('owner'), tests.id('stranger'), 'block')$$,
    '42501', 'new row violates row-level security policy for table "content_filters"',
    'nobody blocks for another'
);
select is(
    tests.error_of(
        format(
            'insert into public.content_filters (filtered_user_id, filter_type) values (%L, %L)',
            t.id, t.filter_type
        )
    ),
    '42501 new row violates row-level security policy for table "content_filters"',
    t.description
)
from (
    values
        (tests.id('no person'), 'mute', 'nobody mutes who does not exist'),
        (tests.id('guest'), 'block', 'nor blocks an anonymous sign-in')
) t (id, filter_type, description);
select throws_ok(
    format(
        'insert into public.content_filters (filtered_user_id, filter_type, %I) '
        'values (%L, %L, %s)',
        c.name, tests.id('stranger'), 'mute', c.value
    ),
    '42501', 'permission denied for table content_filters',
    format('nobody chooses the %s of a mute', c.name)
)
from (values ('id', 'gen_random_uuid()'), ('created_at', 'now()')) c (name, value);

-- Update, delete
select throws_ok(
    $$update public.content_filters set filter_type = 'mute'$$,
    '42501', 'permission denied for table content_filters',
    'a block is not turned into a mute'
);
select tests.act_as('moderator');
select is(
    tests.rows_written('delete from public.content_filters'), 0::bigint,
    'nobody takes back the block of another, not even a moderator'
);
select tests.act_as('owner');
select is(
    tests.rows_written('delete from public.content_filters'), 2::bigint,
    'one takes back one''s own'
);
select is_empty('select f.id from public.content_filters f', 'and they are gone');

select * from finish();
rollback;
