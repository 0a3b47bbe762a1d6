-- Called every few minutes while the app is open.
create function public.heartbeat(session_id uuid, actions integer default 0)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
select private.heartbeat(heartbeat.session_id, heartbeat.actions)
$$;

comment on function public.heartbeat is
    'Notes that the caller''s session goes on, with the actions (0 to 1000) since the last call. '
    'Errors: 400 actions_out_of_range, 404 session_not_found.';
revoke all on function public.heartbeat from public, anon, authenticated, service_role;
grant execute on function public.heartbeat to authenticated;
