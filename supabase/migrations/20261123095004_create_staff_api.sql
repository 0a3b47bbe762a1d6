-- Generated from migrations/20261123095004_create_staff_api.sql by npm run supabase:generate: do not edit.

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

-- Definer behind public.moderation_log(): nobody is granted the table. Reviews of reports about the
-- caller are left out, as those reports are.
create function private.moderation_log(
    target_kind text,
    target_id uuid,
    actor_id uuid,
    cursor text,
    page_size integer
)
returns setof public.moderation_log_entry
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff();
    v_size integer := private.check_page_size(moderation_log.page_size);
    v_feed text := format(
        'moderation_log:%s:%s:%s', moderation_log.target_kind, moderation_log.target_id,
        moderation_log.actor_id
    );
    v_after jsonb;
begin
    if moderation_log.target_kind not in ('post', 'comment', 'user', 'ticker', 'error_log') then
        raise exception using
            errcode = '22023',
            message = 'target_kind_unknown',
            detail = left(moderation_log.target_kind, 100),
            hint = 'Give post, comment, user, ticker or error_log, or none for all.';
    end if;

    v_after := private.decode_cursor(moderation_log.cursor, v_feed);

    return query
    select
        l.id,
        l.at,
        l.actor_id,
        case
            when a.id is not null then row(
                a.id, a.username, a.display_name, a.profile_picture_url, a.badge
            )::public.person
        end,
        l.actor_role,
        l.action,
        l.target_kind,
        l.target_id,
        l.subject_id,
        case
            when s.id is not null then row(
                s.id, s.username, s.display_name, s.profile_picture_url, s.badge
            )::public.person
        end,
        l.reason,
        l.details,
        private.encode_cursor(v_feed, jsonb_build_object('id', l.id))
    from (
        select e.*
        from private.moderation_log e
        where (moderation_log.target_kind is null or e.target_kind = moderation_log.target_kind)
            and (moderation_log.target_id is null or e.target_id = moderation_log.target_id)
            and (moderation_log.actor_id is null or e.actor_id = moderation_log.actor_id)
            and e.id < coalesce((v_after ->> 'id')::bigint, 9223372036854775807)
            and (e.action <> 'review_report' or e.subject_id is distinct from v_me)
        order by e.id desc
        limit v_size
    ) l
    left join public.users a on a.id = l.actor_id
    left join public.users s on s.id = l.subject_id
    order by l.id desc;
end;
$$;

comment on function private.moderation_log is
    'The moderation log, newest first. Internal: public.moderation_log().';
revoke all on function private.moderation_log from public, anon, authenticated, service_role;
grant execute on function private.moderation_log to authenticated;

-- What staff did, to what and why: the history of one target, of one staff member, or all.
create function public.moderation_log(
    target_kind text default null,
    target_id uuid default null,
    actor_id uuid default null,
    cursor text default null,
    page_size integer default 20
)
returns setof public.moderation_log_entry
language sql
stable
security invoker
set search_path = ''
as $$
select e.*
from private.moderation_log(
    moderation_log.target_kind,
    moderation_log.target_id,
    moderation_log.actor_id,
    moderation_log.cursor,
    moderation_log.page_size
) e
$$;

comment on function public.moderation_log is
    'For staff: the moderation log, newest first, of all or of one target kind, target or actor; '
    'without reviews of reports about the caller. Errors: 400 target_kind_unknown, '
    'page_size_out_of_range, cursor_invalid, 403 staff_only.';
revoke all on function public.moderation_log from public, anon, authenticated, service_role;
grant execute on function public.moderation_log to authenticated;

-- What grant_staff() answers.
create type public.staff_member as (
    user_id uuid,
    role text,
    granted_at timestamptz
);

comment on type public.staff_member is 'A staff member, as grant_staff() returns it.';
comment on column public.staff_member.user_id is 'The person.';
comment on column public.staff_member.role is 'moderator or admin.';
comment on column public.staff_member.granted_at is 'When the role was given.';

-- Definer behind public.grant_staff(). The trigger on staff logs it.
create function private.grant_staff(user_id uuid, role text)
returns public.staff_member
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_staff private.staff;
begin
    if
        grant_staff.role is null
        or grant_staff.role not in ('moderator', 'admin')
    then
        raise exception using
            errcode = '22023',
            message = 'staff_role_unknown',
            detail = coalesce(left(grant_staff.role, 100), 'null'),
            hint = 'Give moderator or admin.';
    elsif not exists (
        select
        from public.users u
        where u.id = grant_staff.user_id
            and not exists (
                select
                from private.gone g
                where g.user_id = u.id
            )
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'user_not_found',
            detail = coalesce(grant_staff.user_id::text, 'null'),
            hint = 'It does not exist, or it is suspended or deleted.';
    end if;

    insert into private.staff as s (user_id, role)
    values (grant_staff.user_id, grant_staff.role)
    on conflict on constraint staff_pkey do update
    set
        role = excluded.role,
        granted_at = now()
    where s.role <> excluded.role;

    select s.*
    into v_staff
    from private.staff s
    where s.user_id = grant_staff.user_id;

    return row(v_staff.user_id, v_staff.role, v_staff.granted_at)::public.staff_member;
end;
$$;

comment on function private.grant_staff is
    'Gives a person a staff role. Internal: public.grant_staff().';
revoke all on function private.grant_staff from public, anon, authenticated, service_role;
grant execute on function private.grant_staff to service_role;

-- Appoints a moderator or admin, effective with the next statement that asks.
create function public.grant_staff(user_id uuid, role text)
returns public.staff_member
language sql
volatile
security invoker
set search_path = ''
as $$
select s.*
from private.grant_staff(grant_staff.user_id, grant_staff.role) s
$$;

comment on function public.grant_staff is
    'For service_role: makes a person moderator or admin, or changes the role; logged. Idempotent. '
    'Errors: 400 staff_role_unknown, 404 user_not_found (also for suspended and deleted accounts).';
revoke all on function public.grant_staff from public, anon, authenticated, service_role;
grant execute on function public.grant_staff to service_role;

-- Definer behind public.revoke_staff(). The trigger on staff logs it. The last admin may go too:
-- service_role appoints the next one.
create function private.revoke_staff(user_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    delete from private.staff s
    where s.user_id = revoke_staff.user_id;

    return found;
end;
$$;

comment on function private.revoke_staff is
    'Takes a person''s staff role away. Internal: public.revoke_staff().';
revoke all on function private.revoke_staff from public, anon, authenticated, service_role;
grant execute on function private.revoke_staff to service_role;

-- Ends a staff role, effective with the next statement that asks.
create function public.revoke_staff(user_id uuid)
returns boolean
language sql
volatile
security invoker
set search_path = ''
as $$
select private.revoke_staff(revoke_staff.user_id)
$$;

comment on function public.revoke_staff is
    'For service_role: takes a person''s staff role away, also the last admin''s; logged. '
    'Idempotent: returns whether there was one.';
revoke all on function public.revoke_staff from public, anon, authenticated, service_role;
grant execute on function public.revoke_staff to service_role;
