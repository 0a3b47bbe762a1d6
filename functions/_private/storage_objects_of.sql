-- Which files of a person some URLs point at: public URLs of the buckets avatars and media, in the
-- person's own folder. Whatever else stands there is not ours to delete: other hosts' pictures,
-- other people's folders, names that climb out of a folder.
create function private.storage_objects_of(urls text[], owner_id uuid)
returns table (bucket_id text, object_name text)
language sql
immutable
parallel safe
set search_path = ''
as $$
select distinct u.found[1], n.name
from (
    select regexp_match(
        t.url,
        '^https?://[^/?#]+/storage/v1/(?:object|render/image)/public/(avatars|media)/([^?#]+)'
    ) as found
    from unnest(storage_objects_of.urls) t (url)
    where t.url like '%/storage/v1/%'
) u
cross join lateral private.decode_percent(u.found[2]) n (name)
where starts_with(n.name, storage_objects_of.owner_id || '/')
    and n.name !~ '(^|[/\\])\.{0,2}([/\\]|$)'
    and length(n.name) <= 1024
$$;

comment on function private.storage_objects_of is
    'Bucket and name of the Storage files in a person''s own folder that URLs point at. Internal.';
revoke all on function private.storage_objects_of from public, anon, authenticated, service_role;
