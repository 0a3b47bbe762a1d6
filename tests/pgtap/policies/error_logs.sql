-- Errors: written by log_error() and the back end; read and resolved by staff, as long as they are.
begin;
select plan(27);

select tests.create_world();
insert into public.error_logs (id, error_type, error_message, environment, user_id)
values (tests.id('error'), 'frontend', 'It broke.', 'production', tests.id('owner'));

prepare seen as select e.error_message from public.error_logs e;

select tests.sees(s.viewer, 'seen', '{}', s.viewer || ' reads no error, not even their own')
from (values ('owner'), ('stranger'), ('suspended'), ('guest'), ('nobody')) s (viewer);
select tests.sees(s.viewer, 'seen', '{It broke.}', s.viewer || ' reads the errors')
from (values ('moderator'), ('service_role')) s (viewer);
select tests.act_as_anon();
select throws_ok(
    'select e.id from public.error_logs e', '42501', 'permission denied for table error_logs',
    'a visitor reads none'
);

select tests.act_as('owner');
select is(
    tests.rows_written('update public.error_logs set resolved = true'), 0::bigint,
    'nobody else resolves one'
);
select tests.act_as('moderator');
select is(
    tests.rows_written('update public.error_logs set resolved = true'), 1::bigint,
    'a moderator resolves an error'
);
select results_eq(
    'select e.resolved, e.resolved_at, e.resolved_by from public.error_logs e',
    $$select true, now(), tests.id('moderator')$$,
    'which tells who did it'
);
select throws_ok(
    format('update public.error_logs set %I = null', c.name),
    '42501', 'permission denied for table error_logs',
    format('a moderator does not change %s', c.name)
)
from (
    values ('id'), ('error_message'), ('user_id'), ('resolved_at'), ('resolved_by'), ('created_at')
) c (name);
select tests.act_as_postgres();
delete from private.staff s where s.user_id = tests.id('moderator');
select tests.sees('moderator', 'seen', '{}', 'a moderator who is revoked reads no error any more');
select tests.act_as('moderator');
select is(
    tests.rows_written('update public.error_logs set resolved = false'), 0::bigint,
    'and resolves none'
);
select tests.act_as_postgres();
insert into private.staff (user_id, role) values (tests.id('moderator'), 'moderator');
update public.users u set deleted_at = now() where u.id = tests.id('moderator');
select tests.sees('moderator', 'seen', '{}', 'a deleted staff member is none');
update public.users u set deleted_at = null where u.id = tests.id('moderator');

select concat(tests.become(w.who), throws_ok(
    w.statement, '42501', 'permission denied for table error_logs',
    format('%s %s an error by hand', w.who, w.verb)
))
from (
    select p.who, s.verb, s.statement
    from unnest(array['anon', 'owner', 'moderator']) with ordinality p (who, place)
    cross join (
        values
            (
                'does not add',
                $$insert into public.error_logs (error_type, error_message, environment)
                values ('frontend', 'Spam.', 'production')$$
            ),
            ('does not delete', 'delete from public.error_logs')
    ) s (verb, statement)
    order by p.place, s.verb
) w;
select tests.become('anon');
select throws_ok(
    'update public.error_logs set resolved = true',
    '42501', 'permission denied for table error_logs',
    'a visitor resolves none'
);

select * from finish();
rollback;
