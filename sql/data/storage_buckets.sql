-- Where people's files are: pictures of themselves, and what their posts show. Everybody reads both
-- by URL (/storage/v1/object/public/<bucket>/<name>); who writes, policies/storage_objects.sql says.
-- The Storage API holds uploads to size and type: no SVG, which can carry scripts.
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
-- What a rollback had to leave, because files were in it. A bucket of another making that has the
-- name is not turned public behind its owner's back: `migrate verify` shows how it differs.
on conflict (id) do nothing;
