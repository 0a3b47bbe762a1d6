-- Sessions past the setting session_retention go, one bounded batch. The monthly actives of a day
-- ask for the 30 days that end with it, so finished days are closed first and nothing younger than
-- 31 days goes, whatever the setting says.
create function private.purge_old_sessions(batch_size integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_before timestamptz := now()
        - greatest(private.setting('session_retention')::interval, interval '31 days');
    v_purged integer;
begin
    perform private.close_days();

    delete from public.user_sessions s
    where s.id in (
        select o.id
        from public.user_sessions o
        where o.session_start < v_before
        order by o.session_start
        limit coalesce(purge_old_sessions.batch_size, 1000)
    );
    get diagnostics v_purged = row_count;

    return v_purged;
end;
$$;

comment on function private.purge_old_sessions is
    'Deletes sessions past their retention, one batch; returns how many. For jobs.';
revoke all on function private.purge_old_sessions
from public, anon, authenticated, service_role;
