-- For the day when a counter is wrong after all, by a fault of ours or a row written behind the
-- triggers' back.
create function public.repair_counters()
returns integer
language sql
volatile
security invoker
set search_path = ''
as $$
select private.repair_counters()
$$;

comment on function public.repair_counters is
    'Recounts every counter and returns how many were wrong (0 when all is well). Holds off '
    'writers meanwhile; on a big database run it over a direct connection. For service_role.';
revoke all on function public.repair_counters from public, anon, authenticated, service_role;
grant execute on function public.repair_counters to service_role;
