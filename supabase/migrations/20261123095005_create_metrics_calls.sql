-- Generated from migrations/20261123095005_create_metrics_calls.sql by npm run supabase:generate: do not edit.

-- The daily metrics as a call: it refuses who may not read them, where the view has no rows.
create function public.get_daily_metrics(since date default null, until date default null)
returns setof public.daily_metrics
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
    v_until date := coalesce(get_daily_metrics.until, (now() at time zone 'UTC')::date);
    v_since date;
begin
    perform private.require_staff();

    -- Before 2000 there is nothing; the bounds also keep the arithmetic in range.
    if v_until between date '2000-01-01' and date '9999-12-31' then
        v_since := coalesce(get_daily_metrics.since, v_until - 29);
    end if;

    if
        v_since is null
        or v_since not between date '1900-01-01' and v_until
        or v_until - v_since >= 400
    then
        raise exception using
            errcode = '22023',
            message = 'date_range_invalid',
            detail = format('%s to %s', get_daily_metrics.since, get_daily_metrics.until),
            hint = 'Give a first and a last day, in this order, at most 400 days.';
    end if;

    return query
    select m.*
    from public.daily_metrics m
    where m.metric_date between v_since and v_until
    order by m.metric_date;
end;
$$;

comment on function public.get_daily_metrics is
    'For staff: metrics of the UTC days from since to until, both included, at most 400; the last '
    '30 days by default; as fresh as the last refresh_metrics(). Errors: 400 date_range_invalid, '
    '403 staff_only.';
revoke all on function public.get_daily_metrics from public, anon, authenticated, service_role;
grant execute on function public.get_daily_metrics to authenticated;

-- The engagement metrics as a call: it refuses who may not read them, where the view has no row.
create function public.get_engagement_metrics()
returns public.engagement_metrics
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
    v_metrics public.engagement_metrics;
begin
    perform private.require_staff();

    select m.*
    into v_metrics
    from public.engagement_metrics m;

    return v_metrics;
end;
$$;

comment on function public.get_engagement_metrics is
    'For staff: totals and averages over living posts, as fresh as the last refresh_metrics(). '
    'Errors: 403 staff_only.';
revoke all on function public.get_engagement_metrics from public, anon, authenticated, service_role;
grant execute on function public.get_engagement_metrics to authenticated;
