-- Nobody writes through a view: see private.refuse_view_write().
create trigger profiles_refuse_view_write
instead of insert or update or delete on public.profiles
for each row
execute function private.refuse_view_write();

create trigger post_stats_refuse_view_write
instead of insert or update or delete on public.post_stats
for each row
execute function private.refuse_view_write();

create trigger comment_stats_refuse_view_write
instead of insert or update or delete on public.comment_stats
for each row
execute function private.refuse_view_write();

create trigger poll_totals_refuse_view_write
instead of insert or update or delete on public.poll_totals
for each row
execute function private.refuse_view_write();

create trigger trending_tickers_refuse_view_write
instead of insert or update or delete on public.trending_tickers
for each row
execute function private.refuse_view_write();

create trigger daily_metrics_refuse_view_write
instead of insert or update or delete on public.daily_metrics
for each row
execute function private.refuse_view_write();

create trigger engagement_metrics_refuse_view_write
instead of insert or update or delete on public.engagement_metrics
for each row
execute function private.refuse_view_write();
