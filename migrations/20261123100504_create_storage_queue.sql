-- Files in Storage that nothing points at any more, for a worker to delete by the Storage API.
-- migrate: down-loses-data
-- Up Migration

-- Files in Storage that nothing points at any more: a purged post's pictures, a replaced avatar,
-- all that an erased person had. SQL must not delete rows of storage.objects (the file would stay
-- behind): a worker takes names from here, deletes them by the Storage API, and confirms. What it
-- took and never confirmed is handed out again.
create table private.storage_orphans (
    bucket_id text not null,
    object_name text not null,
    queued_at timestamptz not null default now(),
    taken_at timestamptz,

    primary key (bucket_id, object_name)
);

create index storage_orphans_queued_at_idx on private.storage_orphans (queued_at);
comment on index private.storage_orphans_queued_at_idx is
    'take_storage_orphans(): what has waited longest, first.';

comment on table private.storage_orphans is
    'Files to be deleted by the Storage API. Filled by trigger; see take_storage_orphans().';
comment on column private.storage_orphans.bucket_id is 'The bucket: avatars or media.';
comment on column private.storage_orphans.object_name is
    'The name in the bucket; its first folder is the id of the person whose file it is.';
comment on column private.storage_orphans.queued_at is 'When the last reference went.';
comment on column private.storage_orphans.taken_at is
    'When a worker last took it; null while nobody has.';

-- No policy and no grant: service_role goes through take_storage_orphans() and
-- confirm_storage_orphans().
alter table private.storage_orphans enable row level security;

revoke all on private.storage_orphans from anon, authenticated, service_role;

-- A path of a URL as the name it stands for: %20 is a blank. Text that is no valid encoding stands
-- for itself.
create function private.decode_percent(path text)
returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    return (
        select convert_from(
            string_agg(
                case
                    when p.part[1] ~ '^%..' then decode(substr(p.part[1], 2), 'hex')
                    else convert_to(p.part[1], 'UTF8')
                end,
                ''::bytea order by p.place
            ),
            'UTF8'
        )
        from regexp_matches(decode_percent.path, '%[0-9A-Fa-f]{2}|[^%]+|%', 'g')
            with ordinality p (part, place)
    );
exception
    when character_not_in_repertoire then
        return decode_percent.path;
end;
$$;

comment on function private.decode_percent is 'Undoes the percent-encoding of a URL path. Internal.';
revoke all on function private.decode_percent from public, anon, authenticated, service_role;

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

create trigger posts_queue_storage_orphans
after delete or update of media_urls, gif_url on public.posts
for each row
when (old.media_urls is not null or old.gif_url is not null)
execute function private.queue_storage_orphans();

create trigger comments_queue_storage_orphans
after delete or update of media_urls, gif_url on public.comments
for each row
when (old.media_urls is not null or old.gif_url is not null)
execute function private.queue_storage_orphans();

create trigger users_queue_storage_orphans
after delete or update of profile_picture_url on public.users
for each row
execute function private.queue_storage_orphans();

-- How much work a job's call takes on. Null is no size: the caller meant something else.
create function private.check_batch_size(batch_size integer)
returns integer
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    if check_batch_size.batch_size between 1 and 10000 then
        return check_batch_size.batch_size;
    end if;

    raise exception using
        errcode = '22023',
        message = 'batch_size_out_of_range',
        detail = coalesce(check_batch_size.batch_size::text, 'null'),
        hint = 'Give 1 to 10000, or leave it out.';
end;
$$;

comment on function private.check_batch_size is
    'The size of a batch, or 400 batch_size_out_of_range. Internal.';
revoke all on function private.check_batch_size from public, anon, authenticated, service_role;

-- What take_storage_orphans() hands to the worker, and the worker confirms.
create type public.storage_orphan as (
    bucket_id text,
    object_name text,
    queued_at timestamptz
);

comment on type public.storage_orphan is
    'A file that nothing points at, as take_storage_orphans() returns it.';
comment on column public.storage_orphan.bucket_id is 'The bucket.';
comment on column public.storage_orphan.object_name is 'The name in the bucket.';
comment on column public.storage_orphan.queued_at is 'When the last reference went.';

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

-- The first of a worker's two steps: names of files to be deleted by the Storage API. Nothing is
-- lost should it die in between: what is not confirmed is handed out again.
create function public.take_storage_orphans(batch_size integer default 100)
returns setof public.storage_orphan
language sql
volatile
security invoker
set search_path = ''
as $$
select t.* from private.take_storage_orphans(take_storage_orphans.batch_size) t
$$;

comment on function public.take_storage_orphans is
    'Files in Storage that nothing points at any more, longest waiting first. Delete them by the '
    'Storage API, then call confirm_storage_orphans(); after 15 minutes without that they are '
    'handed out again. For service_role. Errors: 400 batch_size_out_of_range.';
revoke all on function public.take_storage_orphans from public, anon, authenticated, service_role;
grant execute on function public.take_storage_orphans to service_role;

-- Definer behind public.confirm_storage_orphans(): the queue is nobody's to write.
create function private.confirm_storage_orphans(bucket_id text, object_names text[])
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_confirmed integer;
begin
    delete from private.storage_orphans o
    where o.bucket_id = confirm_storage_orphans.bucket_id
        and o.object_name = any (confirm_storage_orphans.object_names)
        and o.taken_at is not null;
    get diagnostics v_confirmed = row_count;

    return v_confirmed;
end;
$$;

comment on function private.confirm_storage_orphans is
    'Takes deleted files off the queue. Internal: public.confirm_storage_orphans().';
revoke all on function private.confirm_storage_orphans
from public, anon, authenticated, service_role;
grant execute on function private.confirm_storage_orphans to service_role;

-- The second of a worker's two steps: these files are deleted.
create function public.confirm_storage_orphans(bucket_id text, object_names text[])
returns integer
language sql
volatile
security invoker
set search_path = ''
as $$
select private.confirm_storage_orphans(
    confirm_storage_orphans.bucket_id, confirm_storage_orphans.object_names
)
$$;

comment on function public.confirm_storage_orphans is
    'Takes files that take_storage_orphans() handed out off the queue, once the Storage API has '
    'deleted them; returns how many. For service_role.';
revoke all on function public.confirm_storage_orphans
from public, anon, authenticated, service_role;
grant execute on function public.confirm_storage_orphans to service_role;

-- Down Migration

drop function public.confirm_storage_orphans;
drop function private.confirm_storage_orphans;
drop function public.take_storage_orphans;
drop function private.take_storage_orphans;
drop type public.storage_orphan;
drop function private.check_batch_size;
drop trigger users_queue_storage_orphans on public.users;
drop trigger comments_queue_storage_orphans on public.comments;
drop trigger posts_queue_storage_orphans on public.posts;
drop function private.queue_storage_orphans;
drop function private.storage_objects_of;
drop function private.decode_percent;
drop table private.storage_orphans;
