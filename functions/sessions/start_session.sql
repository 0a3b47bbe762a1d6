-- Called once when the app opens; daily and monthly actives are counted from it.
create function public.start_session()
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
