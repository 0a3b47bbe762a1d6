-- The buckets of people's pictures and of what posts show.
-- The way down takes an empty bucket away and leaves one with files: files go through the Storage
-- API alone, which deletes what lies behind the rows. The way up finds such a bucket and keeps it.
-- Up Migration

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values
    (
        'avatars', 'avatars', true, 2097152,
        array['image/gif', 'image/jpeg', 'image/png', 'image/webp']
    ),
    (
        'media', 'media', true, 8388608,
        array['image/avif', 'image/gif', 'image/jpeg', 'image/png', 'image/webp']
    )
on conflict (id) do nothing;

-- Down Migration

-- As the Storage API does: the platform refuses a plain delete.
select set_config('storage.allow_delete_query', 'true', true);
delete from storage.buckets b
where b.id in ('avatars', 'media')
    and not exists (
        select
        from storage.objects o
        where o.bucket_id = b.id
    );
