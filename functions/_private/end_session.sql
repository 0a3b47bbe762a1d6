-- Definer behind public.end_session().
create function private.end_session(session_id uuid)
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
    update public.user_sessions s
    set session_end = coalesce(s.session_end, now())
    where s.id = end_session.session_id
        and s.user_id = v_user_id
    returning s.* into v_session;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'session_not_found',
            detail = coalesce(end_session.session_id::text, 'null'),
            hint = 'It does not exist, or is not one of the caller.';
    end if;

    return v_session;
end;
$$;

comment on function private.end_session is
    'Ends a session of the caller. Internal: public.end_session().';
revoke all on function private.end_session from public, anon, authenticated, service_role;
grant execute on function private.end_session to authenticated;
