-- Metrics are for staff, for service_role, and for an operator's own session, which switched to no
-- role. The setting is the one that PostgREST switched to; a definer does not change it.
create function private.may_read_metrics()
returns boolean
language sql
stable
set search_path = ''
as $$
select current_setting('role') in ('service_role', 'none') or private.is_staff()
$$;

comment on function private.may_read_metrics is
    'Whether the caller is staff or service_role. Internal.';
revoke all on function private.may_read_metrics from public, anon, authenticated, service_role;
