-- The triggers on auth.users: everybody who signs up is a person at once, and no name stops them.
-- What names are made of stands in functions/private/create_user.sql.
begin;
select plan(19);

prepare person as
select u.username::text, u.display_name::text, u.profile_picture_url
from public.users u
where u.id = tests.id($1);

-- As Google sends it
insert into auth.users (id, email, raw_app_meta_data, raw_user_meta_data)
values (
    tests.id('google'), 'ada@example.com', '{"provider": "google", "providers": ["google"]}',
    '{
        "iss": "https://accounts.google.com", "sub": "1234567890", "name": "Ada King",
        "email": "ada@example.com", "picture": "https://lh3.googleusercontent.com/a/x=s96-c",
        "full_name": "Ada Lovelace", "avatar_url": "https://lh3.googleusercontent.com/a/y=s96-c",
        "provider_id": "1234567890", "email_verified": true, "phone_verified": false
    }'
);
select results_eq(
    $$execute person('google')$$,
    $$values ('ada_lovelace', 'Ada Lovelace', 'https://lh3.googleusercontent.com/a/y=s96-c')$$,
    'who signs up with Google has the name and picture that Google sends'
);
select is_empty(
    $$select u.id from public.users u where to_jsonb(u)::text like '%@example.com%'$$,
    'and the e-mail address stays with Supabase Auth'
);

-- By phone
insert into auth.users (id, phone) values (tests.id('phone'), '15550100');
select results_eq(
    $$select u.username::text = u.display_name, u.username ~ '^user_[0-9a-f]{8}$'
    from public.users u
    where u.id = tests.id('phone')$$,
    'values (true, true)',
    'who signs up by phone, without metadata, gets a name of no meaning'
);

-- Names that cannot be
select lives_ok(
    format(
        'insert into auth.users (id, raw_user_meta_data) values (%L, %L)',
        tests.id(c.name), c.metadata
    ),
    'a sign-up never fails for ' || c.name
)
from (
    values
        ('a bad name', '{"username": "?!"}'),
        ('a taken name', '{"username": "ada_lovelace"}'),
        ('a reserved name', '{"username": "admin"}'),
        ('an empty name', '{"username": "", "full_name": ""}'),
        ('an endless name', '{"username": "' || repeat('x', 5000) || '"}'),
        ('an invisible name', '{"full_name": "\u200b"}'),
        ('metadata that are a list', '[1, 2]')
) c (name, metadata);
select is(
    (
        select count(*) from public.users u
        where u.id = any (array(
            select tests.id(n) from unnest(array[
                'a bad name', 'a taken name', 'a reserved name', 'an empty name', 'an endless name',
                'an invisible name', 'metadata that are a list'
            ]) n
        ))
    ),
    7::bigint,
    'each of them is a person'
);
select lives_ok(
    $$insert into auth.users (id, raw_user_meta_data)
    select gen_random_uuid(), '{"username": "same"}' from generate_series(1, 5)$$,
    'five sign up with one name in one statement'
);
select is(
    (select count(*) from public.users u where u.username ~ '^same(_[0-9a-f]{8})?$'),
    5::bigint,
    'and are five people'
);

-- Anonymous, then permanent
insert into auth.users (id, is_anonymous) values (tests.id('guest'), true);
select is_empty($$execute person('guest')$$, 'an anonymous sign-in is no person');
update auth.users set last_sign_in_at = now() where id = tests.id('guest');
select is_empty($$execute person('guest')$$, 'also when it comes back');
update auth.users
set is_anonymous = false, raw_user_meta_data = '{"username": "guesty"}'
where id = tests.id('guest');
select results_eq(
    $$execute person('guest')$$,
    $$values ('guesty', 'guesty', null::text)$$,
    'until it is made permanent'
);
update public.users set display_name = 'Guesty' where id = tests.id('guest');
update auth.users set raw_user_meta_data = '{"username": "other"}' where id = tests.id('guest');
select results_eq(
    $$execute person('guest')$$,
    $$values ('guesty', 'Guesty', null::text)$$,
    'later metadata do not overwrite what a person chose'
);

-- Nobody was left out
select is_empty(
    $$select a.id from auth.users a
    where a.is_anonymous is not true
        and not exists (select from public.users u where u.id = a.id)$$,
    'everybody in auth.users is a person'
);
select is_empty('select * from private.counter_drift()', 'and each has counts');

select * from finish();
rollback;
