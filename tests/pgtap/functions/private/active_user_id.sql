-- active_user_id(): the one place that says who may write at all.
begin;
select plan(14);

select tests.create_user(p.name)
from unnest(array['ann', 'suspended', 'deleted', 'both']) p (name);
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id in (tests.id('suspended'), tests.id('both'));
update public.users
set deleted_at = now()
where id in (tests.id('deleted'), tests.id('both'));

select tests.act_as('ann');
select is(private.active_user_id(), tests.id('ann'), 'a person in good standing is who they are');
select tests.act_as('ann', '{"is_anonymous": null}');
select is(
    private.active_user_id(), tests.id('ann'), 'a token that does not speak of anonymity is fine'
);
select tests.act_as('ann', '{"is_anonymous": true}');
select throws_ok(
    'select private.active_user_id()',
    'PT403', 'account_required',
    'an anonymous sign-in only reads'
);
select tests.act_as('nobody', '{"is_anonymous": true}');
select throws_ok(
    'select private.active_user_id()',
    'PT403', 'account_required',
    'also without an account'
);
select tests.act_as('nobody');
select throws_ok(
    'select private.active_user_id()',
    'PT401', 'account_missing',
    'a token of an account that is gone is no sign-in'
);
select throws_ok(
    format(
        'select tests.act_as(%L); select private.active_user_id()', p.name
    ),
    'PT403', p.message, p.description
)
from (
    values
        ('suspended', 'account_suspended', 'a suspended account does not write'),
        ('deleted', 'account_deleted', 'a deleted account does not write'),
        ('both', 'account_suspended', 'who is both hears of the suspension')
) p (name, message, description);
select tests.act_as('ann', '{"sub": null}');
select throws_ok(
    'select private.active_user_id()',
    'PT401', 'sign_in_required',
    'a token that names nobody is no sign-in'
);
select tests.act_as_service_role();
select throws_ok(
    'select private.active_user_id()',
    'PT401', 'sign_in_required',
    'the back end is nobody'
);
select tests.act_as_anon();
select throws_ok(
    'select private.active_user_id()',
    '42501', 'permission denied for function active_user_id',
    'a visitor may not even ask'
);

-- At once, and back
select tests.act_as_postgres();
update public.users
set suspended_at = null, suspension_reason = null
where id = tests.id('suspended');
update public.users set deleted_at = null where id = tests.id('deleted');
select tests.act_as('suspended');
select is(
    private.active_user_id(), tests.id('suspended'), 'a lifted suspension ends with the next call'
);
select tests.act_as('deleted');
select is(private.active_user_id(), tests.id('deleted'), 'so does a cancelled deletion');
select tests.act_as_postgres();
delete from auth.users where id = tests.id('ann');
select tests.act_as('ann');
select throws_ok(
    'select private.active_user_id()',
    'PT401', 'account_missing',
    'an erased person is out with the next call'
);

select * from finish();
rollback;
