-- Metrics are for staff and for service_role. The role setting is the one PostgREST switched to; a
-- definer does not change it.
create function private.may_read_metrics()
returns boolean
language sql
stable
set search_path = ''
as $$
select current_setting('role', true) = 'service_role' or private.is_staff()
$$;

comment on function private.may_read_metrics is
    'Whether the caller is staff or service_role. Internal.';
revoke all on function private.may_read_metrics from public, anon, authenticated, service_role;
