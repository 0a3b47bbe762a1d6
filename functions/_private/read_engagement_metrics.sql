-- Behind the view public.engagement_metrics: a definer, since a materialized view obeys no policy
-- and so nobody is granted it.
create function private.read_engagement_metrics()
returns setof analytics.engagement_metrics
language sql
stable
security definer
set search_path = ''
as $$
select m.*
from analytics.engagement_metrics m
where (select private.may_read_metrics())
$$;

comment on function private.read_engagement_metrics is
    'The engagement metrics for staff and service_role, nothing for others.';
revoke all on function private.read_engagement_metrics
from public, anon, authenticated, service_role;
grant execute on function private.read_engagement_metrics to authenticated, service_role;
