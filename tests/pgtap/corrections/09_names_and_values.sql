-- Correction 9: usernames that pass for the platform, names that nobody can read, birthdays in the
-- future, time zones that do not exist: what the document left unchecked.
begin;
select plan(34);

select tests.create_user('ann');
select tests.create_user('ben');

select tests.act_as('ann');
select throws_ok(
    format('update public.users set username = %L where id = tests.id(''ann'')', r),
    'PT409', 'username_reserved',
    format('correction 9: nobody takes the name %s', r)
)
from unnest(array['admin', 'root', 'api', 'pageshare', 'ghost']) r;

select lives_ok(
    $$update public.users set username = 'anna' where id = tests.id('ann')$$,
    'correction 9: a username can be changed'
);
select throws_ok(
    $$update public.users set username = 'annabel' where id = tests.id('ann')$$,
    'PT409', 'username_change_too_soon',
    'correction 9: a username cannot be changed twice in 30 days'
);
select tests.act_as('ben');
select throws_ok(
    $$update public.users set username = 'ann' where id = tests.id('ben')$$,
    'PT409', 'username_held',
    'correction 9: nobody steps into a name that was given up within 30 days'
);
select tests.create_user('cara', '{"username": "ann"}');
select isnt(
    (select u.username::text from public.users u where u.id = tests.id('cara')), 'ann',
    'correction 9: nobody signs up under a name that was given up within 30 days'
);

select tests.act_as_postgres();
update public.users
set username_changed_at = now() - interval '30 days'
where id = tests.id('ann');
select tests.act_as('ann');
select lives_ok(
    $$update public.users set username = 'ann' where id = tests.id('ann')$$,
    'correction 9: who gave a name up may take it back, 30 days after the change'
);
select tests.act_as_postgres();
update private.username_holds set held_until = now() where username = 'anna';
select tests.act_as('ben');
select lives_ok(
    $$update public.users set username = 'anna' where id = tests.id('ben')$$,
    'correction 9: a name is free when its time is over'
);

select tests.act_as('ann');
select throws_ok(
    format('update public.users set %I = %L where id = tests.id(''ann'')', b.name, b.value),
    '23514',
    format('new row for relation "users" violates check constraint "users_%s_check"', b.name),
    'correction 9: nobody has ' || b.description
)
from (
    values
        ('display_name', '', 'an empty display name'),
        ('display_name', ' ', 'a blank display name'),
        ('display_name', u&'\200B\2800', 'an invisible display name'),
        ('date_of_birth', ((now() at time zone 'UTC')::date + 1)::text, 'a birthday in the future'),
        ('date_of_birth', '1899-12-31', 'a birthday before 1900')
) b (name, value, description);
select lives_ok(
    $$update public.users
    set date_of_birth = '1900-01-01', timezone = 'Asia/Kathmandu'
    where id = tests.id('ann')$$,
    'correction 9: an early birthday and a rare time zone are fine'
);
select throws_ok(
    format('update public.users set timezone = %L where id = tests.id(''ann'')', t),
    '22023', 'timezone_unknown',
    format('correction 9: "%s" is no time zone', t)
)
from unnest(array['Mars/Olympus', 'EST5EDT4', '']) t;

select tests.act_as_postgres();
select throws_ok(
    format('update public.users set country_code = %L where id = tests.id(''ann'')', c),
    '23514', 'new row for relation "users" violates check constraint "users_country_code_check"',
    format('correction 9: "%s" is no country code', c)
)
from unnest(array['us', 'U', 'U1']) c;
select throws_ok(
    format('insert into public.tickers (symbol) values (%L)', s),
    '23514', 'new row for relation "tickers" violates check constraint "tickers_symbol_check"',
    format('correction 9: "%s" is no symbol', s)
)
from unnest(array['', '1INCH', 'A B', '$AAPL', '.B']) s;
select throws_ok(
    format(
        'insert into public.error_logs (error_type, environment, error_message)
        values (%L, %L, %L)',
        b.error_type, b.environment, 'it broke'
    ),
    '23514',
    format('new row for relation "error_logs" violates check constraint "%s"', b.constraint_name),
    'correction 9: ' || b.description
)
from (
    values
        ('cosmic', 'production', 'error_logs_error_type_check', 'errors have a known type'),
        ('api', 'moon', 'error_logs_environment_check', 'errors have a known environment')
) b (error_type, environment, constraint_name, description);
select throws_ok(
    $$insert into public.error_logs (error_type, environment, error_message, resolved)
    values ('api', 'production', 'it broke', null)$$,
    '23502',
    'null value in column "resolved" of relation "error_logs" violates not-null constraint',
    'correction 9: an error is resolved or not'
);
select throws_ok(
    $$insert into public.reports (reporter_id, reported_user_id, report_type)
    values (tests.id('ben'), tests.id('ann'), 'dislike')$$,
    '23514', 'new row for relation "reports" violates check constraint "reports_report_type_check"',
    'correction 9: a report has a known type'
);
select throws_ok(
    $$insert into public.user_sessions (user_id, session_start, session_end)
    values (tests.id('ann'), now(), now() - interval '1 second')$$,
    '23514',
    'new row for relation "user_sessions" violates check constraint '
    '"user_sessions_session_end_check"',
    'correction 9: a session does not end before it starts'
);
select throws_ok(
    $$insert into public.user_sessions (user_id, actions_count) values (tests.id('ann'), null)$$,
    '23502',
    'null value in column "actions_count" of relation "user_sessions" violates not-null constraint',
    'correction 9: the actions of a session are a number'
);

select * from finish();
rollback;
