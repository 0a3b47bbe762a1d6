-- Hides a person from the caller's feeds, searches and suggestions; the muted one notices nothing.
create function public.mute_user(user_id uuid)
returns public.content_filters
language sql
volatile
security invoker
set search_path = ''
as $$
select c.*
from private.filter_user(mute_user.user_id, 'mute') c
$$;

comment on function public.mute_user is
    'Hides a person from the caller''s feeds, searches and suggestions; the muted one notices '
    'nothing. Returns the filter; idempotent. Errors: 400 cannot_filter_self, 404 user_not_found.';
revoke all on function public.mute_user from public, anon, authenticated, service_role;
grant execute on function public.mute_user to authenticated;
