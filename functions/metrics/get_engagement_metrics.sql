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
