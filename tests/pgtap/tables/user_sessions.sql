-- What a row of user_sessions may hold, and what becomes of it.
begin;
select plan(17);

select tests.create_user('ann');
insert into public.user_sessions (id, user_id) values (tests.id('session'), tests.id('ann'));

select results_eq(
    $$select s.user_id, s.session_start, s.session_end, s.actions_count, s.created_at,
        s.last_seen_at
    from public.user_sessions s$$,
    $$values (tests.id('ann'), now(), null::timestamptz, 0, now(), now())$$,
    'a session begins now, without actions'
);
insert into public.user_sessions (user_id) values (tests.id('ann'));
select is(
    (select count(distinct s.id) from public.user_sessions s), 2::bigint,
    'each session has an id'
);
select throws_ok(
    format('update public.user_sessions set %I = null where id = tests.id(''session'')', c),
    '23502',
    format('null value in column "%s" of relation "user_sessions" violates not-null constraint', c),
    format('a session always has %s', c)
)
from unnest(array[
    'id', 'user_id', 'session_start', 'actions_count', 'created_at', 'last_seen_at'
]) c;
select throws_ok(
    format('update public.user_sessions set %I = %L where id = tests.id(''session'')',
        b.name, b.value),
    '23514',
    format(
        'new row for relation "user_sessions" violates check constraint "user_sessions_%s_check"',
        b.name
    ),
    b.description
)
from (
    values
        ('session_end', 'yesterday', 'a session does not end before it starts'),
        ('country_code', 'd1', 'a country code is two upper-case letters'),
        ('actions_count', '-1', 'actions are counted from zero')
) b (name, value, description);
select lives_ok(
    $$update public.user_sessions
    set session_end = session_start, country_code = 'DE', actions_count = 7
    where id = tests.id('session')$$,
    'a session may end at once'
);
select throws_ok(
    $$insert into public.user_sessions (id, user_id)
    values (tests.id('session'), tests.id('ann'))$$,
    '23505', 'duplicate key value violates unique constraint "user_sessions_pkey"',
    'an id is one session'
);
select throws_ok(
    'insert into public.user_sessions (session_start) values (now())',
    '23502',
    'null value in column "user_id" of relation "user_sessions" violates not-null constraint',
    'a session is nobody''s by default'
);
select throws_ok(
    $$insert into public.user_sessions (user_id) values (tests.id('nobody'))$$,
    '23503',
    'insert or update on table "user_sessions" violates foreign key constraint '
    '"user_sessions_user_id_fkey"',
    'a session is somebody''s who exists'
);
select lives_ok(
    $$delete from auth.users where id = tests.id('ann')$$, 'who has sessions can be erased'
);
select is_empty('select s.id from public.user_sessions s', 'sessions go with the person');

select * from finish();
rollback;
