-- A new session ends those that the same person left idle.
-- Up Migration

-- Definer behind public.start_session(): sessions and the private columns of users are written by
-- nobody directly. Address and country come from the request's headers as the edge sets them, never
-- from the client's arguments. Sessions that the caller left without ending them end here, with
-- their last heartbeat.
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
        and s.last_seen_at < now() - private.setting('session_idle')::interval;

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
    'Starts a session of the caller and returns it; ends those that were left idle. Errors: 401 '
    'and 403 of the active-caller rule.';
revoke all on function public.start_session from public, anon, authenticated, service_role;
grant execute on function public.start_session to authenticated;

-- Down Migration

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
    'Starts a session of the caller and returns it. Errors: 401 and 403 of the active-caller '
    'rule.';
revoke all on function public.start_session from public, anon, authenticated, service_role;
grant execute on function public.start_session to authenticated;

-- Definer behind public.start_session(): sessions and the private columns of users are written by
-- nobody directly. Address and country come from the request's headers as the edge sets them, never
-- from the client's arguments.
create or replace function private.start_session()
returns public.user_sessions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_ip_hash text := private.client_ip_hash();
    v_country_code text := private.client_country_code();
    v_session public.user_sessions;
begin
    insert into public.user_sessions as s (user_id, ip_address_hash, user_agent, country_code)
    values (v_user_id, v_ip_hash, left(private.request_header('user-agent'), 500), v_country_code)
    returning s.* into v_session;

    update public.users u
    set
        ip_address_hash = coalesce(v_ip_hash, u.ip_address_hash),
        country_code = coalesce(v_country_code, u.country_code),
        country = coalesce(
            (select c.name from private.countries c where c.code = v_country_code),
            u.country
        )
    where u.id = v_user_id
        and (
            coalesce(v_ip_hash, u.ip_address_hash) is distinct from u.ip_address_hash
            or coalesce(v_country_code, u.country_code) is distinct from u.country_code
        );

    perform private.touch_last_active(v_user_id);

    return v_session;
end;
$$;

comment on function private.start_session is
    'Starts a session of the caller. Internal: public.start_session().';
revoke all on function private.start_session from public, anon, authenticated, service_role;
grant execute on function private.start_session to authenticated;
