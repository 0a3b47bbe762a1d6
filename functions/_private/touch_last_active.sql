-- Notes that a person is here, at most once in five minutes: a row that every heartbeat rewrote
-- would bloat.
create function private.touch_last_active(user_id uuid)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
update public.users u
set last_active_at = now()
where u.id = touch_last_active.user_id
    and (u.last_active_at is null or u.last_active_at < now() - interval '5 minutes')
$$;

comment on function private.touch_last_active is
    'Sets users.last_active_at unless that happened within five minutes. Internal.';
revoke all on function private.touch_last_active from public, anon, authenticated, service_role;
