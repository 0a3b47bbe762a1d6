-- One header of the HTTP request that PostgREST is serving; null outside of a request.
create function private.request_header(name text)
returns text
language sql
stable
parallel safe
set search_path = ''
as $$
select nullif(current_setting('request.headers', true), '')::json ->> lower(request_header.name)
$$;

comment on function private.request_header is
    'A header of the current HTTP request, by lower-case name.';
revoke all on function private.request_header from public, anon, authenticated, service_role;
