-- What staff do is history: an append-only log, written by the moderation calls, and by trigger for
-- what is written past them.
-- migrate: down-loses-data
-- Up Migration

-- The moderation log only grows. For everybody, the owner of the schema included: who must change
-- history has to disable this trigger first, and knows then what is being done.
create function private.refuse_log_change()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    raise exception using
        errcode = '42501',
        message = 'log_is_append_only',
        detail = format('%s on %s.', tg_op, tg_table_name),
        hint = 'What was logged is never changed or removed.';
end;
$$;

comment on function private.refuse_log_change is
    'Trigger function: refuses update, delete and truncate with log_is_append_only.';
revoke all on function private.refuse_log_change from public, anon, authenticated, service_role;

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

-- No policy: staff read it through moderation_log(). service_role may copy it elsewhere; nobody
-- writes it but private.log_act(), and nobody at all changes what stands there.
alter table private.moderation_log enable row level security;

revoke all on private.moderation_log from anon, authenticated, service_role;
grant select on private.moderation_log to service_role;

-- Append-only, also for statements that would touch no row.
create trigger moderation_log_refuse_change
before update or delete or truncate on private.moderation_log
for each statement
execute function private.refuse_log_change();

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

-- Who became staff, changed role or ceased to be, on every path: grant_staff(), a statement of an
-- operator, the deletion of the account.
create function private.log_staff()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_op = 'DELETE' then
        perform private.log_act(
            'revoke_staff', 'user', old.user_id, old.user_id, null,
            jsonb_build_object(
                'before', jsonb_build_object('role', old.role),
                'after', jsonb_build_object('role', null)
            )
        );
    else
        perform private.log_act(
            'grant_staff', 'user', new.user_id, new.user_id, null,
            jsonb_build_object(
                'before', jsonb_build_object(
                    'role', case when tg_op = 'UPDATE' then old.role end
                ),
                'after', jsonb_build_object('role', new.role)
            )
        );
    end if;

    return null;
end;
$$;

comment on function private.log_staff is
    'Trigger function: logs who is given or loses a staff role.';
revoke all on function private.log_staff from public, anon, authenticated, service_role;

-- Logs what staff and the back end write past the moderation calls: the status of a report, a
-- ticker, an error that was resolved; and what only service_role may, a take-down, a suspension, a
-- badge. The triggers fire only where the role that writes is one of the API's: the calls write as
-- their owner, and log for themselves, with the reason that they were given.
create function private.log_direct_write()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_table_name = 'reports' then
        perform private.log_act(
            'review_report', new.target_kind, new.target_id, new.target_user_id, null,
            jsonb_build_object(
                'report_ids', jsonb_build_array(new.id),
                'before', jsonb_build_object('status', old.status),
                'after', jsonb_build_object('status', new.status)
            )
        );
    elsif tg_table_name = 'tickers' then
        perform private.log_act(
            'edit_ticker', 'ticker', new.id, null, null,
            jsonb_build_object(
                'before', jsonb_build_object('name', old.name, 'type', old.type),
                'after', jsonb_build_object('name', new.name, 'type', new.type)
            )
        );
    elsif tg_table_name = 'error_logs' then
        perform private.log_act(
            'resolve_error', 'error_log', new.id, null, null,
            jsonb_build_object(
                'before', jsonb_build_object('resolved', old.resolved),
                'after', jsonb_build_object('resolved', new.resolved)
            )
        );
    elsif tg_table_name in ('posts', 'comments') then
        perform private.log_act(
            case when new.removed_at is null then 'reinstate' else 'take_down' end,
            case tg_table_name when 'posts' then 'post' else 'comment' end,
            new.id, new.user_id, new.removed_reason,
            jsonb_build_object(
                'before', jsonb_build_object('is_removed', old.removed_at is not null),
                'after', jsonb_build_object('is_removed', new.removed_at is not null)
            )
        );
    elsif tg_table_name = 'users' then
        if (old.suspended_at is null) <> (new.suspended_at is null) then
            perform private.log_act(
                case when new.suspended_at is null then 'reinstate' else 'suspend_user' end,
                'user', new.id, new.id, new.suspension_reason,
                jsonb_build_object(
                    'before', jsonb_build_object('is_suspended', old.suspended_at is not null),
                    'after', jsonb_build_object('is_suspended', new.suspended_at is not null)
                )
            );
        end if;

        if old.badge is distinct from new.badge then
            perform private.log_act(
                'set_badge', 'user', new.id, new.id, null,
                jsonb_build_object(
                    'before', jsonb_build_object('badge', old.badge),
                    'after', jsonb_build_object('badge', new.badge)
                )
            );
        end if;
    end if;

    return null;
end;
$$;

comment on function private.log_direct_write is
    'Trigger function: logs acts of moderation that a role of the API wrote directly.';
revoke all on function private.log_direct_write from public, anon, authenticated, service_role;

-- Staff name tickers by direct updates; each is logged.
create trigger tickers_log_direct_write
after update of name, type on public.tickers
for each row
when (
    (old.name, old.type) is distinct from (new.name, new.type)
    and current_user in ('authenticated', 'service_role')
)
execute function private.log_direct_write();

-- Every change of staff is history.
create trigger staff_log_insert
after insert or delete on private.staff
for each row
execute function private.log_staff();

create trigger staff_log_update
after update of role on private.staff
for each row
when (old.role is distinct from new.role)
execute function private.log_staff();

create trigger reports_log_direct_write
after update of status on public.reports
for each row
when (
    old.status is distinct from new.status
    and current_user in ('authenticated', 'service_role')
)
execute function private.log_direct_write();

create trigger posts_log_direct_write
after update of removed_at on public.posts
for each row
when (
    (old.removed_at is null) <> (new.removed_at is null)
    and current_user = 'service_role'
)
execute function private.log_direct_write();

create trigger comments_log_direct_write
after update of removed_at on public.comments
for each row
when (
    (old.removed_at is null) <> (new.removed_at is null)
    and current_user = 'service_role'
)
execute function private.log_direct_write();

create trigger users_log_direct_write
after update of suspended_at, badge on public.users
for each row
when (
    (
        (old.suspended_at is null) <> (new.suspended_at is null)
        or old.badge is distinct from new.badge
    )
    and current_user = 'service_role'
)
execute function private.log_direct_write();

create trigger error_logs_log_direct_write
after update of resolved on public.error_logs
for each row
when (
    old.resolved is distinct from new.resolved
    and current_user in ('authenticated', 'service_role')
)
execute function private.log_direct_write();

-- Down Migration

drop trigger reports_log_direct_write on public.reports;
drop trigger posts_log_direct_write on public.posts;
drop trigger comments_log_direct_write on public.comments;
drop trigger users_log_direct_write on public.users;
drop trigger error_logs_log_direct_write on public.error_logs;
drop trigger staff_log_update on private.staff;
drop trigger staff_log_insert on private.staff;
drop trigger tickers_log_direct_write on public.tickers;
drop function private.log_direct_write;
drop function private.log_staff;
drop function private.log_act;
drop table private.moderation_log;
drop function private.refuse_log_change;
