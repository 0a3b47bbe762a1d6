-- The caller's address, as a keyed hash. A bare SHA-256 of an IPv4 address is reversed in minutes
-- by trying all of them; with an HMAC under a key that never leaves the database it is not. The
-- address comes from the one header that the operator trusts (setting ip_header; cf-connecting-ip
-- is set by Supabase's edge, while x-forwarded-for can be forged). No raw address is stored
-- anywhere.
create function private.client_ip_hash()
returns text
language sql
stable
parallel safe
security definer
set search_path = ''
as $$
select encode(extensions.hmac(convert_to(btrim(h.address), 'UTF8'), s.value, 'sha256'), 'hex')
from private.request_header(private.setting('ip_header')) h (address)
cross join private.secrets s
where s.name = 'ip_hash_key'
    and btrim(h.address) <> ''
$$;

comment on function private.client_ip_hash is
    'HMAC-SHA-256, hex, of the client address of the current request; null without one. Internal.';
revoke all on function private.client_ip_hash from public, anon, authenticated, service_role;
