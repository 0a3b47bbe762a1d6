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
