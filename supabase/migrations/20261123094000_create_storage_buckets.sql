-- Generated from migrations/20261123094000_create_storage_buckets.sql by npm run supabase:generate: do not edit.

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
