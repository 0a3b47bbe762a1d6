-- grant_staff() and revoke_staff(): the back end appoints; effective with the next statement.
begin;
select plan(25);

select tests.create_world();
select tests.create_staff('admin', 'admin');

select tests.become('admin');
select throws_ok(
    format('select public.%s', c.call), '42501', 'permission denied for function ' || c.name,
    format('not even an admin may %s', c.name)
)
from (
    values
        ('grant_staff', 'grant_staff(tests.id(''owner''), ''moderator'')'),
        ('revoke_staff', 'revoke_staff(tests.id(''moderator''))')
) c (name, call);

select tests.act_as_service_role();
select is(
    to_jsonb(public.grant_staff(tests.id('owner'), 'moderator')),
    jsonb_build_object('user_id', tests.id('owner'), 'role', 'moderator', 'granted_at', now()),
    'the back end appoints a moderator'
);
select is(
    (public.grant_staff(tests.id('owner'), 'moderator')).role, 'moderator', 'twice is once'
);
select tests.act_as('owner');
select lives_ok('select public.moderation_queue()', 'who moderates at once');
select throws_ok(
    $$select public.set_badge(tests.id('stranger'), 'Public')$$, 'PT403', 'admin_only',
    'as a moderator'
);
select is((public.get_my_account()).staff_role, 'moderator', 'and knows it');
select tests.act_as_postgres();
update private.staff s
set granted_at = now() - interval '1 day'
where s.user_id = tests.id('owner');
select tests.act_as_service_role();
select is(
    (public.grant_staff(tests.id('owner'), 'moderator')).granted_at, now() - interval '1 day',
    'the same role again changes nothing'
);
select is(
    to_jsonb(public.grant_staff(tests.id('owner'), 'admin')),
    jsonb_build_object('user_id', tests.id('owner'), 'role', 'admin', 'granted_at', now()),
    'another role is a new one'
);
select tests.act_as('owner');
select lives_ok(
    $$select public.set_badge(tests.id('stranger'), 'Public')$$, 'and holds at once'
);
select tests.act_as_service_role();
select is(public.revoke_staff(tests.id('owner')), true, 'the back end revokes it');
select is(public.revoke_staff(tests.id('owner')), false, 'twice is once');
select is(public.revoke_staff(null), false, 'nobody was none');
select tests.act_as('owner');
select throws_ok(
    'select public.moderation_queue()', 'PT403', 'staff_only', 'who moderates no more, at once'
);
select tests.act_as_service_role();
select is(public.revoke_staff(tests.id('admin')), true, 'the last admin may go, too');
select throws_ok(
    format('select public.grant_staff(%L, %L)', r.id, r.role), r.code, r.message, r.description
)
from (
    values
        (tests.id('owner'), 'owner', '22023', 'staff_role_unknown', 'a role is known'),
        (tests.id('owner'), null, '22023', 'staff_role_unknown', 'and given'),
        (tests.id('nobody at all'), 'admin', 'PT404', 'user_not_found', 'to who exists'),
        (null, 'admin', 'PT404', 'user_not_found', 'not to nobody'),
        (tests.id('suspended'), 'admin', 'PT404', 'user_not_found', 'not to who is suspended'),
        (tests.id('deleted'), 'admin', 'PT404', 'user_not_found', 'nor to who is leaving'),
        (tests.id('guest'), 'admin', 'PT404', 'user_not_found', 'nor to a guest'),
        (
            '00000000-0000-4000-8000-000000000000', 'admin', 'PT404', 'user_not_found',
            'nor to the ghost'
        )
) r (id, role, code, message, description);
select tests.act_as_postgres();
select results_eq(
    $$select l.action, l.actor_role, l.actor_id, l.details
    from private.moderation_log l
    where l.target_id = tests.id('owner') and l.action in ('grant_staff', 'revoke_staff')
    order by l.id$$,
    $$values
        ('grant_staff', 'service_role', null::uuid,
            '{"before": {"role": null}, "after": {"role": "moderator"}}'::jsonb),
        ('grant_staff', 'service_role', null,
            '{"before": {"role": "moderator"}, "after": {"role": "admin"}}'),
        ('revoke_staff', 'service_role', null,
            '{"before": {"role": "admin"}, "after": {"role": null}}')$$,
    'each change is logged once'
);
select is(
    (
        select l.action from private.moderation_log l
        where l.target_id = tests.id('admin')
        order by l.id desc
        limit 1
    ),
    'revoke_staff', 'that of the last admin as well'
);

select * from finish();
rollback;
