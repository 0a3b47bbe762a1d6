-- A line of moderation_log().
create type public.moderation_log_entry as (
    id bigint,
    at timestamptz,
    actor_id uuid,
    actor public.person,
    actor_role text,
    action text,
    target_kind text,
    target_id uuid,
    subject_id uuid,
    subject public.person,
    reason text,
    details jsonb,
    cursor text
);

comment on type public.moderation_log_entry is
    'An entry of the moderation log, as moderation_log() returns it.';
comment on column public.moderation_log_entry.id is 'The entry.';
comment on column public.moderation_log_entry.at is 'When.';
comment on column public.moderation_log_entry.actor_id is
    'Which staff member; null for service_role and operators.';
comment on column public.moderation_log_entry.actor is 'That person; null once erased.';
comment on column public.moderation_log_entry.actor_role is
    'The role at that time: moderator, admin, service_role or operator.';
comment on column public.moderation_log_entry.action is
    'review_report, take_down, reinstate, suspend_user, set_badge, edit_ticker, resolve_error, '
    'grant_staff or revoke_staff.';
comment on column public.moderation_log_entry.target_kind is
    'post, comment, user, ticker or error_log.';
comment on column public.moderation_log_entry.target_id is
    'What it was done to; of a report, what that is about.';
comment on column public.moderation_log_entry.subject_id is
    'The author of the content, or the person acted on.';
comment on column public.moderation_log_entry.subject is 'That person; null once erased.';
comment on column public.moderation_log_entry.reason is 'Why.';
comment on column public.moderation_log_entry.details is
    'before and after, report_ids where reports were reviewed or closed.';
comment on column public.moderation_log_entry.cursor is
    'Pass it to get the entries before this one.';
