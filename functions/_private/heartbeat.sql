-- Definer behind public.heartbeat(). Writes at most once a minute, unless there are actions to add.
create function private.heartbeat(session_id uuid, actions integer)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    if heartbeat.actions < 0 or heartbeat.actions > 1000 then
        raise exception using
            errcode = '22023',
            message = 'actions_out_of_range',
            detail = coalesce(heartbeat.actions::text, 'null'),
            hint = 'Send the actions since the last heartbeat, 0 to 1000.';
    end if;

    update public.user_sessions s
    set
        last_seen_at = now(),
        actions_count = s.actions_count + coalesce(heartbeat.actions, 0)
    where s.id = heartbeat.session_id
        and s.user_id = v_user_id
        and s.session_end is null
        and (heartbeat.actions > 0 or s.last_seen_at < now() - interval '1 minute');

    -- Nothing to write, or no such session; asked after the write, which waits for who ends it.
    if not found and not exists (
        select
        from public.user_sessions s
        where s.id = heartbeat.session_id
            and s.user_id = v_user_id
            and s.session_end is null
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'session_not_found',
            detail = coalesce(heartbeat.session_id::text, 'null'),
            hint = 'It does not exist, is not one of the caller, or has ended: start a new one.';
    end if;

    perform private.touch_last_active(v_user_id);
end;
$$;

comment on function private.heartbeat is
    'Notes that a session of the caller goes on. Internal: public.heartbeat().';
revoke all on function private.heartbeat from public, anon, authenticated, service_role;
grant execute on function private.heartbeat to authenticated;
