-- Brings trending tickers, metrics and the ranking of explore up to date; called by a job, or by
-- hand with the service_role key.
create function public.refresh_metrics()
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
select private.refresh_metrics()
$$;

comment on function public.refresh_metrics is
    'Refreshes trending_tickers, daily_metrics, engagement_metrics and what explore_feed() shows. '
    'For service_role.';
revoke all on function public.refresh_metrics from public, anon, authenticated, service_role;
grant execute on function public.refresh_metrics to service_role;
