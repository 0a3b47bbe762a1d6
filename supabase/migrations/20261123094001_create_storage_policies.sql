-- Generated from migrations/20261123094001_create_storage_policies.sql by npm run supabase:generate: do not edit.

-- The folder of the two buckets that the caller may write in: its own id, for active callers only.
-- Null for everybody else, where private.active_user_id() raises: the Storage API makes 403 of a
-- policy that refuses, and 500 of every SQLSTATE that it does not know.
create function private.upload_folder()
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    return private.active_user_id()::text;
exception
    when sqlstate 'PT401' or sqlstate 'PT403' then
        return null;
end;
$$;

comment on function private.upload_folder is
    'The folder the caller may upload into: an active caller''s own id, else null. For policies.';
revoke all on function private.upload_folder from public, anon, authenticated, service_role;
grant execute on function private.upload_folder to authenticated;

-- Files of the buckets avatars and media: everybody downloads them by public URL, past these
-- policies. Below that, a person has one folder in each bucket, named by the person's id, and
-- handles files in there alone, folders within it included. Names with an empty, `.` or `..` part
-- are refused: what a file system or a proxy makes of them may be somebody else's folder.
--
-- What the Storage API does with them: upload inserts; an upsert and a move update, and must see
-- what they change; list and remove see it too. So each command is asked for the whole rule.
--
-- The table is the platform's, as are its row level security and its grants; other applications'
-- policies may stand beside these, which is why the names bear ours, and why each names its
-- buckets. No policy for anon: a visitor can neither upload nor list.
create policy select_pageshare_own on storage.objects
for select to authenticated
using (
    bucket_id in ('avatars', 'media')
    and (storage.foldername(name))[1] = (select auth.uid())::text
);

create policy insert_pageshare_own on storage.objects
for insert to authenticated
with check (
    bucket_id in ('avatars', 'media')
    and (storage.foldername(name))[1] = (select private.upload_folder())
    and not string_to_array(name, '/') && array['', '.', '..']
);

create policy update_pageshare_own on storage.objects
for update to authenticated
using (
    bucket_id in ('avatars', 'media')
    and (storage.foldername(name))[1] = (select private.upload_folder())
)
with check (
    bucket_id in ('avatars', 'media')
    and (storage.foldername(name))[1] = (select private.upload_folder())
    and not string_to_array(name, '/') && array['', '.', '..']
);

create policy delete_pageshare_own on storage.objects
for delete to authenticated
using (
    bucket_id in ('avatars', 'media')
    and (storage.foldername(name))[1] = (select private.upload_folder())
);
