-- The trigger on error_logs: who resolved an error, and when.
begin;
select plan(5);

select tests.create_staff('moderator');
insert into public.error_logs (id, error_type, error_message, environment)
values
    (tests.id('error'), 'frontend', 'Oops', 'production'),
    (tests.id('other error'), 'frontend', 'Ouch', 'production');

prepare resolution as
select e.resolved, e.resolved_at, e.resolved_by from public.error_logs e
where e.id = tests.id('error');

select tests.act_as('moderator');
update public.error_logs set resolved = true where id = tests.id('error');
select results_eq(
    'resolution', $$values (true, now(), tests.id('moderator'))$$,
    'resolving says who did and when'
);
select results_eq(
    $$select e.resolved_at, e.resolved_by from public.error_logs e
    where e.id = tests.id('other error')$$,
    'values (null::timestamptz, null::uuid)',
    'other errors stay open'
);
select tests.act_as_postgres();
update public.error_logs
set resolved_at = now() - interval '1 hour'
where id = tests.id('error');
update public.error_logs set resolved = true where id = tests.id('error');
select results_eq(
    'resolution', $$values (true, now() - interval '1 hour', tests.id('moderator'))$$,
    'resolving again changes neither'
);
select tests.act_as('moderator');
update public.error_logs set resolved = false where id = tests.id('error');
select results_eq(
    'resolution', 'values (false, null::timestamptz, null::uuid)',
    'opening it again clears both'
);
select tests.act_as_service_role();
update public.error_logs set resolved = true where id = tests.id('error');
select results_eq(
    'resolution', 'values (true, now(), null::uuid)', 'the back end is nobody'
);

select * from finish();
rollback;
