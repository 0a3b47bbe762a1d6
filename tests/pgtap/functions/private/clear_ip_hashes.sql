-- clear_ip_hashes(): forgets address hashes when their time is over, in batches.
begin;
select plan(10);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cem']) p (name);
update public.users u
set
    ip_address_hash = 'hash', last_active_at = h.last_active_at,
    updated_at = now() - interval '1 hour'
from (
    values
        ('ann', now() - interval '31 days'), ('ben', now() - interval '29 days'), ('cem', null)
) h (name, last_active_at)
where u.id = tests.id(h.name);
insert into public.user_sessions (id, user_id, ip_address_hash, session_start)
select tests.id('session ' || d), tests.id('ann'), 'hash', now() - make_interval(days => d)
from unnest(array[1, 29, 31, 40, 50]) d;
insert into public.error_logs (
    id, error_type, error_message, environment, ip_address_hash, created_at
)
select tests.id('error ' || d), 'frontend', 'Oops', 'production', 'hash',
    now() - make_interval(days => d)
from unnest(array[29, 31]) d;

select is(private.clear_ip_hashes(1), 3, 'a batch takes so many of each table');
select results_eq(
    'select s.id from public.user_sessions s where s.ip_address_hash is null',
    $$values (tests.id('session 50'))$$,
    'the oldest first'
);
select is(private.clear_ip_hashes(), 2, 'the next takes the rest');
select is(private.clear_ip_hashes(), 0, 'and then there is none');
select results_eq(
    $$select s.id from public.user_sessions s
    where s.ip_address_hash = 'hash'
    order by s.session_start$$,
    $$values (tests.id('session 29')), (tests.id('session 1'))$$,
    'younger sessions keep theirs'
);
select results_eq(
    $$select e.id from public.error_logs e where e.ip_address_hash = 'hash'$$,
    $$values (tests.id('error 29'))$$,
    'so do younger errors'
);
select results_eq(
    $$select u.username::text from public.users u where u.ip_address_hash = 'hash' order by 1$$,
    $$values ('ben'), ('cem')$$,
    'and people who were here since, or are new'
);
select is(
    (select u.updated_at from public.users u where u.id = tests.id('ann')),
    now() - interval '1 hour',
    'forgetting is no edit'
);
update private.settings set value = '10 days' where name = 'ip_hash_retention';
select is(private.clear_ip_hashes(), 3, 'how long they are kept, a setting says');
select tests.age('public.users', tests.id('cem'), '11 days');
select is(
    private.clear_ip_hashes(), 1,
    'who never came back is forgotten by the time of the sign-up'
);

select * from finish();
rollback;
