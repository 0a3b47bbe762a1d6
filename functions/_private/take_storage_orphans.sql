-- Definer behind public.take_storage_orphans(): the queue is nobody's to read. Two workers never
-- take the same file within a quarter of an hour. What its owner points at again, the same picture
-- in another post, leaves the queue here.
create function private.take_storage_orphans(batch_size integer)
returns setof public.storage_orphan
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_limit integer := private.check_batch_size(take_storage_orphans.batch_size);
    v_taken private.storage_orphans[];
begin
    v_taken := array(
        select o
        from private.storage_orphans o
        where o.taken_at is null
            or o.taken_at < now() - interval '15 minutes'
        order by o.queued_at
        limit v_limit
        for update skip locked
    );

    delete from private.storage_orphans o
    using (
        with owners as (
            select distinct split_part(t.object_name, '/', 1)::uuid as id
            from unnest(v_taken) t
        )

        select s.bucket_id, s.object_name
        from owners w
        join public.posts p on p.user_id = w.id
        cross join lateral private.storage_objects_of(p.media_urls || p.gif_url, w.id) s
        union
        select s.bucket_id, s.object_name
        from owners w
        join public.comments c on c.user_id = w.id
        cross join lateral private.storage_objects_of(c.media_urls || c.gif_url, w.id) s
        union
        select s.bucket_id, s.object_name
        from owners w
        join public.users u on u.id = w.id
        cross join lateral private.storage_objects_of(array[u.profile_picture_url], w.id) s
    ) used
    where o.bucket_id = used.bucket_id
        and o.object_name = used.object_name
        and (o.bucket_id, o.object_name) in (
            select t.bucket_id, t.object_name
            from unnest(v_taken) t
        );

    return query
    update private.storage_orphans o
    set taken_at = now()
    from unnest(v_taken) t
    where o.bucket_id = t.bucket_id
        and o.object_name = t.object_name
    returning o.bucket_id, o.object_name, o.queued_at;
end;
$$;

comment on function private.take_storage_orphans is
    'Hands out files to be deleted. Internal: public.take_storage_orphans().';
revoke all on function private.take_storage_orphans
from public, anon, authenticated, service_role;
grant execute on function private.take_storage_orphans to service_role;
