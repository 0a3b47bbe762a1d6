-- Staff: nobody lists them, whoever asks; private.is_staff() answers for the caller. The back end
-- appoints.
begin;
select plan(22);

select tests.create_world();

select concat(tests.become(p.who), throws_ok(
    s.statement, '42501', 'permission denied for table staff', format('%s %s', p.who, s.description)
))
from unnest(array['anon', 'stranger', 'moderator']) p (who)
cross join (
    values
        ('does not list the staff', 'select from private.staff'),
        (
            'appoints nobody',
            $$insert into private.staff (user_id, role)
            values (tests.id('stranger'), 'admin')$$
        ),
        ('promotes nobody', $$update private.staff set role = 'admin'$$),
        ('dismisses nobody', 'delete from private.staff')
) s (description, statement);

select tests.act_as('stranger');
select is(private.is_staff(), false, 'the stranger is no staff');
select tests.act_as_service_role();
select is(private.is_staff(), false, 'nor is the back end, which needs no policy');
select lives_ok(
    $$insert into private.staff (user_id, role) values (tests.id('stranger'), 'moderator')$$,
    'the back end appoints'
);
select tests.act_as('stranger');
select is(private.is_staff(), true, 'at once');
select tests.act_as_service_role();
select is(
    tests.rows_written(
        $$update private.staff s set role = 'admin' where s.user_id = tests.id('stranger')$$
    ),
    1::bigint,
    'the back end promotes'
);
select results_eq(
    $$select s.role from private.staff s where s.user_id = tests.id('stranger')$$,
    $$values ('admin')$$,
    'and reads the staff'
);
select is(
    tests.rows_written(
        $$delete from private.staff s where s.user_id = tests.id('stranger')$$
    ),
    1::bigint,
    'the back end dismisses'
);
select tests.act_as('stranger');
select is(private.is_staff(), false, 'at once');

-- In good standing only
select tests.act_as_postgres();
update public.users u
set suspended_at = now(), suspension_reason = 'abuse'
where u.id = tests.id('moderator');
select tests.act_as('moderator');
select is(private.is_staff(), false, 'a suspended moderator is no staff');
select tests.act_as_postgres();
update public.users u
set suspended_at = null, suspension_reason = null, deleted_at = now()
where u.id = tests.id('moderator');
select tests.act_as('moderator');
select is(private.is_staff(), false, 'nor is a deleted one');

select * from finish();
rollback;
