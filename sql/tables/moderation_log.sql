-- Who of the staff did what to whom, and why: append-only for everybody, so that it can be
-- believed. No foreign keys: the history outlives the accounts and the content that it names, and
-- holds ids and states, never what was written. Every call of the staff writes its entry itself
-- (private.log_act()); what the API's roles write directly is logged by trigger. An operator who
-- works on the database itself (no role of the API) leaves no entry, save for staff roles.
create table private.moderation_log (
    id bigint primary key generated always as identity,
    at timestamptz not null default now(),
    actor_id uuid,
    actor_role text not null,
    action text not null,
    target_kind text not null,
    target_id uuid not null,
    subject_id uuid,
    reason text,
    details jsonb not null default '{}',

    constraint moderation_log_actor_role_check check (
        actor_role in ('moderator', 'admin', 'service_role', 'operator')
    ),
    constraint moderation_log_actor_id_check check (
        (actor_id is null) = (actor_role in ('service_role', 'operator'))
    ),
    constraint moderation_log_action_check check (
        action in (
            'review_report', 'take_down', 'reinstate', 'suspend_user', 'set_badge', 'edit_ticker',
            'resolve_error', 'grant_staff', 'revoke_staff'
        )
    ),
    constraint moderation_log_target_kind_check check (
        target_kind in ('post', 'comment', 'user', 'ticker', 'error_log')
    )
);

create index moderation_log_target_id_idx on private.moderation_log (target_id, id desc);
comment on index private.moderation_log_target_id_idx is
    'moderation_log(): what was done to one target, newest first.';
create index moderation_log_target_kind_idx on private.moderation_log (target_kind, id desc);
comment on index private.moderation_log_target_kind_idx is
    'moderation_log(): what was done to targets of one kind, newest first.';
create index moderation_log_actor_id_idx on private.moderation_log (actor_id, id desc)
where actor_id is not null;
comment on index private.moderation_log_actor_id_idx is
    'moderation_log(): what one staff member did, newest first.';
create index moderation_log_subject_id_idx
on private.moderation_log (subject_id, target_kind, target_id, id desc)
where subject_id is not null;
comment on index private.moderation_log_subject_id_idx is
    'moderated_person(): the take-downs and suspensions of a person that stand.';

comment on table private.moderation_log is
    'What staff did, append-only. Written by private.log_act(), read through moderation_log().';
comment on column private.moderation_log.id is 'Entry id, in the order of writing.';
comment on column private.moderation_log.at is 'When.';
comment on column private.moderation_log.actor_id is
    'Which staff member; null for service_role and operators.';
comment on column private.moderation_log.actor_role is
    'The role at that time: moderator, admin, service_role or operator.';
comment on column private.moderation_log.action is 'What was done; mostly the name of the call.';
comment on column private.moderation_log.target_kind is 'post, comment, user, ticker or error_log.';
comment on column private.moderation_log.target_id is
    'The post, comment, person, ticker or error; of a report what it is about.';
comment on column private.moderation_log.subject_id is
    'The person concerned: author of the content, or who was acted on; null for none.';
comment on column private.moderation_log.reason is 'Why, in the words of the staff.';
comment on column private.moderation_log.details is
    'States before and after, and ids of reports that were closed or reviewed.';
