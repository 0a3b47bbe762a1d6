-- What a row of users may hold, and what becomes of it.
begin;
select plan(41);

select tests.create_user('ann');
select tests.create_user('ben');

select throws_ok(
    format('update public.users set %I = null where id = tests.id(''ann'')', c),
    '23502',
    format('null value in column "%s" of relation "users" violates not-null constraint', c),
    format('a person always has %s', c)
)
from unnest(array['id', 'username', 'display_name', 'created_at', 'updated_at']) c;

select results_eq(
    $$select u.bio, u.profile_picture_url, u.badge::text, u.date_of_birth, u.timezone::text,
        u.created_at, u.updated_at, u.last_active_at, u.deleted_at, u.suspended_at
    from public.users u
    where u.id = tests.id('ann')$$,
    $$values (
        null::text, null::text, null::text, null::date, null::text, now(), now(),
        null::timestamptz, null::timestamptz, null::timestamptz
    )$$,
    'a new person is of now, in good standing, and has told nothing yet'
);

-- As somebody who may rename: the waiting time and the holds are another suite's.
select throws_ok(
    format('update public.users set %I = %L where id = tests.id(''ann'')', b.name, b.value),
    '23514',
    format('new row for relation "users" violates check constraint "%s"', b.constraint_name),
    b.description
)
from (
    values
        ('username', 'ab', 'username_format', 'a username of two characters is too short'),
        ('username', 'Ann', 'username_format', 'a username has no upper case'),
        ('username', 'ann-1', 'username_format', 'a username has no dash'),
        ('username', 'ann 1', 'username_format', 'a username has no blank'),
        ('username', e'ann1\n', 'username_format', 'a username has no line end'),
        ('username', 'änne', 'username_format', 'a username has no umlaut'),
        ('username', '', 'username_format', 'a username is not empty'),
        ('display_name', e'\t', 'users_display_name_check', 'a display name can be seen'),
        ('bio', repeat('x', 1001), 'users_bio_check', 'a bio of 1001 characters is too long'),
        (
            'profile_picture_url', 'http://a.example/1.png', 'users_profile_picture_url_check',
            'a picture is fetched over https'
        ),
        (
            'profile_picture_url', '', 'users_profile_picture_url_check',
            'a picture has an address'
        ),
        ('badge', 'Gold', 'users_badge_check', 'a badge is one of the list'),
        ('badge', 'verified', 'users_badge_check', 'a badge is written as in the list'),
        ('date_of_birth', 'infinity', 'users_date_of_birth_check', 'a birthday is a day'),
        ('country_code', 'de', 'users_country_code_check', 'a country code is upper case'),
        ('suspended_at', 'now', 'users_suspension_check', 'nobody is suspended without a reason'),
        (
            'suspension_reason', 'spam', 'users_suspension_check',
            'nobody has a reason without a suspension'
        )
) b (name, value, constraint_name, description);
select throws_ok(
    format('update public.users set %I = %L where id = tests.id(''ann'')', b.name, b.value),
    '22001', format('value too long for type character varying(%s)', b.size),
    b.description
)
from (
    values
        ('username', repeat('x', 51), 50, 'a username of 51 characters is too long'),
        ('display_name', repeat('x', 101), 100, 'a display name of 101 characters is too long'),
        ('country_code', 'USA', 2, 'a country code has two letters')
) b (name, value, size, description);
select throws_ok(
    $$update public.users set timezone = 'Europe/Atlantis' where id = tests.id('ann')$$,
    '22023', 'timezone_unknown',
    'a time zone is one that exists'
);
select throws_ok(
    $$insert into public.users (id, username, display_name, timezone)
    values (tests.id('cara'), 'cara', 'Cara', 'Europe/Atlantis')$$,
    '22023', 'timezone_unknown',
    'a new person has no time zone that does not exist'
);
select lives_ok(
    format('update public.users set %I = %L where id = tests.id(''ann'')', g.name, g.value),
    g.description
)
from (
    values
        ('username', 'a_1', 'a username may have three characters'),
        ('username', repeat('x', 50), 'a username may have fifty'),
        ('display_name', repeat('ß', 100), 'a display name may have a hundred characters'),
        ('bio', repeat('€', 1000), 'a bio may have a thousand'),
        ('bio', '', 'a bio may be empty'),
        ('badge', 'Public', 'a badge may be Public'),
        ('badge', 'Verified', 'a badge may be Verified')
) g (name, value, description);

select throws_ok(
    $$update public.users set username = 'ben' where id = tests.id('ann')$$,
    '23505', 'duplicate key value violates unique constraint "users_username_key"',
    'two people do not share a username'
);
select throws_ok(
    $$insert into public.users (id, username, display_name)
    values (tests.id('ann'), 'another_ann', 'Ann')$$,
    '23505', 'duplicate key value violates unique constraint "users_pkey"',
    'an account is one person'
);
select throws_ok(
    $$insert into public.users (id, username, display_name)
    values (tests.id('nobody'), 'nobody_1', 'Nobody')$$,
    '23503', 'insert or update on table "users" violates foreign key constraint "users_id_fkey"',
    'there is no person without an account'
);
delete from auth.users where id = tests.id('ben');
select is_empty(
    $$select u.id from public.users u where u.id = tests.id('ben')$$,
    'a person goes with the account'
);

alter table public.users drop constraint username_format;
select throws_ok(
    $$update public.users set username = 'ANN' where id = tests.id('ann')$$,
    '23514', 'new row for relation "users" violates check constraint "username_lowercase"',
    'a username is lower case by a rule of its own'
);

select lives_ok(
    $$update public.users
    set suspended_at = now(), suspension_reason = 'spam'
    where id = tests.id('ann')$$,
    'a person may be suspended with a reason'
);

select * from finish();
rollback;
