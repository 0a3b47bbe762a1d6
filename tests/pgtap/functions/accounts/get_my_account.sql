-- get_my_account(): one's own row, whole, and nobody else's.
begin;
select plan(10);

select tests.create_personas();
update public.users
set
    bio = 'I trade', date_of_birth = '1990-05-01', timezone = 'Europe/Berlin', country = 'Germany',
    country_code = 'DE', ip_address_hash = repeat('a', 64), last_active_at = now(),
    badge = 'Verified', profile_picture_url = 'https://a.example/1.png', updated_at = now(),
    username_changed_at = now() - interval '2 days'
where id = tests.id('stranger');
insert into public.posts (user_id, content) values (tests.id('stranger'), 'Hello');
insert into public.follows (follower_id, following_id)
values
    (tests.id('stranger'), tests.id('owner')),
    (tests.id('stranger'), tests.id('muted')),
    (tests.id('owner'), tests.id('stranger'));

select tests.act_as('stranger');
select results_eq(
    $$select a.id, a.username, a.display_name, a.bio, a.profile_picture_url, a.badge,
        a.date_of_birth, a.timezone, a.country, a.country_code, a.ip_address_hash, a.created_at,
        a.updated_at, a.last_active_at, a.deleted_at, a.username_changed_at, a.suspended_at,
        a.suspension_reason, a.staff_role
    from public.get_my_account() a$$,
    $$values (
        tests.id('stranger'), 'stranger', 'Stranger', 'I trade', 'https://a.example/1.png',
        'Verified', date '1990-05-01', 'Europe/Berlin', 'Germany', 'DE', repeat('a', 64), now(),
        now(), now(), null::timestamptz, now() - interval '2 days', null::timestamptz,
        null::text, null::text
    )$$,
    'one reads all that is known of oneself'
);
select results_eq(
    'select a.follower_count, a.following_count, a.post_count from public.get_my_account() a',
    'values (1::bigint, 2::bigint, 1::bigint)',
    'with one''s counts'
);
select tests.act_as('muted');
select results_eq(
    'select a.id from public.get_my_account() a',
    $$values (tests.id('muted'))$$,
    'everybody reads their own'
);
select tests.act_as('moderator');
select results_eq(
    'select a.id, a.staff_role from public.get_my_account() a',
    $$values (tests.id('moderator'), 'moderator')$$,
    'staff read what they are'
);
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('muted');
update public.users set deleted_at = now() where id = tests.id('blocked');
select tests.act_as('muted');
select results_eq(
    'select a.suspended_at, a.suspension_reason from public.get_my_account() a',
    $$values (now(), 'spam')$$,
    'a suspended person learns why'
);
select tests.act_as('blocked');
select results_eq(
    'select a.deleted_at from public.get_my_account() a',
    'values (now())',
    'a deleted account learns since when'
);
select tests.act_as('nobody');
select throws_ok(
    'select public.get_my_account()',
    'PT401', 'account_missing',
    'a token without an account is told so'
);
select tests.act_as('nobody', '{"is_anonymous": true}');
select throws_ok(
    'select public.get_my_account()',
    'PT401', 'account_missing',
    'so is who signed in anonymously'
);
select tests.act_as('nobody', '{"sub": null}');
select throws_ok(
    'select public.get_my_account()',
    'PT401', 'sign_in_required',
    'a token that names nobody is no sign-in'
);
select tests.act_as_anon();
select throws_ok(
    'select public.get_my_account()',
    '42501', 'permission denied for function get_my_account',
    'a visitor has no account'
);

select * from finish();
rollback;
