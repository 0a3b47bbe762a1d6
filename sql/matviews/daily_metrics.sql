-- One row a UTC day without gaps: the closed days as they were written down, and the days that are
-- still open counted afresh.
create materialized view analytics.daily_metrics as
with facts as (
    select f.day, f.dau, f.mau, f.posts, f.new_users
    from private.daily_facts f
    union all
    select d.day, f.dau, f.mau, f.posts, f.new_users
    from (
        select g::date
        from generate_series(
            coalesce(
                (select max(f.day) + 1 from private.daily_facts f),
                (now() at time zone 'UTC')::date
            )::timestamp,
            date_trunc('day', now() at time zone 'UTC'),
            interval '1 day'
        ) g
    ) d (day)
    cross join lateral private.facts_of_day(d.day) f
)

select
    f.day as metric_date,
    f.dau::bigint as dau,
    f.mau::bigint as mau,
    f.posts::bigint as posts_today,
    sum(f.posts) over week as posts_7d,
    sum(f.posts) over month as posts_30d,
    f.new_users::bigint as new_users_today,
    sum(f.new_users) over week as new_users_7d,
    sum(f.new_users) over month as new_users_30d
from facts f
window
    week as (order by f.day rows between 6 preceding and current row),
    month as (order by f.day rows between 29 preceding and current row);

create unique index idx_daily_metrics_date on analytics.daily_metrics (metric_date);
comment on index analytics.idx_daily_metrics_date is 'The key; a concurrent refresh needs it.';

comment on materialized view analytics.daily_metrics is
    'Metrics a UTC day; refreshed by refresh_metrics(). Read through public.daily_metrics.';
