-- log_error(): everybody's errors, in bounded size, with who and whence as the request says.
begin;
select plan(29);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cem']) p (name);
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('ben');
update public.users set deleted_at = now() where id = tests.id('cem');
create temporary table logged (id uuid);
grant insert, select, delete on logged to public;
create function pg_temp.entry()
returns public.error_logs
language sql
security definer
as $$
select e.* from public.error_logs e join logged l on l.id = e.id
$$;
grant execute on function pg_temp.entry to public;

select tests.act_as('ann');
select tests.request_headers('{"cf-connecting-ip": "192.0.2.1", "user-agent": "Test/1.0"}');
insert into logged
select public.log_error(
    'frontend', 'It broke', 'NOT_FOUND', 'at x.ts:1', '/home', 'GET', 'r-1', 'development',
    'warning', '{"a": [1]}'
);
select results_eq(
    $$select e.error_type::text, e.error_message, e.error_code::text, e.stack_trace, e.request_path,
        e.request_method::text, e.request_id::text, e.environment::text, e.severity::text,
        e.metadata, e.user_id, e.user_agent, e.ip_address_hash ~ '^[0-9a-f]{64}$', e.resolved,
        e.created_at
    from pg_temp.entry() e$$,
    $$values (
        'frontend', 'It broke', 'NOT_FOUND', 'at x.ts:1', '/home', 'GET', 'r-1', 'development',
        'warning', '{"a": [1]}'::jsonb, tests.id('ann'), 'Test/1.0', true, false, now()
    )$$,
    'an error is logged as the client tells it, and whose it was as the request does'
);
select is_empty('select e.id from public.error_logs e', 'who logs reads nothing of the log');

-- Whoever it is
create function pg_temp.logged_user()
returns uuid
language plpgsql
as $$
begin
    delete from logged l where l.id is not null;
    insert into logged select public.log_error('api', 'It broke');
    return (select e.user_id from pg_temp.entry() e);
end;
$$;
grant execute on function pg_temp.logged_user to public;
select is(pg_temp.logged_user(), tests.id('ann'), 'only type and message are needed');
select results_eq(
    $$select e.environment::text, e.severity::text, e.metadata from pg_temp.entry() e$$,
    $$values ('production', 'error', '{}'::jsonb)$$,
    'the rest has its defaults'
);
select tests.act_as('ben');
select is(pg_temp.logged_user(), tests.id('ben'), 'who is suspended meets errors too');
select tests.act_as('cem');
select is(pg_temp.logged_user(), tests.id('cem'), 'so does who is deleted');
select tests.act_as('nobody');
select is(pg_temp.logged_user(), null, 'a token without an account is nobody');
select tests.act_as_anon();
select is(pg_temp.logged_user(), null, 'so is a visitor');
select tests.act_as_postgres();
update private.settings set value = 'development' where name = 'environment';
select tests.act_as_anon();
select is(pg_temp.logged_user(), null, 'where nothing is said');
select is((select e.environment::text from pg_temp.entry() e), 'development', 'the setting counts');

-- Too long
delete from logged l where l.id is not null;
insert into logged
select public.log_error(
    'api', repeat('m', 2001), repeat('c', 51), repeat('s', 20001), repeat('p', 2001),
    repeat('g', 11), repeat('r', 101)
);
select results_eq(
    $$select e.error_message, e.error_code::text, e.stack_trace, e.request_path,
        e.request_method::text, e.request_id::text
    from pg_temp.entry() e$$,
    $$values (
        repeat('m', 1999) || '…', repeat('c', 49) || '…', repeat('s', 19999) || '…',
        repeat('p', 1999) || '…', repeat('g', 9) || '…', repeat('r', 99) || '…'
    )$$,
    'what is too long is cut, with a mark'
);
delete from logged l where l.id is not null;
insert into logged select public.log_error('api', repeat('ü', 2000), request_method => 'POST');
select results_eq(
    'select e.error_message, e.request_method::text from pg_temp.entry() e',
    $$values (repeat('ü', 2000), 'POST')$$,
    'what just fits is not'
);
delete from logged l where l.id is not null;
insert into logged
select public.log_error('api', 'Big', metadata => jsonb_build_object('a', repeat('x', 8183)));
select is(
    (select octet_length(e.metadata::text) from pg_temp.entry() e), 8192,
    'metadata of just 8,192 bytes are kept whole'
);
select lives_ok(
    $$select public.log_error(
        'api', 'It broke', null, null, null, null, null, null, null, null
    )$$,
    'null is as good as absent'
);

-- What cannot be
select throws_ok(
    format('select public.log_error(%s)', c.arguments), '22023', c.message, c.description
)
from (
    values
        ($$null, 'x'$$, 'error_type_unknown', 'an error has a type'),
        ($$'cosmic', 'x'$$, 'error_type_unknown', 'which is one of four'),
        ($$'api', null$$, 'error_message_required', 'an error has a message'),
        ($$'api', E' \n'$$, 'error_message_required', 'that says something'),
        ($$'api', 'x', environment => 'moon'$$, 'environment_unknown', 'an environment is known'),
        ($$'api', 'x', severity => 'fatal'$$, 'severity_unknown', 'so is a severity'),
        (
            $$'api', 'x', severity => 'critical'$$, 'severity_unknown',
            'critical is not for clients to say'
        ),
        ($$'api', 'x', metadata => '[]'$$, 'metadata_invalid', 'metadata are an object'),
        ($$'api', 'x', metadata => '"x"'$$, 'metadata_invalid', 'and no text'),
        ($$'api', 'x', metadata => 'null'$$, 'metadata_invalid', 'nor null'),
        (
            $$'api', 'x', metadata => jsonb_build_object('a', repeat('x', 8184))$$,
            'metadata_invalid',
            'of bounded size'
        ),
        (
            $$'api', 'x', metadata => jsonb_build_object('a', repeat('ü', 4095))$$,
            'metadata_invalid',
            'in bytes'
        )
) c (arguments, message, description);
select tests.act_as_service_role();
select throws_ok(
    $$select public.log_error('api', 'x')$$,
    '42501', 'permission denied for function log_error',
    'the back end inserts, and may say critical'
);
select lives_ok(
    $$insert into public.error_logs (error_type, error_message, environment, severity)
    values ('backend', 'x', 'production', 'critical')$$,
    'as it does here'
);
select tests.act_as_postgres();
select is(
    private.shorten(null, 5), null, 'what is absent stays absent'
);

select * from finish();
rollback;
