-- The job that forgets: the caller repeats while has_more.
create function public.purge_deleted(batch_size integer default 1000)
returns public.purge_result
language sql
volatile
security invoker
set search_path = ''
as $$
select private.purge_deleted(purge_deleted.batch_size)
$$;

comment on function public.purge_deleted is
    'Purges one batch of at most about batch_size rows (1 to 10000): posts and comments past '
    'retention, accounts past their period of grace. Says what it did, and whether more remains. '
    'For service_role. Errors: 400 batch_size_out_of_range.';
revoke all on function public.purge_deleted from public, anon, authenticated, service_role;
grant execute on function public.purge_deleted to service_role;
