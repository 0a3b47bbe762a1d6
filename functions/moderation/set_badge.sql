-- Says to everybody that a person is who they claim to be.
create function public.set_badge(user_id uuid, badge text default null)
returns public.moderated_target
language sql
volatile
security invoker
set search_path = ''
as $$
select t.*
from private.set_badge(set_badge.user_id, set_badge.badge) t
$$;

comment on function public.set_badge is
    'For admins: gives a person the badge Verified or Public, or takes it away (null). Returns the '
    'person as it stands now. Idempotent. Errors: 400 badge_unknown, moderation_target_required, '
    '403 staff_only, admin_only, staff_protected, 404 user_not_found.';
revoke all on function public.set_badge from public, anon, authenticated, service_role;
grant execute on function public.set_badge to authenticated;
