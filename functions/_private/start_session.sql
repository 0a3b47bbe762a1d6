-- Definer behind public.start_session(): sessions and the private columns of users are written by
-- nobody directly. Address and country come from the request's headers as the edge sets them, never
-- from the client's arguments. Sessions that the caller left without ending them end here, with
-- their last heartbeat, and so do the longest unseen of more than a person may have open.
create function private.start_session()
returns public.user_sessions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_session public.user_sessions;
begin
    perform private.lock_person(v_user_id);

    update public.user_sessions s
    set session_end = greatest(s.last_seen_at, s.session_start)
    where s.user_id = v_user_id
        and s.session_end is null
        and (
            s.last_seen_at < now() - private.setting('session_idle')::interval
            or s.id in (
                select o.id
                from public.user_sessions o
                where o.user_id = v_user_id
                    and o.session_end is null
                order by o.last_seen_at desc, o.id
                offset private.setting('open_sessions')::integer - 1
            )
        );

    insert into public.user_sessions as s (user_id, ip_address_hash, user_agent, country_code)
    values (
        v_user_id,
        private.client_ip_hash(),
        left(private.request_header('user-agent'), 500),
        private.client_country_code()
    )
    returning s.* into v_session;

    perform private.note_origin(v_user_id);
    perform private.touch_last_active(v_user_id);

    return v_session;
end;
$$;

comment on function private.start_session is
    'Starts a session of the caller. Internal: public.start_session().';
revoke all on function private.start_session from public, anon, authenticated, service_role;
grant execute on function private.start_session to authenticated;
