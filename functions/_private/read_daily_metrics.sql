-- Behind the view public.daily_metrics: a definer, since a materialized view obeys no policy and so
-- nobody is granted it.
create function private.read_daily_metrics()
returns setof analytics.daily_metrics
language sql
stable
security definer
set search_path = ''
as $$
select m.*
from analytics.daily_metrics m
where (select private.may_read_metrics())
$$;

comment on function private.read_daily_metrics is
    'The daily metrics for staff and service_role, nothing for others.';
revoke all on function private.read_daily_metrics from public, anon, authenticated, service_role;
grant execute on function private.read_daily_metrics to authenticated, service_role;
