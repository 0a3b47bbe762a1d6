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
