-- The face of analytics.daily_metrics: rows for staff and service_role, none for others.
create view public.daily_metrics
with (security_invoker = true) as
select
    m.metric_date,
    m.dau,
    m.mau,
    m.posts_today,
    m.posts_7d,
    m.posts_30d,
    m.new_users_today,
    m.new_users_7d,
    m.new_users_30d
from private.read_daily_metrics() m;

comment on view public.daily_metrics is 'Metrics per UTC day, for staff and service_role.';
comment on column public.daily_metrics.metric_date is 'The UTC day.';
comment on column public.daily_metrics.dau is 'People with a session on that day.';
comment on column public.daily_metrics.mau is
    'People with a session in the 30 days ending that day.';
comment on column public.daily_metrics.posts_today is 'Posts of that day.';
comment on column public.daily_metrics.posts_7d is 'Posts of the 7 days ending that day.';
comment on column public.daily_metrics.posts_30d is 'Posts of the 30 days ending that day.';
comment on column public.daily_metrics.new_users_today is 'New people of that day.';
comment on column public.daily_metrics.new_users_7d is 'New people of the 7 days ending that day.';
comment on column public.daily_metrics.new_users_30d is
    'New people of the 30 days ending that day.';
