-- A list of at most four https URLs, one-dimensional, none of them null; null and the empty list
-- pass.
create function private.is_media(urls text[])
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
select
    coalesce(array_ndims(is_media.urls), 1) = 1
    and coalesce(cardinality(is_media.urls), 0) <= 4
    and not exists (
        select
        from unnest(is_media.urls) u
        where private.is_https_url(u) is not true
    )
$$;

comment on function private.is_media is
    'Whether a list holds at most four https URLs. For check constraints.';
revoke all on function private.is_media from public, anon, authenticated, service_role;
grant execute on function private.is_media to authenticated, service_role;
