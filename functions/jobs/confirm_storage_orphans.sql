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
