-- Sessions: one's own, to read. They are written by the session calls alone.
begin;
select plan(16);

select tests.create_world();
insert into public.user_sessions (id, user_id, ip_address_hash)
select tests.id('session of ' || p.name), tests.id(p.name), repeat('0', 64)
from unnest(array['owner', 'stranger', 'moderator', 'suspended', 'deleted']) p (name);

prepare seen as select tests.name(s.user_id) from public.user_sessions s;

select tests.sees(
    s.viewer, 'seen', array[s.viewer], s.viewer || ' sees their own session and no other'
)
from (values ('owner'), ('stranger'), ('moderator'), ('suspended'), ('deleted')) s (viewer);
select tests.sees(s.viewer, 'seen', '{}', s.viewer || ' sees none')
from (values ('guest'), ('nobody'), ('signed out')) s (viewer);
select tests.sees(
    'service_role', 'seen', '{owner,stranger,moderator,suspended,deleted}', 'the back end sees all'
);
select tests.act_as_anon();
select throws_ok(
    'select s.id from public.user_sessions s',
    '42501', 'permission denied for table user_sessions',
    'a visitor reads none'
);

select tests.act_as('owner');
select throws_ok(
    w.statement, '42501', 'permission denied for table user_sessions',
    format('nobody %s a session of their own by hand', w.verb)
)
from (
    values
        ('makes', $$insert into public.user_sessions (user_id) values (tests.id('owner'))$$),
        ('changes', 'update public.user_sessions set session_end = now()'),
        ('deletes', 'delete from public.user_sessions')
) w (verb, statement);
select tests.act_as('moderator');
select throws_ok(
    w.statement, '42501', 'permission denied for table user_sessions',
    format('a moderator %s none', w.verb)
)
from (
    values
        ('makes', $$insert into public.user_sessions (user_id) values (tests.id('owner'))$$),
        ('changes', 'update public.user_sessions set session_end = now()'),
        ('deletes', 'delete from public.user_sessions')
) w (verb, statement);

select * from finish();
rollback;
