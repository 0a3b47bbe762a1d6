-- Logged errors past the setting error_log_retention go, resolved or not: one bounded batch.
create function private.purge_old_error_logs(batch_size integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_before timestamptz := now() - private.setting('error_log_retention')::interval;
    v_purged integer;
begin
    delete from public.error_logs e
    where e.id in (
        select o.id
        from public.error_logs o
        where o.created_at < v_before
        order by o.created_at
        limit coalesce(purge_old_error_logs.batch_size, 1000)
    );
    get diagnostics v_purged = row_count;

    return v_purged;
end;
$$;

comment on function private.purge_old_error_logs is
    'Deletes logged errors past their retention, one batch; returns how many. For jobs.';
revoke all on function private.purge_old_error_logs
from public, anon, authenticated, service_role;
