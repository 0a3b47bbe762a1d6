-- An https URL of at most 2,048 characters without white space; null passes, as in any check.
create function private.is_https_url(value text)
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
select is_https_url.value ~ '^https://[^[:space:]/?#]+\S*$' and length(is_https_url.value) <= 2048
$$;

comment on function private.is_https_url is
    'Whether a text is a bounded https URL. For check constraints.';
revoke all on function private.is_https_url from public, anon, authenticated, service_role;
grant execute on function private.is_https_url to authenticated, service_role;
