-- client_ip_hash(), client_country_code() and the key behind the first: what is taken from a
-- request's headers, and what is not.
begin;
select plan(21);

create function pg_temp.ip_hash(headers jsonb)
returns text
language plpgsql
as $$
begin
    perform tests.request_headers(ip_hash.headers);
    return private.client_ip_hash();
end;
$$;
create function pg_temp.country(headers jsonb)
returns text
language plpgsql
as $$
begin
    perform tests.request_headers(country.headers);
    return private.client_country_code();
end;
$$;

-- The address
select is(private.client_ip_hash(), null, 'outside of a request there is no address');
select results_eq(
    $$select pg_temp.ip_hash('{"cf-connecting-ip": "192.0.2.1"}')$$,
    $$select encode(extensions.hmac('192.0.2.1'::bytea, s.value, 'sha256'), 'hex')
    from private.secrets s where s.name = 'ip_hash_key'$$,
    'the address is hashed with the secret key'
);
select isnt(
    pg_temp.ip_hash('{"cf-connecting-ip": "192.0.2.1"}'),
    encode(sha256('192.0.2.1'), 'hex'),
    'which is no hash that anybody can compute'
);
select is(
    pg_temp.ip_hash('{"cf-connecting-ip": " 192.0.2.1 "}'),
    pg_temp.ip_hash('{"cf-connecting-ip": "192.0.2.1"}'),
    'the same address has the same hash, blanks or not'
);
select isnt(
    pg_temp.ip_hash('{"cf-connecting-ip": "192.0.2.2"}'),
    pg_temp.ip_hash('{"cf-connecting-ip": "192.0.2.1"}'),
    'another address has another'
);
select is(pg_temp.ip_hash(h.headers::jsonb), null, h.description)
from (
    values
        ('{}', 'no header, no address'),
        ('{"cf-connecting-ip": ""}', 'an empty header is none'),
        ('{"cf-connecting-ip": "  "}', 'nor is a blank one'),
        ('{"x-forwarded-for": "192.0.2.1", "x-real-ip": "192.0.2.1"}', 'others are not believed')
) h (headers, description);
create temporary table before as
select pg_temp.ip_hash('{"cf-connecting-ip": "192.0.2.1"}') as hash;
update private.settings set value = 'X-Real-IP' where name = 'ip_header';
select is(
    pg_temp.ip_hash('{"x-real-ip": "192.0.2.1", "cf-connecting-ip": "192.0.2.2"}'),
    (select b.hash from before b),
    'which header is believed, a setting says, in any case'
);
update private.settings set value = 'cf-connecting-ip' where name = 'ip_header';

-- The key
update private.secrets set created_at = now() - interval '1 day' where name = 'ip_hash_key';
select is(
    (select length(s.value) from private.secrets s where s.name = 'ip_hash_key'),
    32,
    'the migration made a key of 256 bits'
);
select private.rotate_ip_hash_key();
select isnt(
    pg_temp.ip_hash('{"cf-connecting-ip": "192.0.2.1"}'),
    (select b.hash from before b),
    'after a change of keys the same address has another hash'
);
select results_eq(
    'select s.name, length(s.value), s.created_at from private.secrets s',
    $$values ('ip_hash_key', 32, now())$$,
    'and there is one key, as old as the change'
);
delete from private.secrets where name = 'ip_hash_key';
select is(
    pg_temp.ip_hash('{"cf-connecting-ip": "192.0.2.1"}'), null, 'without a key there is no hash'
);
select private.rotate_ip_hash_key();
select isnt(
    pg_temp.ip_hash('{"cf-connecting-ip": "192.0.2.1"}'), null, 'until a key is made'
);

-- The country
select is(pg_temp.country(h.headers::jsonb), h.expected, h.description)
from (
    values
        ('{"cf-ipcountry": "DE"}', 'DE', 'the country is what the edge says'),
        ('{"cf-ipcountry": " fr "}', 'FR', 'however it is written'),
        ('{"cf-ipcountry": "XX"}', null, 'unknown is no country'),
        ('{"cf-ipcountry": "T1"}', null, 'nor is an anonymizing network'),
        ('{"cf-ipcountry": "Germany"}', null, 'nor a name'),
        ('{}', null, 'nor no header')
) h (headers, expected, description);

select * from finish();
rollback;
