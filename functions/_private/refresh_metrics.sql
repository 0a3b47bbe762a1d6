-- Definer behind public.refresh_metrics(): only the owner of a materialized view refreshes it.
-- Execute is service_role's alone. One at a time; readers are never blocked.
create function private.refresh_metrics()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('private.refresh_metrics', 0));
    perform private.close_days();

    refresh materialized view concurrently analytics.trending_tickers;
    refresh materialized view concurrently analytics.daily_metrics;
    refresh materialized view concurrently analytics.engagement_metrics;

    perform private.rank_explore();
end;
$$;

comment on function private.refresh_metrics is
    'Closes finished days, refreshes the three materialized views, ranks posts for explore.';
revoke all on function private.refresh_metrics from public, anon, authenticated, service_role;
grant execute on function private.refresh_metrics to service_role;
