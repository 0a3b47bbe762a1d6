-- create_user(): a valid, free username for everybody, whatever the provider sends.
begin;
select plan(44);

-- Makes an account whose id begins with 8 digits, without the trigger, and says what became of it.
create function pg_temp.made(digits text, metadata jsonb)
returns public.users
language plpgsql
as $$
declare
    v_id uuid := made.digits || '-0000-4000-8000-000000000001';
    v_user public.users;
begin
    insert into auth.users (id, is_anonymous) values (v_id, true);
    perform private.create_user(v_id, made.metadata);
    select u.* into v_user from public.users u where u.id = v_id;
    return v_user;
end;
$$;

select tests.create_user('taken');
insert into private.username_holds (username, user_id, held_until)
values
    ('held', tests.id('taken'), now() + interval '1 day'),
    ('free_again', tests.id('taken'), now() - interval '1 day');

-- Usernames
select is(
    (pg_temp.made(lpad(row_number() over ()::text, 8, '0'), c.metadata::jsonb)).username::text,
    replace(c.username, '{id}', lpad(row_number() over ()::text, 8, '0')),
    c.description
)
from (
    values
        ('{"username": "ann"}', 'ann', 'a good username is taken as it is'),
        ('{"username": "Ann_Lee"}', 'ann_lee', 'capitals become small'),
        ('{"username": "lee.ann!"}', 'lee_ann', 'what is not allowed becomes an underscore'),
        ('{"username": "ann"}', 'ann_{id}', 'a taken one gets a part of the id'),
        ('{"username": "ANN"}', 'ann_{id}', 'also when it is written otherwise'),
        ('{"username": "taken"}', 'taken_{id}', 'so does that of somebody else'),
        ('{"username": "admin"}', 'admin_{id}', 'and a reserved one'),
        ('{"username": "Ghost"}', 'ghost_{id}', 'and the ghost''s'),
        ('{"username": "held"}', 'held_{id}', 'and one that is held for its former owner'),
        ('{"username": "free_again"}', 'free_again', 'but not once that is over'),
        ('{"user_name": "gitty"}', 'gitty', 'GitHub''s name for it'),
        ('{"preferred_username": "twitty"}', 'twitty', 'OpenID''s name for it'),
        ('{"username": "one", "user_name": "two"}', 'one', 'the form goes before the provider'),
        ('{"full_name": "Ben Cole"}', 'ben_cole', 'a full name does'),
        ('{"name": "Dot Eve"}', 'dot_eve', 'so does a name'),
        ('{"full_name": "Zoë"}', 'user_{id}', 'letters outside of a-z leave too little'),
        ('{"full_name": "李小龙"}', 'user_{id}', 'or nothing'),
        ('{"username": "ab"}', 'user_{id}', 'two characters are too few'),
        ('{"username": ""}', 'user_{id}', 'an empty one is none'),
        ('{"username": "___"}', 'user_{id}', 'nor are underscores'),
        ('{"username": null}', 'user_{id}', 'nor null'),
        ('{}', 'user_{id}', 'no metadata'),
        (null, 'user_{id}', 'none at all'),
        ('[]', 'user_{id}', 'a list'),
        ('"ann"', 'user_{id}', 'a string'),
        ('7', 'user_{id}', 'a number'),
        ('{"username": 1234}', '1234', 'a number for a name'),
        ('{"username": {"a": "b"}}', 'a_b', 'an object for a name'),
        ('{"username": "' || repeat('x', 200) || '"}', repeat('x', 41), 'an endless one is cut'),
        (
            '{"username": "' || repeat('x', 200) || '"}', repeat('x', 41) || '_{id}',
            'so that a part of the id still fits'
        ),
        ('{"email": "zed@b.example"}', 'user_{id}', 'the e-mail address is nobody''s business')
) c (metadata, username, description);

-- Names and pictures
select results_eq(
    format(
        'select u.display_name::text, u.profile_picture_url from pg_temp.made(%L, %L) u',
        '1000' || lpad(row_number() over ()::text, 4, '0'), c.metadata
    ),
    format('values (%L, %L)', c.display_name, c.picture),
    c.description
)
from (
    values
        (
            '{"full_name": "Flo Gray", "avatar_url": "https://a.example/1.png",
            "name": "Flo", "picture": "https://a.example/2.png"}',
            'Flo Gray', 'https://a.example/1.png', 'Google''s full name and avatar are taken'
        ),
        (
            '{"name": "Hal", "picture": "https://a.example/2.png"}',
            'Hal', 'https://a.example/2.png', 'or its name and picture'
        ),
        ('{"username": "IvyJ"}', 'IvyJ', null, 'a username will do for a name'),
        ('{"full_name": "李小龙", "username": "bruce"}', '李小龙', null, 'names of all scripts'),
        (
            '{"full_name": "\u200b \u3164", "username": "blank"}', 'blank', null,
            'a name that nobody sees is none'
        ),
        (
            '{"username": "plain", "full_name": "P", "picture": "http://a.example/1.png"}', 'P',
            null, 'a picture without encryption is none'
        ),
        (
            '{"username": "script", "full_name": "S", "avatar_url": "javascript:alert(1)"}', 'S',
            null, 'nor is a script'
        )
) c (metadata, display_name, picture, description);
select is(
    (
        select length((pg_temp.made('20000001', jsonb_build_object(
            'full_name', repeat('ä', 300)
        ))).display_name)
    ),
    100,
    'an endless name is cut'
);

-- Both the wished name and the one with a part of the id taken
insert into auth.users (id, raw_user_meta_data)
values ('30000001-0000-4000-8000-000000000002', '{"username": "ann_30000002"}');
select is(
    (pg_temp.made('30000002', '{"username": "ann"}')).username::text,
    'user_30000002000040008000000000000001',
    'who meets both gets the whole id'
);
select lives_ok(
    $$select private.create_user('30000002-0000-4000-8000-000000000001', '{"username": "other"}')$$,
    'who has an account is left alone'
);
select is(
    (
        select u.username::text from public.users u
        where u.id = '30000002-0000-4000-8000-000000000001'
    ),
    'user_30000002000040008000000000000001',
    'and keeps the name'
);
select is_empty(
    $$select a.id from auth.users a
    where not exists (select from public.users u where u.id = a.id)$$,
    'nobody was left without an account'
);
select is_empty('select * from private.counter_drift()', 'and each has counters');

select * from finish();
rollback;
