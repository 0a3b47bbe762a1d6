-- One entry of the moderation log. Who acts is asked here and nowhere else: the staff member behind
-- the token, or the role that the request switched to; a definer does not change that setting.
create function private.log_act(
    action text,
    target_kind text,
    target_id uuid,
    subject_id uuid,
    reason text,
    details jsonb
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
insert into private.moderation_log (
    actor_id, actor_role, action, target_kind, target_id, subject_id, reason, details
)
select
    s.user_id,
    coalesce(
        s.role,
        case when current_setting('role') = 'service_role' then 'service_role' else 'operator' end
    ),
    log_act.action,
    log_act.target_kind,
    log_act.target_id,
    log_act.subject_id,
    log_act.reason,
    log_act.details
from (values (auth.uid())) a (id)
left join private.staff s on s.user_id = a.id
$$;

comment on function private.log_act is 'Writes an entry of the moderation log. Internal.';
revoke all on function private.log_act from public, anon, authenticated, service_role;
