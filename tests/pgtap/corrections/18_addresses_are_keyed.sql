-- Correction 18: there are four billion IPv4 addresses, so a bare SHA-256 of one is reversed by
-- trying. Now a key that never leaves the database, and only the header that cannot be forged.
begin;
select plan(17);

select tests.create_user('ann');
select tests.create_user('ben');
prepare ben_session as
select s.ip_address_hash, s.country_code from public.user_sessions s
where s.user_id = tests.id('ben');

select tests.act_as('ann');
select tests.request_headers(
    '{"cf-connecting-ip": "203.0.113.7", "cf-ipcountry": "de", "user-agent": "a browser"}'
);
select public.start_session();
select results_eq(
    $$select length(s.ip_address_hash), s.user_agent, s.country_code::text
    from public.user_sessions s$$,
    $$values (64, 'a browser', 'DE')$$,
    'correction 18: a session keeps a hash of its address, its browser and its country'
);
select results_eq(
    'select a.country_code, a.country from public.get_my_account() a',
    $$values ('DE', 'Germany')$$,
    'correction 18: an account keeps its country by code and name'
);
select is(
    (
        select count(*) from public.user_sessions s
        where s.ip_address_hash in (
            encode(extensions.digest('203.0.113.7', 'sha256'), 'hex'),
            encode(extensions.digest(e'203.0.113.7\n', 'sha256'), 'hex')
        )
    ),
    0::bigint,
    'correction 18: the hash is not one that anybody can compute from the address'
);
select unalike(
    (select s::text from public.user_sessions s), '%203.0.113.7%',
    'correction 18: the address itself is not stored in a session'
);
select unalike(
    (select a::text from public.get_my_account() a), '%203.0.113.7%',
    'correction 18: the address itself is not stored in an account'
);
select is(
    (select a.ip_address_hash from public.get_my_account() a),
    (select s.ip_address_hash::text from public.user_sessions s),
    'correction 18: the same address has the same hash'
);

select tests.act_as('ben');
select tests.request_headers('{"x-forwarded-for": "203.0.113.7", "cf-ipcountry": "XX"}');
select public.start_session();
select results_eq(
    'ben_session', $$values (null::varchar, null::varchar)$$,
    'correction 18: an address that a client could forge, and a country that is none, are null'
);
select tests.request_headers('{"cf-connecting-ip": "  "}');
select public.start_session();
select results_eq(
    'ben_session', $$values (null::varchar, null::varchar), (null, null)$$,
    'correction 18: an empty address has no hash'
);

select throws_ok(
    'select s.value from private.secrets s',
    '42501', 'permission denied for table secrets',
    'correction 18: a signed-in person does not read the key'
);
select throws_ok(
    'select private.rotate_ip_hash_key()',
    '42501', 'permission denied for function rotate_ip_hash_key',
    'correction 18: a signed-in person does not change the key'
);
select tests.act_as_service_role();
select throws_ok(
    'select s.value from private.secrets s',
    '42501', 'permission denied for table secrets',
    'correction 18: not even the back end reads the key'
);

select tests.act_as_postgres();
select private.rotate_ip_hash_key();
select tests.act_as('ann');
select tests.request_headers('{"cf-connecting-ip": "203.0.113.7"}');
select public.start_session();
select is(
    (select count(distinct s.ip_address_hash) from public.user_sessions s), 2::bigint,
    'correction 18: under a new key the same address has another hash'
);
select results_eq(
    'select a.country_code, a.country from public.get_my_account() a',
    $$values ('DE', 'Germany')$$,
    'correction 18: where the edge tells no country, the account keeps the one it had'
);
select tests.act_as_postgres();
select is(
    (select octet_length(s.value) from private.secrets s where s.name = 'ip_hash_key'), 32,
    'correction 18: the key has 256 bits'
);

-- Three hashes are older than the retention: of a session, an error, a person.
insert into public.user_sessions (user_id, session_start, ip_address_hash)
values (tests.id('ben'), now() - interval '31 days', 'old'), (tests.id('ben'), now(), 'new');
insert into public.error_logs (error_type, environment, error_message, created_at, ip_address_hash)
values
    ('api', 'production', 'old', now() - interval '31 days', 'old'),
    ('api', 'production', 'new', now(), 'new');
update public.users
set ip_address_hash = 'old', last_active_at = now() - interval '31 days'
where id = tests.id('ben');
select is(private.clear_ip_hashes(), 3, 'correction 18: hashes end with their retention');
select is_empty(
    $$select s.ip_address_hash from public.user_sessions s where s.ip_address_hash = 'old'
    union all
    select e.ip_address_hash from public.error_logs e where e.ip_address_hash = 'old'
    union all
    select u.ip_address_hash from public.users u where u.ip_address_hash = 'old'$$,
    'correction 18: no old hash is left in any table'
);
select is(
    (select count(*) from public.user_sessions s where s.ip_address_hash is not null)
    + (select count(*) from public.error_logs e where e.ip_address_hash is not null)
    + (select count(*) from public.users u where u.ip_address_hash is not null),
    5::bigint,
    'correction 18: the hashes of the last days stay'
);

select * from finish();
rollback;
