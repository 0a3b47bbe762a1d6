-- The caller's country as the edge tells it (setting country_header). The edge also says XX, T1 and
-- the like: only what is an ISO code counts.
create function private.client_country_code()
returns text
language sql
stable
parallel safe
security definer
set search_path = ''
as $$
select c.code
from private.countries c
where c.code = upper(btrim(private.request_header(private.setting('country_header'))))
$$;

comment on function private.client_country_code is
    'ISO 3166-1 code of the current request''s country; null where the edge tells none. Internal.';
revoke all on function private.client_country_code from public, anon, authenticated, service_role;
