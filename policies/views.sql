-- Views read with their reader's rights, so a grant opens only what the tables' policies let
-- through. The API reads them, nobody writes through them.
revoke all on public.post_stats from anon, authenticated, service_role;
grant select on public.post_stats to anon, authenticated, service_role;

revoke all on public.comment_stats from anon, authenticated, service_role;
grant select on public.comment_stats to anon, authenticated, service_role;

revoke all on public.profiles from anon, authenticated, service_role;
grant select on public.profiles to anon, authenticated, service_role;

revoke all on public.poll_totals from anon, authenticated, service_role;
grant select on public.poll_totals to anon, authenticated, service_role;

revoke all on public.trending_tickers from anon, authenticated, service_role;
grant select on public.trending_tickers to anon, authenticated, service_role;

-- What definers read as themselves.
revoke all on private.thread_comments from anon, authenticated, service_role;
revoke all on private.heard_people from anon, authenticated, service_role;

-- Rows for staff and service_role only: the functions behind them decide.
revoke all on public.daily_metrics from anon, authenticated, service_role;
grant select on public.daily_metrics to authenticated, service_role;

revoke all on public.engagement_metrics from anon, authenticated, service_role;
grant select on public.engagement_metrics to authenticated, service_role;

-- Materialized views obey no policy: only the one that is for everybody is granted.
revoke all on analytics.trending_tickers from anon, authenticated, service_role;
revoke all on analytics.daily_metrics from anon, authenticated, service_role;
revoke all on analytics.engagement_metrics from anon, authenticated, service_role;
grant select on analytics.trending_tickers to anon, authenticated, service_role;
