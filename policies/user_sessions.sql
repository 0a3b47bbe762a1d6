-- One's own, to read. Written by start_session(), heartbeat() and end_session().
alter table public.user_sessions enable row level security;

create policy select_own on public.user_sessions
for select to authenticated
using (user_id = (select auth.uid()));

revoke all on public.user_sessions from anon, authenticated, service_role;
grant select on public.user_sessions to authenticated;
grant select, insert, update, delete on public.user_sessions to service_role;
