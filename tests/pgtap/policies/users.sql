-- Users: living accounts in their public columns for all, save across a block; oneself and staff
-- see all. One edits one's own row, in the listed columns.
begin;
select plan(41);

select tests.create_world();
update public.users u
set timezone = 'UTC', date_of_birth = '1990-01-01', ip_address_hash = repeat('0', 64)
where u.id = tests.id('owner');

-- Who sees whom
prepare seen as select tests.name(u.id) from public.users u;

select tests.sees(
    s.viewer, 'seen', '{owner,stranger,blocked,muted,moderator}', s.viewer || ' ' || s.description
)
from (
    values
        ('anon', 'sees the people in good standing'),
        ('stranger', 'sees the people in good standing'),
        ('muted', 'notices nothing of the mute'),
        ('guest', 'reads as a visitor does'),
        ('nobody', 'reads as a visitor does')
) s (viewer, description);
select tests.sees(
    'owner', 'seen', '{owner,stranger,muted,moderator}',
    'a person does not see whom they blocked, and does see whom they muted'
);
select tests.sees(
    'blocked', 'seen', '{stranger,blocked,muted,moderator}',
    'a blocked person does not see who blocked them'
);
select tests.sees(
    'suspended', 'seen', '{owner,stranger,blocked,muted,moderator,suspended}',
    'a suspended person still sees themselves'
);
select tests.sees(
    'deleted', 'seen', '{owner,stranger,blocked,muted,moderator,deleted}',
    'a deleted person still sees themselves'
);
select tests.sees(
    'moderator', 'seen', '{owner,stranger,blocked,muted,moderator,suspended,deleted,ghost}',
    'a moderator sees everybody'
);
select tests.sees(
    'service_role', 'seen', '{owner,stranger,blocked,muted,moderator,suspended,deleted,ghost}',
    'the back end sees everybody'
);
delete from private.staff s where s.user_id = tests.id('moderator');
select tests.sees(
    'moderator', 'seen', '{owner,stranger,blocked,muted,moderator}',
    'a moderator who is revoked sees whom anybody sees'
);
insert into private.staff (user_id, role) values (tests.id('moderator'), 'moderator');

-- Each may take back a block alone: what the other closed stays closed
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('blocked'), tests.id('owner'), 'block');
delete from public.content_filters f
where f.user_id = tests.id('owner')
    and f.filter_type = 'block';
select tests.sees(
    'owner', $$select tests.name(u.id) from public.users u where u.id = tests.id('blocked')$$, '{}',
    'of two who blocked each other, one taking it back opens nothing for them'
);
select tests.sees(
    'blocked', $$select tests.name(u.id) from public.users u where u.id = tests.id('owner')$$, '{}',
    'nor for the other'
);
delete from public.content_filters f
where f.user_id = tests.id('blocked');
select tests.sees(
    'owner', $$select tests.name(u.id) from public.users u where u.id = tests.id('blocked')$$,
    '{blocked}',
    'they see each other again once both took it back'
);

-- Which columns
select tests.act_as('owner');
select lives_ok(
    $$select u.id, u.username, u.display_name, u.bio, u.profile_picture_url, u.badge, u.created_at
    from public.users u$$,
    'the public columns can be read'
);
select throws_ok(
    format('select u.%I from public.users u where u.id = tests.id(''owner'')', c.name),
    '42501', 'permission denied for table users',
    format('%s is private, even to its owner here', c.name)
)
from (
    values
        ('date_of_birth'),
        ('timezone'),
        ('country'),
        ('country_code'),
        ('ip_address_hash'),
        ('updated_at'),
        ('last_active_at'),
        ('deleted_at'),
        ('username_changed_at'),
        ('suspended_at'),
        ('suspension_reason')
) c (name);
select tests.act_as('moderator');
select throws_ok(
    $$select u.suspension_reason from public.users u$$,
    '42501', 'permission denied for table users',
    'private columns are private to staff too'
);
select tests.act_as_anon();
select throws_ok(
    'select u.date_of_birth from public.users u',
    '42501', 'permission denied for table users',
    'private columns are private to visitors'
);

-- Update
select tests.act_as('owner');
select is(
    tests.rows_written(
        $$update public.users u
        set username = 'renamed', display_name = 'New', bio = 'Hello', timezone = 'Asia/Tokyo',
            profile_picture_url = 'https://example.com/me.png', date_of_birth = '1991-01-01'
        where u.id = tests.id('owner')$$
    ),
    1::bigint,
    'a person edits their own account'
);
select results_eq(
    $$select u.username::text, u.display_name::text, u.bio, u.profile_picture_url
    from public.users u
    where u.id = tests.id('owner')$$,
    $$values ('renamed', 'New', 'Hello', 'https://example.com/me.png')$$,
    'and reads it back'
);
select is(
    tests.rows_written($$update public.users u set bio = 'Mine' where u.id <> tests.id('owner')$$),
    0::bigint,
    'nobody edits the account of another'
);
select tests.act_as('moderator');
select is(
    tests.rows_written($$update public.users u set bio = 'Mine' where u.id = tests.id('owner')$$),
    0::bigint,
    'nor does a moderator'
);

select tests.act_as('owner');
select throws_ok(
    format('update public.users set %I = null', c.name),
    '42501', 'permission denied for table users',
    format('nobody sets their own %s', c.name)
)
from (
    values
        ('id'),
        ('badge'),
        ('created_at'),
        ('updated_at'),
        ('deleted_at'),
        ('suspended_at')
) c (name);

-- Rows come and go with auth.users
select throws_ok(
    $$insert into public.users (id, username, display_name)
    values (tests.id('owner'), 'twice', 'Twice')$$,
    '42501', 'permission denied for table users',
    'nobody makes an account but by signing up'
);
select throws_ok(
    $$delete from public.users u where u.id = tests.id('owner')$$,
    '42501', 'permission denied for table users',
    'nobody deletes the row of an account'
);

select * from finish();
rollback;
