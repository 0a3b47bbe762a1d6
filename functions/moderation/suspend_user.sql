-- Puts a person out until reinstate(): they may read, export and delete their account, no more.
create function public.suspend_user(user_id uuid, reason text)
returns public.moderated_target
language sql
volatile
security invoker
set search_path = ''
as $$
select t.*
from private.suspend_user(suspend_user.user_id, suspend_user.reason) t
$$;

comment on function public.suspend_user is
    'For staff: suspends a person, with the reason that person reads, ends their sessions and '
    'resolves the open reports about them. Returns the person as it stands now. Idempotent: the '
    'first reason stands. Errors: 400 reason_required, reason_too_long, '
    'moderation_target_required, 403 staff_only, staff_protected, 404 user_not_found.';
revoke all on function public.suspend_user from public, anon, authenticated, service_role;
grant execute on function public.suspend_user to authenticated;
