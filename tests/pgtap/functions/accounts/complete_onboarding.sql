-- complete_onboarding(): everything at once or nothing, once and again; the first username is free
-- of the waiting time, and only the first.
begin;
select plan(22);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cem', 'dora']) p (name);
prepare onboarded as
select a.username, a.display_name, a.date_of_birth, a.timezone, a.bio, a.profile_picture_url,
    a.country, a.country_code, a.onboarded_at, a.username_changed_at
from public.get_my_account() a;

select tests.act_as('ann');
select results_eq(
    'select a.onboarded_at from public.get_my_account() a', 'values (null::timestamptz)',
    'a new account has onboarding before it'
);

-- All or nothing
select throws_ok(
    $$select public.complete_onboarding(
        username => 'anna', interests => array_fill('x'::text, array[51])
    )$$,
    '22023', 'too_many_interests',
    'what one part refuses'
);
select results_eq(
    'select a.username, a.onboarded_at from public.get_my_account() a',
    $$values ('ann', null::timestamptz)$$,
    'refuses all of it'
);

select tests.request_headers('{"cf-ipcountry": "DE", "cf-connecting-ip": "192.0.2.1"}');
prepare complete as
select a.id from public.complete_onboarding(
    ' Anna ', 'Anna Ash', '1990-05-01', 'Europe/Berlin', array['Stocks', ' crypto '],
    'I trade', 'https://a.example/1.png'
) a;
select results_eq('execute complete', $$values (tests.id('ann'))$$, 'one call takes it all');
prepare is_complete as
values (
    'anna', 'Anna Ash', date '1990-05-01', 'Europe/Berlin', 'I trade', 'https://a.example/1.png',
    'Germany', 'DE', now(), null::timestamptz
);
select results_eq(
    'onboarded', 'is_complete',
    'with the country that the edge tells; the name was chosen, not changed'
);
select results_eq(
    'select i.interest::text from public.user_interests i order by 1',
    $$values ('crypto'), ('Stocks')$$,
    'and the interests'
);
select tests.request_headers('{}');
select results_eq('execute complete', $$values (tests.id('ann'))$$, 'a retry answers the same');
select results_eq('onboarded', 'is_complete', 'and changes nothing');
select results_eq(
    $$select a.username, a.bio, a.onboarded_at from public.complete_onboarding(bio => 'Still') a$$,
    $$values ('anna', 'Still', now())$$,
    'what is absent stays'
);
select set_eq(
    'select i.interest::text from public.user_interests i',
    $$values ('crypto'), ('Stocks')$$,
    'the interests too'
);

-- The first choice is one
select lives_ok(
    $$select public.complete_onboarding(username => 'annabel')$$,
    'the chosen name can be changed at once'
);
select throws_ok(
    format('select public.%s', c.call), 'PT409', 'username_change_too_soon',
    'but then the wait begins, whichever call is tried: ' || c.call
)
from (
    values
        ($$complete_onboarding(username => 'annika')$$),
        ($$update_my_account('{"username": "annika"}')$$)
) c (call);
select throws_ok(
    $$update public.users set onboarded_at = null where id = auth.uid()$$,
    '42501', 'permission denied for table users',
    'nobody makes it the first time again'
);

-- Who has chosen before has chosen
select tests.act_as('ben');
select lives_ok(
    $$select public.update_my_account('{"username": "benny"}')$$, 'who changes the name before'
);
select throws_ok(
    $$select public.complete_onboarding(username => 'benno')$$,
    'PT409', 'username_change_too_soon',
    'waits at onboarding too'
);
select lives_ok(
    $$select public.complete_onboarding(username => 'benny', display_name => 'Benny')$$,
    'and completes it under that name'
);

-- Other people's names
select throws_ok(
    format('select public.complete_onboarding(username => %L)', c.name),
    'PT409', c.message, c.description
)
from (
    values
        ('annabel', 'username_taken', 'a name has one owner'),
        ('ann', 'username_held', 'the name that a sign-up gave is held like any other'),
        ('moderator', 'username_reserved', 'some names are the platform''s')
) c (name, message, description)
cross join lateral (select tests.act_as('cem')) a;
select throws_ok(
    $$select public.complete_onboarding(date_of_birth => 'infinity')$$,
    '22023', 'change_invalid',
    'nobody is born at the end of time'
);
select results_eq(
    'select a.onboarded_at from public.complete_onboarding() a', 'values (now())',
    'who keeps what the sign-up made completes it with nothing'
);

select * from finish();
rollback;
