-- Generated from migrations/20261122090018_create_metrics_api.sql by npm run supabase:generate: do not edit.

-- Writes the facts of every finished UTC day that has none yet, from the first day anything
-- happened: without gaps, and never a second time. Runs before any purge, and with each refresh of
-- the metrics. Returns how many days it closed.
create function private.close_days()
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_today date := (now() at time zone 'UTC')::date;
    v_first date;
    v_closed integer;
begin
    -- One at a time: a second run finds the days closed.
    perform pg_advisory_xact_lock(hashtextextended('private.close_days', 0));

    v_first := coalesce(
        (select max(f.day) + 1 from private.daily_facts f),
        (
            select (min(t.at) at time zone 'UTC')::date
            from (
                select min(u.created_at)
                from public.users u
                where u.id <> private.ghost_id()
                union all
                select min(p.created_at) from public.posts p
                union all
                select min(s.session_start) from public.user_sessions s
            ) t (at)
        )
    );

    insert into private.daily_facts (day, dau, mau, posts, new_users)
    select d.day, f.dau, f.mau, f.posts, f.new_users
    from (
        select g::date
        from generate_series(v_first::timestamp, (v_today - 1)::timestamp, interval '1 day') g
    ) d (day)
    cross join lateral private.facts_of_day(d.day) f;
    get diagnostics v_closed = row_count;

    return v_closed;
end;
$$;

comment on function private.close_days is
    'Closes every finished UTC day that is still open; returns how many. For jobs.';
revoke all on function private.close_days from public, anon, authenticated, service_role;

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
end;
$$;

comment on function private.refresh_metrics is
    'Closes finished days and refreshes the three materialized views.';
revoke all on function private.refresh_metrics from public, anon, authenticated, service_role;
grant execute on function private.refresh_metrics to service_role;

-- Brings trending tickers and metrics up to date; called by a job, or by hand with the service_role
-- key.
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
    'Refreshes trending_tickers, daily_metrics and engagement_metrics. For service_role.';
revoke all on function public.refresh_metrics from public, anon, authenticated, service_role;
grant execute on function public.refresh_metrics to service_role;
