-- touch_last_active(): at most one write in five minutes.
begin;
select plan(6);

select tests.create_user('ann');
select tests.create_user('ben');
update public.users set updated_at = now() - interval '1 day';

prepare last_active as
select u.last_active_at from public.users u where u.id = tests.id('ann');

select private.touch_last_active(tests.id('ann'));
select results_eq('last_active', 'values (now())', 'the first time is noted');
update public.users set last_active_at = now() - interval '5 minutes' where id = tests.id('ann');
select private.touch_last_active(tests.id('ann'));
select results_eq(
    'last_active', $$values (now() - interval '5 minutes')$$, 'five minutes later is too soon'
);
update public.users
set last_active_at = now() - interval '5 minutes 1 second'
where id = tests.id('ann');
select private.touch_last_active(tests.id('ann'));
select results_eq('last_active', 'values (now())', 'after more than five minutes it is noted');
select is(
    (select u.updated_at from public.users u where u.id = tests.id('ann')),
    now() - interval '1 day',
    'it is no edit'
);
select is(
    (select u.last_active_at from public.users u where u.id = tests.id('ben')),
    null,
    'others stay as they were'
);
select lives_ok(
    $$select private.touch_last_active(tests.id('nobody'))$$, 'who does not exist is no error'
);

select * from finish();
rollback;
