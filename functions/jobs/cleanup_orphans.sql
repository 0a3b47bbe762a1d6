-- The job that sweeps up: the caller repeats while has_more.
create function public.cleanup_orphans(batch_size integer default 1000)
returns public.cleanup_result
language sql
volatile
security invoker
set search_path = ''
as $$
select private.cleanup_orphans(cleanup_orphans.batch_size)
$$;

comment on function public.cleanup_orphans is
    'Cleans up at most batch_size rows (1 to 10000) of each kind of leftover: idle and old '
    'sessions, old errors, address hashes, counter slots, expired holds and limits, forgotten '
    'symbols. Says what it did, and whether more remains. For service_role. Errors: 400 '
    'batch_size_out_of_range.';
revoke all on function public.cleanup_orphans from public, anon, authenticated, service_role;
grant execute on function public.cleanup_orphans to service_role;
