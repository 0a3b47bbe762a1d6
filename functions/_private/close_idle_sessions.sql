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
