-- Generated from migrations/20261123120300_bound_sessions.sql by npm run supabase:generate: do not edit.

insert into private.settings (name, value, description)
values (
    'open_sessions', '20', 'How many open sessions one person may have; the longest unseen end.'
);

-- Definer behind public.start_session(): sessions and the private columns of users are written by
-- nobody directly. Address and country come from the request's headers as the edge sets them, never
-- from the client's arguments. Sessions that the caller left without ending them end here, with
-- their last heartbeat, and so do the longest unseen of more than a person may have open.
create or replace function private.start_session()
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

-- Called once when the app opens; daily and monthly actives are counted from it.
create or replace function public.start_session()
returns public.user_sessions
language sql
volatile
security invoker
set search_path = ''
as $$
select s.*
from private.start_session() s
$$;

comment on function public.start_session is
    'Starts a session of the caller and returns it; ends those that were left idle, and beyond '
    'twenty open ones (setting open_sessions) the longest unseen. Errors: 401 and 403 of the '
    'active-caller rule.';
revoke all on function public.start_session from public, anon, authenticated, service_role;
grant execute on function public.start_session to authenticated;

-- Definer behind public.heartbeat(). Writes at most once a minute, unless there are actions to add.
create or replace function private.heartbeat(session_id uuid, actions integer)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_last_seen_at timestamptz;
begin
    if heartbeat.actions < 0 or heartbeat.actions > 1000 then
        raise exception using
            errcode = '22023',
            message = 'actions_out_of_range',
            detail = coalesce(heartbeat.actions::text, 'null'),
            hint = 'Send the actions since the last heartbeat, 0 to 1000.';
    end if;

    select s.last_seen_at
    into v_last_seen_at
    from public.user_sessions s
    where s.id = heartbeat.session_id
        and s.user_id = v_user_id
        and s.session_end is null;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'session_not_found',
            detail = coalesce(heartbeat.session_id::text, 'null'),
            hint = 'It does not exist, is not one of the caller, or has ended: start a new one.';
    end if;

    if heartbeat.actions > 0 or v_last_seen_at < now() - interval '1 minute' then
        update public.user_sessions s
        set
            last_seen_at = now(),
            actions_count = s.actions_count + coalesce(heartbeat.actions, 0)
        where s.id = heartbeat.session_id
            and s.session_end is null;
    end if;

    perform private.touch_last_active(v_user_id);
end;
$$;

comment on function private.heartbeat is
    'Notes that a session of the caller goes on. Internal: public.heartbeat().';
revoke all on function private.heartbeat from public, anon, authenticated, service_role;
grant execute on function private.heartbeat to authenticated;
