-- Correction 17: whoever may read users read everybody's birthday, country and address hash.
begin;
select plan(29);

select tests.create_user('ann');
select tests.create_user('ben');
update public.users
set date_of_birth = '1990-05-17', timezone = 'Europe/Berlin', country_code = 'DE'
where id = tests.id('ann');

select tests.act_as_anon();
select throws_ok(
    format('select %I from public.users', c),
    '42501', 'permission denied for table users',
    format('correction 17: a visitor does not read the %s of anybody', c)
)
from unnest(array[
    'date_of_birth', 'timezone', 'country', 'country_code', 'ip_address_hash', 'updated_at',
    'last_active_at', 'deleted_at', 'username_changed_at', 'suspended_at', 'suspension_reason'
]) c;
select tests.act_as('ben');
select throws_ok(
    format('select %I from public.users', c),
    '42501', 'permission denied for table users',
    format('correction 17: a signed-in person does not read the %s of anybody', c)
)
from unnest(array[
    'date_of_birth', 'timezone', 'country', 'country_code', 'ip_address_hash', 'updated_at',
    'last_active_at', 'deleted_at', 'username_changed_at', 'suspended_at', 'suspension_reason'
]) c;
select throws_ok(
    'select * from public.users',
    '42501', 'permission denied for table users',
    'correction 17: select * of users does not work'
);
select throws_ok(
    $$select u.id from public.users u where u.date_of_birth = '1990-05-17'$$,
    '42501', 'permission denied for table users',
    'correction 17: a private column cannot be guessed by a filter'
);

select tests.act_as_anon();
select is(
    (select to_jsonb(p) - 'created_at' from public.profiles p where p.username = 'ann'),
    jsonb_build_object(
        'id', tests.id('ann'), 'username', 'ann', 'display_name', 'Ann', 'bio', null,
        'profile_picture_url', null, 'badge', null, 'follower_count', 0, 'following_count', 0,
        'post_count', 0
    ),
    'correction 17: select * of profiles works for all, and shows the public face'
);
select tests.act_as('ann');
select results_eq(
    'select a.id, a.date_of_birth, a.timezone, a.country_code from public.get_my_account() a',
    $$values (tests.id('ann'), date '1990-05-17', 'Europe/Berlin', 'DE')$$,
    'correction 17: one reads all of one''s own account'
);
select results_eq(
    $$update public.users set bio = 'I trade' where id = tests.id('ann') returning id, username$$,
    $$values (tests.id('ann'), 'ann'::varchar)$$,
    'correction 17: an update gives its public columns back'
);
select tests.act_as('ben');
select is(
    (select a.id from public.get_my_account() a), tests.id('ben'),
    'correction 17: the account one reads is one''s own'
);
select tests.act_as_anon();
select throws_ok(
    'select public.get_my_account()',
    '42501', 'permission denied for function get_my_account',
    'correction 17: a visitor has no account to read'
);

select * from finish();
rollback;
