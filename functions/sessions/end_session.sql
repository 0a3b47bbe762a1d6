-- Called when the app closes; a session nobody ends is closed by a job.
create function public.end_session(session_id uuid)
returns public.user_sessions
language sql
volatile
security invoker
set search_path = ''
as $$
select s.*
from private.end_session(end_session.session_id) s
$$;

comment on function public.end_session is
    'Ends the caller''s session and returns it; idempotent. Errors: 404 session_not_found.';
revoke all on function public.end_session from public, anon, authenticated, service_role;
grant execute on function public.end_session to authenticated;
