-- Takes content out of everybody's sight but its author's, who reads why, and staff's.
create function public.take_down(
    reason text,
    post_id uuid default null,
    comment_id uuid default null
)
returns public.moderated_target
language sql
volatile
security invoker
set search_path = ''
as $$
select t.*
from private.take_down(take_down.reason, take_down.post_id, take_down.comment_id) t
$$;

comment on function public.take_down is
    'For staff: takes a post or comment down, with the reason its author reads, and resolves its '
    'open reports. Returns it as it stands now. Idempotent: the first reason stands. Errors: 400 '
    'reason_required, reason_too_long, moderation_target_required, 403 staff_only, '
    'staff_protected, 404 post_not_found, comment_not_found.';
revoke all on function public.take_down from public, anon, authenticated, service_role;
grant execute on function public.take_down to authenticated;
