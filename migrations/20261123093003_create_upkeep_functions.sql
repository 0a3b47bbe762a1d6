-- Closing idle sessions, and purging sessions and logged errors past their retention.
-- Up Migration

-- A session that nobody ended, because the app crashed or the lid was shut, ended with its last
-- heartbeat. One bounded batch; the job repeats while it returns more than nothing.
create function private.close_idle_sessions(batch_size integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_before timestamptz := now() - private.setting('session_idle')::interval;
    v_closed integer;
begin
    -- The conditions stand twice: a heartbeat may come between finding the session and closing it.
    update public.user_sessions s
    set session_end = greatest(s.last_seen_at, s.session_start)
    where s.session_end is null
        and s.last_seen_at < v_before
        and s.id in (
            select i.id
            from public.user_sessions i
            where i.session_end is null
                and i.session_start < v_before
                and i.last_seen_at < v_before
            order by i.session_start
            limit coalesce(close_idle_sessions.batch_size, 1000)
        );
    get diagnostics v_closed = row_count;

    return v_closed;
end;
$$;

comment on function private.close_idle_sessions is
    'Ends sessions without a heartbeat for the time of session_idle, one batch; returns how many. '
    'For jobs.';
revoke all on function private.close_idle_sessions
from public, anon, authenticated, service_role;

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

-- Down Migration

drop function private.purge_old_error_logs;
drop function private.purge_old_sessions;
drop function private.close_idle_sessions;
