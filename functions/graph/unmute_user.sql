-- Takes mute_user() back.
create function public.unmute_user(user_id uuid)
returns boolean
language sql
volatile
security invoker
set search_path = ''
as $$
select private.unfilter_user(unmute_user.user_id, 'mute')
$$;

comment on function public.unmute_user is
    'Takes the caller''s mute of a person back; idempotent. Returns whether there was one.';
revoke all on function public.unmute_user from public, anon, authenticated, service_role;
grant execute on function public.unmute_user to authenticated;
