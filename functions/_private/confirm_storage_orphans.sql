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
