-- What a row of error_logs may hold, and what becomes of it.
begin;
select plan(22);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.error_logs (id, error_type, error_message, environment)
values (tests.id('error'), 'frontend', 'it broke', 'production');

select results_eq(
    $$select e.user_id, e.severity::text, e.resolved, e.resolved_at, e.resolved_by, e.created_at
    from public.error_logs e$$,
    $$values (null::uuid, 'error', false, null::timestamptz, null::uuid, now())$$,
    'an error is by default an error of now, of nobody, and open'
);
select throws_ok(
    format('update public.error_logs set %I = null where id = tests.id(''error'')', c),
    '23502',
    format('null value in column "%s" of relation "error_logs" violates not-null constraint', c),
    format('an error always has %s', c)
)
from unnest(array['id', 'error_type', 'error_message', 'environment', 'severity', 'created_at']) c;
select throws_ok(
    $$insert into public.error_logs (error_type, error_message, environment, resolved)
    values ('api', 'it broke', 'production', null)$$,
    '23502',
    'null value in column "resolved" of relation "error_logs" violates not-null constraint',
    'an error always has resolved'
);
select throws_ok(
    format('update public.error_logs set %I = %L where id = tests.id(''error'')', b.name, b.value),
    '23514',
    format(
        'new row for relation "error_logs" violates check constraint "error_logs_%s_check"',
        b.constraint_name
    ),
    b.description
)
from (
    values
        ('error_type', 'cosmic', 'error_type', 'an error is of a known type'),
        ('environment', 'moon', 'environment', 'an error comes from a known environment'),
        ('severity', 'bad', 'severity', 'an error has a known severity'),
        ('resolved_at', 'now', 'resolved', 'an open error was not resolved at any time')
) b (name, value, constraint_name, description);
select throws_ok(
    $$insert into public.error_logs (error_type, error_message, environment, resolved)
    values ('api', 'it broke', 'production', true)$$,
    '23514',
    'new row for relation "error_logs" violates check constraint "error_logs_resolved_check"',
    'a resolved error was resolved at some time'
);
select throws_ok(
    $$insert into public.error_logs (id, error_type, error_message, environment)
    values (tests.id('error'), 'api', 'it broke', 'production')$$,
    '23505', 'duplicate key value violates unique constraint "error_logs_pkey"',
    'an id is one error'
);
select throws_ok(
    format('update public.error_logs set %I = %L where id = tests.id(''error'')', c,
        tests.id('nobody')),
    '23503',
    format(
        'insert or update on table "error_logs" violates foreign key constraint '
        '"error_logs_%s_fkey"',
        c
    ),
    format('%s is somebody who exists', c)
)
from unnest(array['user_id', 'resolved_by']) c;
select lives_ok(
    format(
        'insert into public.error_logs (error_type, severity, environment, error_message)
        values (%L, %L, %L, %L)',
        g.error_type, g.severity, 'development', 'it broke'
    ),
    format('an error may be of type %s and severity %s', g.error_type, g.severity)
)
from (values ('backend', 'debug'), ('api', 'warning'), ('database', 'critical'))
    g (error_type, severity);
select is(
    (select count(distinct e.id) from public.error_logs e), 4::bigint, 'each error has an id'
);

update public.error_logs
set user_id = tests.id('ann'), resolved = true, metadata = '{"a": 1}'
where id = tests.id('error');
update public.error_logs set resolved_by = tests.id('ben') where id = tests.id('error');
delete from auth.users where id in (tests.id('ann'), tests.id('ben'));
select results_eq(
    $$select e.user_id, e.resolved_by, e.resolved, e.resolved_at, e.metadata
    from public.error_logs e
    where e.id = tests.id('error')$$,
    $$values (null::uuid, null::uuid, true, now(), '{"a": 1}'::jsonb)$$,
    'an error outlives who met it and who resolved it'
);
select is(
    (select e.resolved_at from public.error_logs e where e.id = tests.id('error')), now(),
    'and stays resolved'
);

select * from finish();
rollback;
