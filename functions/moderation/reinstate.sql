-- Brings content back that was taken down, or a person who was suspended.
create function public.reinstate(
    reason text,
    post_id uuid default null,
    comment_id uuid default null,
    user_id uuid default null
)
returns public.moderated_target
language sql
volatile
security invoker
set search_path = ''
as $$
select t.*
from private.reinstate(
    reinstate.reason,
    reinstate.post_id,
    reinstate.comment_id,
    reinstate.user_id
) t
$$;

comment on function public.reinstate is
    'For staff: takes a take-down of a post or comment, or the suspension of a person, back; the '
    'reason goes into the log. Returns the target as it stands now. Idempotent. Errors: 400 '
    'reason_required, reason_too_long, moderation_target_required, 403 staff_only, '
    'staff_protected, 404 post_not_found, comment_not_found, user_not_found.';
revoke all on function public.reinstate from public, anon, authenticated, service_role;
grant execute on function public.reinstate to authenticated;
