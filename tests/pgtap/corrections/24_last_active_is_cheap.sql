-- Correction 24: last_active_at would be rewritten by every request; now at most once in five
-- minutes a user.
begin;
select plan(4);

select tests.create_user('ann');
prepare last_active as select a.last_active_at from public.get_my_account() a;

select tests.act_as('ann');
create temporary table session as select s.id from public.start_session() s;
select results_eq('last_active', 'values (now())', 'correction 24: who comes is active');

select tests.act_as_postgres();
update public.users
set last_active_at = now() - interval '4 minutes 59 seconds'
where id = tests.id('ann');
select tests.act_as('ann');
select public.heartbeat(s.id, 1) from session s;
select results_eq(
    'last_active', $$values (now() - interval '4 minutes 59 seconds')$$,
    'correction 24: within five minutes nothing is written'
);

select tests.act_as_postgres();
update public.users
set last_active_at = now() - interval '5 minutes 1 second'
where id = tests.id('ann');
select tests.act_as('ann');
select public.heartbeat(s.id) from session s;
select results_eq('last_active', 'values (now())', 'correction 24: after five minutes it is');
select is(
    (select s.actions_count from public.user_sessions s), 1,
    'correction 24: the actions of a session are counted meanwhile'
);

select * from finish();
rollback;
