-- Files that a row no longer points at are queued for deletion: pictures of a purged, blanked or
-- edited post or comment, a replaced avatar, and all that an erased person ever uploaded. Whether
-- something else of the person still points at them is asked when they are taken.
create function private.queue_storage_orphans()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_table_name = 'users' then
        if tg_op = 'DELETE' then
            insert into private.storage_orphans (bucket_id, object_name)
            select o.bucket_id, o.name
            from storage.objects o
            where o.bucket_id in ('avatars', 'media')
                and o.name like old.id || '/%'
            on conflict (bucket_id, object_name) do nothing;
        else
            insert into private.storage_orphans (bucket_id, object_name)
            select o.bucket_id, o.object_name
            from private.storage_objects_of(array[old.profile_picture_url], old.id) o
            on conflict (bucket_id, object_name) do nothing;
        end if;
    else
        insert into private.storage_orphans (bucket_id, object_name)
        select o.bucket_id, o.object_name
        from private.storage_objects_of(old.media_urls || old.gif_url, old.user_id) o
        on conflict (bucket_id, object_name) do nothing;
    end if;

    return null;
end;
$$;

comment on function private.queue_storage_orphans is
    'Trigger function: queues the Storage files that a row no longer points at.';
revoke all on function private.queue_storage_orphans
from public, anon, authenticated, service_role;
