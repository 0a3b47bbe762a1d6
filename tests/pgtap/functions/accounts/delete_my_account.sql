-- delete_my_account() and cancel_account_deletion(): gone for everybody else at once, and back
-- within the period of grace as it was, suspension included.
begin;
select plan(32);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cem']) p (name);
select tests.create_staff('mod');
insert into public.posts (id, user_id, content)
values (tests.id('post'), tests.id('ann'), 'Hello');
insert into public.follows (follower_id, following_id)
values (tests.id('ben'), tests.id('ann')), (tests.id('ann'), tests.id('ben'));
insert into public.user_sessions (id, user_id, session_start, last_seen_at, session_end)
values
    (tests.id('open'), tests.id('ann'), now() - interval '1 hour', now() - interval '9 min', null),
    (
        tests.id('ended'), tests.id('ann'), now() - interval '2 days', now() - interval '1 day',
        now() - interval '1 day'
    ),
    (tests.id('of ben'), tests.id('ben'), now() - interval '1 hour', now(), null);
prepare seen as
select u.username::text from public.users u where u.id = tests.id('ann')
union all
select p.content from public.posts p where p.user_id = tests.id('ann');

select tests.act_as('ann');
select results_eq(
    'select a.id, a.deleted_at, a.purge_at, a.follower_count from public.delete_my_account() a',
    $$values (tests.id('ann'), now(), now() + interval '30 days', 1::bigint)$$,
    'who deletes the account learns when it is purged'
);
select results_eq(
    'select s.id, s.session_end from public.user_sessions s order by s.session_start desc',
    $$values (tests.id('open'), now()), (tests.id('ended'), now() - interval '1 day')$$,
    'what was open of the sessions ends'
);
select results_eq(
    'seen', $$values ('ann'), ('Hello')$$, 'one still sees oneself'
);
select throws_ok(
    format('select public.%s', c.call), 'PT403', 'account_deleted', 'but writes nothing: ' || c.call
)
from (
    values
        ($$create_post('Hello')$$), ($$update_my_account('{"bio": "x"}')$$), ('start_session()'),
        ('complete_onboarding()'), ($$set_interests('{}')$$),
        ($$follow_user(tests.id('cem'))$$)
) c (call);
select tests.act_as('ben');
select is_empty('seen', 'somebody else sees nothing of it');
select throws_ok(
    $$select public.get_profile('ann')$$, 'PT404', 'user_not_found', 'nor finds the person'
);
select tests.act_as_anon();
select is_empty('seen', 'nor does a visitor');
select tests.act_as('mod');
select results_eq('seen', $$values ('ann'), ('Hello')$$, 'staff do');
select tests.act_as_postgres();
select is(
    (select s.session_end from public.user_sessions s where s.id = tests.id('of ben')), null,
    'nobody else''s session ends'
);

-- Idempotent: the time of the first call counts
update public.users set deleted_at = now() - interval '29 days' where id = tests.id('ann');
select tests.act_as('ann');
select results_eq(
    'select a.deleted_at, a.purge_at from public.delete_my_account() a',
    $$values (now() - interval '29 days', now() + interval '1 day')$$,
    'deleting again does not begin anew'
);

-- Back
select results_eq(
    $$select a.deleted_at, a.purge_at, a.follower_count, a.following_count, a.post_count
    from public.cancel_account_deletion() a$$,
    'values (null::timestamptz, null::timestamptz, 1::bigint, 1::bigint, 1::bigint)',
    'taken back it is as it was'
);
select results_eq(
    'select a.deleted_at from public.cancel_account_deletion() a', 'values (null::timestamptz)',
    'a retry answers the same'
);
select lives_ok($$select public.create_post('Back')$$, 'one writes again');
select tests.act_as('ben');
select bag_eq('seen', $$values ('ann'), ('Hello'), ('Back')$$, 'and is seen again');

-- Too late
select tests.act_as_postgres();
update public.users set deleted_at = now() - interval '30 days' where id = tests.id('ann');
select tests.act_as('ann');
select throws_ok(
    'select public.cancel_account_deletion()', 'PT409', 'grace_expired',
    'after the period of grace nothing comes back'
);
select lives_ok('select public.delete_my_account()', 'it stays deleted');
select tests.act_as_postgres();
update private.settings set value = '31 days' where name = 'account_grace';
select tests.act_as('ann');
select lives_ok('select public.cancel_account_deletion()', 'how long that is is a setting');

-- Suspended and deleted
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('cem');
select tests.act_as('cem');
select results_eq(
    'select a.deleted_at, a.suspended_at from public.delete_my_account() a',
    'values (now(), now())',
    'a suspended account can be deleted'
);
select results_eq(
    'select a.deleted_at, a.suspended_at from public.cancel_account_deletion() a',
    'values (null::timestamptz, now())',
    'and taken back, suspended'
);
select throws_ok(
    $$select public.create_post('Hello')$$, 'PT403', 'account_suspended',
    'which it stays for writing'
);
select tests.act_as('ben');
select is_empty(
    $$select u.id from public.users u where u.id = tests.id('cem')$$, 'and for everybody else'
);

-- Staff
select tests.act_as('mod');
select results_eq(
    'select a.staff_role from public.delete_my_account() a', 'values (null::text)',
    'staff who delete their account are none'
);
select is(private.is_staff(), false, 'at once');
select is_empty(
    $$select u.id from public.users u where u.id = tests.id('cem')$$, 'and see what others see'
);
select results_eq(
    'select a.staff_role from public.cancel_account_deletion() a', $$values ('moderator')$$,
    'until they are back'
);

-- Who may not
select throws_ok(
    format('select public.%s()', c.name), 'PT403', 'account_required',
    c.name || ': not an anonymous sign-in'
)
from (values ('delete_my_account'), ('cancel_account_deletion')) c (name)
cross join lateral (select tests.act_as('ben', '{"is_anonymous": true}')) a;

select * from finish();
rollback;
