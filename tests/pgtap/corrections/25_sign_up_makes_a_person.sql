-- Correction 25: somebody had to insert into users after each sign-up. Now a row in auth.users is
-- one in users, and no sign-up ever fails for its name.
begin;
select plan(16);

create temporary table sign_up (
    name text,
    metadata jsonb,
    username text,
    display_name text,
    picture text,
    description text
);
insert into sign_up (name, metadata, username, display_name, picture, description)
values
    (
        'google',
        '{"full_name": "Ada Lovelace", "name": "Ada", "avatar_url": "https://g.example/ada.png"}',
        'ada_lovelace', 'Ada Lovelace', 'https://g.example/ada.png', 'Google sends a full name'
    ),
    (
        'name only', '{"name": "Bo Diddley", "picture": "https://g.example/bo.png"}',
        'bo_diddley', 'Bo Diddley', 'https://g.example/bo.png', 'a provider sends name and picture'
    ),
    (
        'taken', '{"username": "ada_lovelace"}',
        'ada_lovelace_' || left(replace(tests.id('taken')::text, '-', ''), 8), 'ada_lovelace',
        null, 'the name is taken'
    ),
    (
        'reserved', '{"username": "admin", "full_name": "Root"}',
        'admin_' || left(replace(tests.id('reserved')::text, '-', ''), 8), 'Root', null,
        'the name is reserved'
    ),
    (
        'format', '{"username": "  Señor Ñandú!! 99 "}',
        'se_or_and_99', 'Señor Ñandú!! 99', null, 'the name has signs that a username has not'
    ),
    (
        'short', '{"username": "Li", "full_name": "Li"}',
        'user_' || left(replace(tests.id('short')::text, '-', ''), 8), 'Li', null,
        'the name is too short'
    ),
    (
        'blank', jsonb_build_object('full_name', u&'\200B'),
        'user_' || left(replace(tests.id('blank')::text, '-', ''), 8),
        'user_' || left(replace(tests.id('blank')::text, '-', ''), 8), null,
        'the name is invisible'
    ),
    (
        'long', jsonb_build_object('username', repeat('x', 200), 'full_name', repeat('y', 200)),
        repeat('x', 41), repeat('y', 100), null, 'the name is endless'
    ),
    (
        'bad picture', '{"username": "mallory", "avatar_url": "javascript:alert(1)"}',
        'mallory', 'mallory', null, 'the picture is no address'
    ),
    (
        'strange', '{"username": {"a": 1}, "full_name": ["x"], "picture": 7}',
        'a_1', '["x"]', null, 'the metadata are not texts'
    );
insert into auth.users (id, email, raw_user_meta_data)
select tests.id(s.name), s.name || '@example.com', s.metadata
from sign_up s;

select results_eq(
    format(
        'select u.username::text, u.display_name::text, u.profile_picture_url
        from public.users u
        where u.id = tests.id(%L)',
        s.name
    ),
    format('values (%L, %L, %L)', s.username, s.display_name, s.picture),
    'correction 25: a sign-up makes a person where ' || s.description
)
from sign_up s;

insert into auth.users (id, phone) values (tests.id('phone'), '15550100');
insert into auth.users (id, email, raw_user_meta_data)
values (tests.id('email'), 'private.person@example.com', '{}');
select alike(
    (select u.username::text from public.users u where u.id = tests.id('phone')), 'user\_%',
    'correction 25: a sign-up by phone, without any metadata, makes a person'
);
select unalike(
    (select u::text from public.users u where u.id = tests.id('email')), '%private%person%',
    'correction 25: an e-mail address is never made into a name'
);

insert into auth.users (id, is_anonymous) values (tests.id('guest'), true);
select is_empty(
    $$select u.id from public.users u where u.id = tests.id('guest')$$,
    'correction 25: an anonymous sign-in is nobody yet'
);
update auth.users
set is_anonymous = false, raw_user_meta_data = '{"username": "no_longer_a_guest"}'
where id = tests.id('guest');
select is(
    (select u.username::text from public.users u where u.id = tests.id('guest')),
    'no_longer_a_guest',
    'correction 25: an anonymous sign-in made permanent is a person'
);

-- An account that is older than the schema: as the migration finds it.
delete from public.users where id = tests.id('google');
select private.create_user(a.id, a.raw_user_meta_data)
from auth.users a
where a.id = tests.id('google');
select is(
    (select u.username::text from public.users u where u.id = tests.id('google')), 'ada_lovelace',
    'correction 25: an account that has no row gets one'
);
select tests.act_as('google');
select is(
    (select p.user_id from public.create_post('first!') p), tests.id('google'),
    'correction 25: a new person can post at once'
);

select * from finish();
rollback;
