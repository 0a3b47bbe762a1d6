-- Generated from migrations/20261123095003_create_moderation_api.sql by npm run supabase:generate: do not edit.

-- What report_content() answers: the reporter's own view of a report, without evidence and
-- reviewer.
create type public.report_receipt as (
    id uuid,
    target_kind text,
    target_id uuid,
    report_type text,
    reason text,
    status text,
    created_at timestamptz
);

comment on type public.report_receipt is
    'A report as its reporter knows it, as report_content() returns it.';
comment on column public.report_receipt.id is 'The report.';
comment on column public.report_receipt.target_kind is 'post, comment or user.';
comment on column public.report_receipt.target_id is 'What was reported.';
comment on column public.report_receipt.report_type is 'The type given.';
comment on column public.report_receipt.reason is 'What the reporter added.';
comment on column public.report_receipt.status is 'pending, reviewed, resolved or dismissed.';
comment on column public.report_receipt.created_at is 'When it was filed.';

-- A person as staff see them, in the moderation calls.
create type public.moderated_person as (
    id uuid,
    username text,
    display_name text,
    bio text,
    profile_picture_url text,
    badge text,
    staff_role text,
    created_at timestamptz,
    is_deleted boolean,
    suspended_at timestamptz,
    suspension_reason text,
    action_count bigint
);

comment on type public.moderated_person is 'A person as staff see them.';
comment on column public.moderated_person.id is 'The person.';
comment on column public.moderated_person.username is 'Unique handle.';
comment on column public.moderated_person.display_name is 'Shown name.';
comment on column public.moderated_person.bio is 'Self-description.';
comment on column public.moderated_person.profile_picture_url is 'https URL of the picture.';
comment on column public.moderated_person.badge is 'Verified, Public or null.';
comment on column public.moderated_person.staff_role is 'moderator, admin or null.';
comment on column public.moderated_person.created_at is 'Member since.';
comment on column public.moderated_person.is_deleted is
    'Whether the account is in its period of grace.';
comment on column public.moderated_person.suspended_at is 'When suspended; null in good standing.';
comment on column public.moderated_person.suspension_reason is 'Why suspended.';
comment on column public.moderated_person.action_count is
    'Take-downs and suspensions of this person in the log that were not taken back.';

-- What moderation is about, as it stands now: a post, a comment or a person.
create type public.moderated_target as (
    kind text,
    id uuid,
    author public.moderated_person,
    content text,
    media_urls text[],
    gif_url text,
    poll_options text[],
    post_id uuid,
    created_at timestamptz,
    updated_at timestamptz,
    is_purged boolean,
    is_deleted boolean,
    removed_at timestamptz,
    removed_reason text
);

comment on type public.moderated_target is
    'A post, comment or person as it stands now, as moderation calls return it.';
comment on column public.moderated_target.kind is 'post, comment or user.';
comment on column public.moderated_target.id is 'The post, comment or person.';
comment on column public.moderated_target.author is
    'The author, or the person itself; null once erased.';
comment on column public.moderated_target.content is 'Its text now; null for people.';
comment on column public.moderated_target.media_urls is 'Its images now.';
comment on column public.moderated_target.gif_url is 'Its gif now.';
comment on column public.moderated_target.poll_options is 'The options of its poll; null for none.';
comment on column public.moderated_target.post_id is
    'For a comment: the post it stands under; for a quote: the quoted post.';
comment on column public.moderated_target.created_at is 'When it was made.';
comment on column public.moderated_target.updated_at is 'When it was last edited.';
comment on column public.moderated_target.is_purged is
    'Whether it is gone for good; then only evidence is left.';
comment on column public.moderated_target.is_deleted is
    'Whether its author, or the person, deleted it.';
comment on column public.moderated_target.removed_at is 'When staff took it down.';
comment on column public.moderated_target.removed_reason is 'Why staff took it down.';

-- A report as staff see it, in moderation_queue() and review_report().
create type public.moderation_report as (
    id uuid,
    reporter public.person,
    report_type text,
    reason text,
    status text,
    created_at timestamptz,
    reviewed_at timestamptz,
    reviewed_by public.person,
    evidence jsonb
);

comment on type public.moderation_report is 'A report as staff see it.';
comment on column public.moderation_report.id is 'The report.';
comment on column public.moderation_report.reporter is 'Who filed it; never told to the reported.';
comment on column public.moderation_report.report_type is 'The type given.';
comment on column public.moderation_report.reason is 'What the reporter added.';
comment on column public.moderation_report.status is 'pending, reviewed, resolved or dismissed.';
comment on column public.moderation_report.created_at is 'When it was filed.';
comment on column public.moderation_report.reviewed_at is 'When its status last changed.';
comment on column public.moderation_report.reviewed_by is
    'Which staff member changed it; never told to the reporter.';
comment on column public.moderation_report.evidence is
    'The target as it read when this report was filed. In a queue''s item: null where that is the '
    'item''s own evidence.';

-- A line of moderation_queue(): one target with its reports, whole, so that a moderator decides on
-- one screen.
create type public.moderation_item as (
    target public.moderated_target,
    report_count bigint,
    report_types text[],
    first_reported_at timestamptz,
    last_reported_at timestamptz,
    evidence jsonb,
    reports public.moderation_report[],
    cursor text
);

comment on type public.moderation_item is
    'A reported target with its reports of one status, as moderation_queue() returns it.';
comment on column public.moderation_item.target is 'The target as it stands now.';
comment on column public.moderation_item.report_count is
    'How many reports of the status it has; of an open one, as many people.';
comment on column public.moderation_item.report_types is 'Their types, the most frequent first.';
comment on column public.moderation_item.first_reported_at is 'When the first of them was filed.';
comment on column public.moderation_item.last_reported_at is 'When the last of them was filed.';
comment on column public.moderation_item.evidence is
    'The target as it read when the first of them was filed.';
comment on column public.moderation_item.reports is
    'The newest of them, at most 20; all stand in reports?target_id=eq....';
comment on column public.moderation_item.cursor is 'Pass it to get the items after this one.';

-- Who moderates, asked first in every moderation call: an active account that stands in
-- private.staff at this moment, whatever its token says. A suspended or deleted staff member is
-- refused as any other such account.
create function private.require_staff(is_admin boolean default false)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_id uuid := private.active_user_id();
    v_role text;
begin
    select s.role
    into v_role
    from private.staff s
    where s.user_id = v_id;

    if not found then
        raise exception using
            errcode = 'PT403',
            message = 'staff_only',
            hint = 'This call is for moderators and admins.';
    elsif require_staff.is_admin and v_role <> 'admin' then
        raise exception using
            errcode = 'PT403',
            message = 'admin_only',
            hint = 'This call is for admins.';
    end if;

    return v_id;
end;
$$;

comment on function private.require_staff is
    'The id of a caller who is staff (or admin), or the errors of the active-caller rule, 403 '
    'staff_only, admin_only.';
revoke all on function private.require_staff from public, anon, authenticated, service_role;
grant execute on function private.require_staff to authenticated;

-- What staff do to people they give a reason for: the person concerned reads it, and so does the
-- log.
create function private.check_reason(reason text)
returns void
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    if private.has_visible_text(check_reason.reason) is not true then
        raise exception using
            errcode = '22023',
            message = 'reason_required',
            hint = 'Say why, in words that the person concerned may read.';
    elsif length(check_reason.reason) > 2000 then
        raise exception using
            errcode = '22023',
            message = 'reason_too_long',
            detail = length(check_reason.reason)::text,
            hint = 'Give at most 2,000 characters.';
    end if;
end;
$$;

comment on function private.check_reason is
    'Raises 400 reason_required, reason_too_long. Internal.';
revoke all on function private.check_reason from public, anon, authenticated, service_role;

-- Serializes what staff do to one target, so that two of them who decide at once queue instead of
-- deadlocking over its reports. Taken after the lock of the target's author. It ends with the
-- transaction.
create function private.lock_case(target_kind text, target_id uuid)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
select pg_advisory_xact_lock(
    hashtextextended(format('case %s %s', lock_case.target_kind, lock_case.target_id), 0)
)
$$;

comment on function private.lock_case is
    'Takes the advisory lock of a moderation case until the transaction ends. Internal.';
revoke all on function private.lock_case from public, anon, authenticated, service_role;

-- Where every act on content or people begins: what it is about, whether the caller may, and the
-- locks. Staff act on nobody of their own rank or above, nor on themselves: moderators on people
-- without a role, admins on moderators too. The lock of the person comes first, as in everything
-- that person does (see private.lock_person()); the caller's own, which the trigger on posts takes,
-- comes later. That order has no circle, since the person acted on is always of lower rank.
create function private.open_case(
    actor_id uuid,
    post_id uuid,
    comment_id uuid,
    user_id uuid,
    out target_kind text,
    out target_id uuid,
    out person_id uuid
)
returns record
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_actor_role text;
    v_role text;
begin
    if num_nonnulls(open_case.post_id, open_case.comment_id, open_case.user_id) <> 1 then
        raise exception using
            errcode = '22023',
            message = 'moderation_target_required',
            hint = 'Give exactly one target.';
    elsif open_case.post_id is not null then
        target_kind := 'post';
        target_id := open_case.post_id;
        person_id := (select p.user_id from public.posts p where p.id = open_case.post_id);
    elsif open_case.comment_id is not null then
        target_kind := 'comment';
        target_id := open_case.comment_id;
        person_id := (select c.user_id from public.comments c where c.id = open_case.comment_id);
    else
        target_kind := 'user';
        target_id := open_case.user_id;
        person_id := (select u.id from public.users u where u.id = open_case.user_id);
    end if;

    if person_id is null and target_kind = 'post' then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = target_id::text,
            hint = 'It does not exist, or it was purged.';
    elsif person_id is null and target_kind = 'comment' then
        raise exception using
            errcode = 'PT404',
            message = 'comment_not_found',
            detail = target_id::text,
            hint = 'It does not exist, or it was purged.';
    elsif person_id is null then
        raise exception using
            errcode = 'PT404',
            message = 'user_not_found',
            detail = target_id::text,
            hint = 'It does not exist, or it was erased.';
    end if;

    v_actor_role := (select s.role from private.staff s where s.user_id = open_case.actor_id);
    v_role := (select s.role from private.staff s where s.user_id = person_id);

    if
        person_id = private.ghost_id()
        or v_role = 'admin'
        or (v_role = 'moderator' and v_actor_role is distinct from 'admin')
    then
        raise exception using
            errcode = 'PT403',
            message = 'staff_protected',
            detail = person_id::text,
            hint = 'Nobody acts on themselves, on admins, or on the ghost account; only admins act '
                'on moderators.';
    end if;

    perform private.lock_person(person_id);
    perform private.lock_case(target_kind, target_id);
end;
$$;

comment on function private.open_case is
    'Finds the target of an act of moderation and takes its locks, or raises 400 '
    'moderation_target_required, 403 staff_protected, 404 of the target. Internal.';
revoke all on function private.open_case from public, anon, authenticated, service_role;

-- Sets all open reports of a target to one status, in order of their ids; the caller holds the lock
-- of the case. Those that a staff member filed are left out for that member, if one is named.
create function private.close_reports(
    target_kind text,
    target_id uuid,
    status text,
    except_reporter_id uuid default null
)
returns uuid[]
language sql
volatile
security definer
set search_path = ''
as $$
with open as materialized (
    select r.id
    from public.reports r
    where r.status in ('pending', 'reviewed')
        and r.status <> close_reports.status
        and r.target_kind = close_reports.target_kind
        and r.target_id = close_reports.target_id
        and r.reporter_id is distinct from close_reports.except_reporter_id
    order by r.id
    for update
),

closed as (
    update public.reports r
    set status = close_reports.status
    from open o
    where r.id = o.id
    returning r.id
)

select coalesce(array_agg(c.id order by c.id), '{}')
from closed c
$$;

comment on function private.close_reports is
    'Sets the open reports of a target to a status and returns their ids. Internal.';
revoke all on function private.close_reports from public, anon, authenticated, service_role;

-- A person as staff see them. Which acts stand is read from the log: of each target the last one.
create function private.moderated_person(user_id uuid)
returns public.moderated_person
language sql
stable
security definer
set search_path = ''
as $$
select
    u.id,
    u.username::text,
    u.display_name::text,
    u.bio,
    u.profile_picture_url,
    u.badge::text,
    s.role,
    u.created_at,
    u.deleted_at is not null,
    u.suspended_at,
    u.suspension_reason,
    (
        select count(*) filter (where a.action in ('take_down', 'suspend_user'))
        from (
            select distinct on (l.target_kind, l.target_id) l.action
            from private.moderation_log l
            where l.subject_id = u.id
                and l.action in ('take_down', 'suspend_user', 'reinstate')
            order by l.target_kind, l.target_id, l.id desc
        ) a
    )
from public.users u
left join private.staff s on s.user_id = u.id
where u.id = moderated_person.user_id
$$;

comment on function private.moderated_person is
    'A person as staff see them, null for none. Internal.';
revoke all on function private.moderated_person from public, anon, authenticated, service_role;

-- A target as it stands now, whatever its state. user_id names the person where the target itself
-- is gone.
create function private.moderated_target(kind text, target_id uuid, user_id uuid)
returns public.moderated_target
language sql
stable
security definer
set search_path = ''
as $$
select
    t.kind,
    t.id,
    private.moderated_person(coalesce(p.user_id, c.user_id, u.id, t.user_id)),
    coalesce(p.content, c.content),
    coalesce(p.media_urls, c.media_urls),
    coalesce(p.gif_url, c.gif_url),
    q.options,
    coalesce(p.original_post_id, c.post_id),
    coalesce(p.created_at, c.created_at, u.created_at),
    coalesce(p.updated_at, c.updated_at, u.updated_at),
    coalesce(p.id, c.id, u.id) is null,
    coalesce(p.deleted_at, c.deleted_at, u.deleted_at) is not null,
    coalesce(p.removed_at, c.removed_at),
    coalesce(p.removed_reason, c.removed_reason)
from (
    values (moderated_target.kind, moderated_target.target_id, moderated_target.user_id)
) t (kind, id, user_id)
left join public.posts p on t.kind = 'post' and p.id = t.id
left join public.comments c on t.kind = 'comment' and c.id = t.id
left join public.users u on t.kind = 'user' and u.id = t.id
left join lateral (
    select pp.options
    from public.polls pp
    where pp.post_id = p.id
    union all
    select pc.options
    from public.polls pc
    where pc.comment_id = c.id
) q on true
$$;

comment on function private.moderated_target is
    'A post, comment or person as staff see it. Internal.';
revoke all on function private.moderated_target from public, anon, authenticated, service_role;

-- A report as staff see it. Evidence that is the same as the one given is left out, since a queue's
-- item has it already.
create function private.moderation_report(report_id uuid, known_evidence jsonb)
returns public.moderation_report
language sql
stable
security definer
set search_path = ''
as $$
select
    r.id,
    row(
        u.id, u.username, u.display_name, u.profile_picture_url, u.badge
    )::public.person,
    r.report_type::text,
    r.reason,
    r.status::text,
    r.created_at,
    r.reviewed_at,
    case
        when s.id is not null then row(
            s.id, s.username, s.display_name, s.profile_picture_url, s.badge
        )::public.person
    end,
    case when r.evidence is distinct from moderation_report.known_evidence then r.evidence end
from public.reports r
join public.users u on u.id = r.reporter_id
left join public.users s on s.id = r.reviewed_by
where r.id = moderation_report.report_id
$$;

comment on function private.moderation_report is 'A report as staff see it. Internal.';
revoke all on function private.moderation_report from public, anon, authenticated, service_role;

-- Definer behind public.report_content(): clients choose no ids of reports and read no evidence.
-- One open report a reporter and target: filing again answers with the one that stands, also where
-- its target has vanished meanwhile.
create function private.report_content(
    report_type text,
    reason text,
    post_id uuid,
    comment_id uuid,
    user_id uuid,
    id uuid
)
returns public.report_receipt
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.active_user_id();
    v_kind text;
    v_target_id uuid;
    v_report public.reports;
    v_constraint text;
begin
    if
        num_nonnulls(
            report_content.post_id, report_content.comment_id, report_content.user_id
        ) <> 1
    then
        raise exception using
            errcode = '23514',
            message = 'report_target_required',
            constraint = 'report_target',
            hint = 'Give exactly one of post_id, comment_id and user_id.';
    end if;

    v_kind := case
        when report_content.post_id is not null then 'post'
        when report_content.comment_id is not null then 'comment'
        else 'user'
    end;
    v_target_id := coalesce(
        report_content.post_id, report_content.comment_id, report_content.user_id
    );
    perform private.lock_person(v_me);

    -- A retry: its own id before all, else the open report of the same target.
    select r.*
    into v_report
    from public.reports r
    where r.id = report_content.id;

    if found and (
        v_report.reporter_id <> v_me
        or v_report.target_kind <> v_kind
        or v_report.target_id <> v_target_id
        or v_report.report_type is distinct from report_content.report_type
        or v_report.reason is distinct from report_content.reason
    ) then
        raise exception using
            errcode = 'PT409',
            message = 'id_taken',
            detail = report_content.id::text,
            hint = 'Make a new id for a new report; repeat an id only with the same one.';
    elsif not found then
        select r.*
        into v_report
        from public.reports r
        where r.reporter_id = v_me
            and r.target_kind = v_kind
            and r.target_id = v_target_id
            and r.status in ('pending', 'reviewed');
    end if;

    if not found then
        if v_kind = 'post' and not private.sees_post(v_me, v_target_id) then
            raise exception using
                errcode = 'PT404',
                message = 'post_not_found',
                detail = v_target_id::text,
                hint = 'It does not exist, or it is not visible to the caller.';
        elsif v_kind = 'comment' and not private.sees_comment(v_me, v_target_id) then
            raise exception using
                errcode = 'PT404',
                message = 'comment_not_found',
                detail = v_target_id::text,
                hint = 'It does not exist, or it is not visible to the caller.';
        elsif v_kind = 'user' and not private.sees_user(v_me, v_target_id) then
            raise exception using
                errcode = 'PT404',
                message = 'user_not_found',
                detail = v_target_id::text,
                hint = 'It does not exist, or it is not visible to the caller.';
        elsif report_content.report_type is null then
            raise exception using
                errcode = '22023',
                message = 'report_type_unknown',
                detail = 'null',
                hint = 'The types stand in the comment on reports.report_type.';
        end if;

        begin
            insert into public.reports as r (
                id, reporter_id, reported_post_id, reported_comment_id, reported_user_id,
                report_type, reason
            )
            values (
                coalesce(report_content.id, gen_random_uuid()),
                v_me,
                report_content.post_id,
                report_content.comment_id,
                report_content.user_id,
                report_content.report_type,
                report_content.reason
            )
            on conflict on constraint reports_pkey do nothing
            returning r.* into v_report;
        exception
            when check_violation or string_data_right_truncation then
                get stacked diagnostics v_constraint = constraint_name;

                if v_constraint = 'reports_reason_check' then
                    raise exception using
                        errcode = '22023',
                        message = 'reason_too_long',
                        detail = length(report_content.reason)::text,
                        hint = 'Give at most 2,000 characters.';
                end if;

                raise exception using
                    errcode = '22023',
                    message = 'report_type_unknown',
                    detail = left(report_content.report_type, 100),
                    hint = 'The types stand in the comment on reports.report_type.';
        end;

        -- Somebody else's report of the same id was committed in between.
        if v_report.id is null then
            raise exception using
                errcode = 'PT409',
                message = 'id_taken',
                detail = coalesce(report_content.id::text, 'null'),
                hint = 'Make a new id for a new report; repeat an id only with the same one.';
        end if;
    end if;

    return row(
        v_report.id,
        v_report.target_kind,
        v_report.target_id,
        v_report.report_type,
        v_report.reason,
        v_report.status,
        v_report.created_at
    )::public.report_receipt;
end;
$$;

comment on function private.report_content is
    'Files a report as the caller. Internal: public.report_content().';
revoke all on function private.report_content from public, anon, authenticated, service_role;
grant execute on function private.report_content to authenticated;

-- The way to report: safe to retry, with or without a client-made id.
create function public.report_content(
    report_type text,
    reason text default null,
    post_id uuid default null,
    comment_id uuid default null,
    user_id uuid default null,
    id uuid default null
)
returns public.report_receipt
language sql
volatile
security invoker
set search_path = ''
as $$
select r.*
from private.report_content(
    report_content.report_type,
    report_content.reason,
    report_content.post_id,
    report_content.comment_id,
    report_content.user_id,
    report_content.id
) r
$$;

comment on function public.report_content is
    'Reports a post, a comment or a person to the moderators; keeps how it read. Idempotent: an '
    'open report of the caller on the target is returned as it stands. Errors: 400 '
    'report_target_required, report_type_unknown, reason_too_long, cannot_report_self, 404 '
    'post_not_found, comment_not_found, user_not_found, 409 id_taken.';
revoke all on function public.report_content from public, anon, authenticated, service_role;
grant execute on function public.report_content to authenticated;

-- Definer behind public.moderation_queue(): evidence, reviewers and suspended people are granted to
-- nobody. A line a target. What is open comes in the order in which it should be looked at: what
-- most people reported first, of the same number the oldest; reports filed after the first page do
-- not move it. What is closed comes by its latest report, walked along the index, since there is no
-- end of it. Reports about the caller are left out: who reported is never told to who was reported.
create function private.moderation_queue(
    status text,
    target_kind text,
    cursor text,
    page_size integer
)
returns setof public.moderation_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff();
    v_size integer := private.check_page_size(moderation_queue.page_size);
    v_status text := coalesce(moderation_queue.status, 'pending');
    v_kind text := moderation_queue.target_kind;
    v_feed text := format('moderation_queue:%s:%s', v_status, v_kind);
    v_after jsonb;
    v_as_of timestamptz;
    v_kinds text[];
    v_ids uuid[];
    v_cursors text[];
begin
    if v_status not in ('pending', 'reviewed', 'resolved', 'dismissed') then
        raise exception using
            errcode = '22023',
            message = 'report_status_unknown',
            detail = left(v_status, 100),
            hint = 'Give pending, reviewed, resolved or dismissed.';
    elsif v_kind not in ('post', 'comment', 'user') then
        raise exception using
            errcode = '22023',
            message = 'target_kind_unknown',
            detail = left(v_kind, 100),
            hint = 'Give post, comment or user, or none for all.';
    end if;

    v_after := private.decode_cursor(moderation_queue.cursor, v_feed);

    if v_status in ('pending', 'reviewed') then
        v_as_of := coalesce((v_after ->> 'as_of')::timestamptz, now());

        select
            array_agg(p.target_kind order by p.place),
            array_agg(p.target_id order by p.place),
            array_agg(
                private.encode_cursor(
                    v_feed,
                    jsonb_build_object(
                        'as_of', v_as_of, 'count', p.n, 'at', p.first_at, 'kind', p.target_kind,
                        'id', p.target_id
                    )
                )
                order by p.place
            )
        into v_kinds, v_ids, v_cursors
        from (
            select
                c.target_kind,
                c.target_id,
                c.n,
                c.first_at,
                row_number() over (
                    order by c.n desc, c.first_at, c.target_kind, c.target_id
                ) as place
            from (
                select r.target_kind, r.target_id, count(*) as n, min(r.created_at) as first_at
                from public.reports r
                where r.status = v_status
                    and (v_kind is null or r.target_kind = v_kind)
                    and r.created_at <= v_as_of
                    and r.target_user_id is distinct from v_me
                group by r.target_kind, r.target_id
            ) c
            where v_after is null
                or (-c.n, c.first_at, c.target_kind, c.target_id) > (
                    -(v_after ->> 'count')::bigint,
                    (v_after ->> 'at')::timestamptz,
                    v_after ->> 'kind',
                    (v_after ->> 'id')::uuid
                )
            order by place
            limit v_size
        ) p;
    else
        select
            array_agg(p.target_kind order by p.created_at desc, p.id desc),
            array_agg(p.target_id order by p.created_at desc, p.id desc),
            array_agg(
                private.encode_cursor(v_feed, jsonb_build_object('at', p.created_at, 'id', p.id))
                order by p.created_at desc, p.id desc
            )
        into v_kinds, v_ids, v_cursors
        from (
            select r.target_kind, r.target_id, r.created_at, r.id
            from public.reports r
            where r.status = v_status
                and (v_kind is null or r.target_kind = v_kind)
                and r.target_user_id is distinct from v_me
                and (r.created_at, r.id) < (
                    coalesce((v_after ->> 'at')::timestamptz, 'infinity'),
                    coalesce(
                        (v_after ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'
                    )
                )
                and not exists (
                    select
                    from public.reports n
                    where n.status = r.status
                        and n.target_kind = r.target_kind
                        and n.target_id = r.target_id
                        and (n.created_at, n.id) > (r.created_at, r.id)
                )
            order by r.created_at desc, r.id desc
            limit v_size
        ) p;
    end if;

    return query
    select
        private.moderated_target(e.kind, e.id, f.target_user_id),
        t.n,
        t.types,
        t.first_at,
        t.last_at,
        f.evidence,
        l.reports,
        e.cursor
    from unnest(v_kinds, v_ids, v_cursors) with ordinality e (kind, id, cursor, place)
    cross join lateral (
        select
            sum(y.n)::bigint as n,
            array_agg(y.report_type::text order by y.n desc, y.report_type) as types,
            min(y.first_at) as first_at,
            max(y.last_at) as last_at
        from (
            select
                r.report_type,
                count(*) as n,
                min(r.created_at) as first_at,
                max(r.created_at) as last_at
            from public.reports r
            where r.status = v_status
                and r.target_kind = e.kind
                and r.target_id = e.id
            group by r.report_type
        ) y
    ) t
    cross join lateral (
        select r.target_user_id, r.evidence
        from public.reports r
        where r.status = v_status
            and r.target_kind = e.kind
            and r.target_id = e.id
        order by r.created_at, r.id
        limit 1
    ) f
    cross join lateral (
        select array_agg(
            private.moderation_report(r.id, f.evidence)
            order by r.created_at desc, r.id desc
        ) as reports
        from (
            select r.id, r.created_at
            from public.reports r
            where r.status = v_status
                and r.target_kind = e.kind
                and r.target_id = e.id
            order by r.created_at desc, r.id desc
            limit 20
        ) r
    ) l
    order by e.place;
end;
$$;

comment on function private.moderation_queue is
    'The reported targets of one status. Internal: public.moderation_queue().';
revoke all on function private.moderation_queue from public, anon, authenticated, service_role;
grant execute on function private.moderation_queue to authenticated;

-- What moderators have to decide, one call a page: each reported target with its reports, how it
-- read, how it stands, and whose it is.
create function public.moderation_queue(
    status text default 'pending',
    target_kind text default null,
    cursor text default null,
    page_size integer default 20
)
returns setof public.moderation_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.moderation_queue(
    moderation_queue.status,
    moderation_queue.target_kind,
    moderation_queue.cursor,
    moderation_queue.page_size
) i
$$;

comment on function public.moderation_queue is
    'For staff: reported targets of one report status (pending by default) and kind, each with its '
    'reports of that status. pending and reviewed: most reporters first, then the oldest; resolved '
    'and dismissed: latest report first. Without what is about the caller. Errors: 400 '
    'report_status_unknown, target_kind_unknown, page_size_out_of_range, cursor_invalid, 403 '
    'staff_only.';
revoke all on function public.moderation_queue from public, anon, authenticated, service_role;
grant execute on function public.moderation_queue to authenticated;

-- Definer behind public.review_report(). Nobody decides on a report about themselves (which they do
-- not even see) nor on one of their own. Of two who decide at once the later one stands, and the
-- log tells both.
create function private.review_report(
    report_id uuid,
    status text,
    note text,
    resolve_all boolean
)
returns public.moderation_report
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff();
    v_report public.reports;
    v_ids uuid[];
begin
    if
        review_report.status is null
        or review_report.status not in ('pending', 'reviewed', 'resolved', 'dismissed')
    then
        raise exception using
            errcode = '22023',
            message = 'report_status_unknown',
            detail = coalesce(left(review_report.status, 100), 'null'),
            hint = 'Give pending, reviewed, resolved or dismissed.';
    elsif review_report.note is not null then
        perform private.check_reason(review_report.note);
    end if;

    -- Target and reporter of a report never change: what is read here still holds under the lock.
    select r.*
    into v_report
    from public.reports r
    where r.id = review_report.report_id
        and r.target_user_id is distinct from v_me;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'report_not_found',
            detail = coalesce(review_report.report_id::text, 'null'),
            hint = 'It does not exist, or it is about the caller.';
    elsif v_report.reporter_id = v_me then
        raise exception using
            errcode = 'PT403',
            message = 'own_report',
            detail = v_report.id::text,
            hint = 'Another staff member decides on it.';
    end if;

    perform private.lock_case(v_report.target_kind, v_report.target_id);

    select r.*
    into v_report
    from public.reports r
    where r.id = v_report.id
    for update;

    if v_report.status <> review_report.status then
        begin
            update public.reports r
            set status = review_report.status
            where r.id = v_report.id;
        exception
            when unique_violation then
                raise exception using
                    errcode = 'PT409',
                    message = 'already_reported',
                    detail = v_report.id::text,
                    hint = 'The same person has filed a newer report of the same target: decide '
                        'on that one.';
        end;

        v_ids := array[v_report.id];
    end if;

    if review_report.resolve_all then
        v_ids := v_ids || private.close_reports(
            v_report.target_kind, v_report.target_id, review_report.status, v_me
        );
    end if;

    if cardinality(v_ids) > 0 then
        perform private.log_act(
            'review_report', v_report.target_kind, v_report.target_id, v_report.target_user_id,
            review_report.note,
            jsonb_build_object(
                'report_ids', v_ids,
                'before', jsonb_build_object('status', v_report.status),
                'after', jsonb_build_object('status', review_report.status)
            )
        );
    end if;

    return private.moderation_report(v_report.id, null);
end;
$$;

comment on function private.review_report is
    'Sets the status of a report. Internal: public.review_report().';
revoke all on function private.review_report from public, anon, authenticated, service_role;
grant execute on function private.review_report to authenticated;

-- What staff make of a report: looked at, upheld or dismissed. It changes nothing about the target.
create function public.review_report(
    report_id uuid,
    status text,
    note text default null,
    resolve_all boolean default false
)
returns public.moderation_report
language sql
volatile
security invoker
set search_path = ''
as $$
select r.*
from private.review_report(
    review_report.report_id,
    review_report.status,
    review_report.note,
    review_report.resolve_all
) r
$$;

comment on function public.review_report is
    'For staff: sets a report''s status (pending, reviewed, resolved, dismissed), with a note for '
    'the log; resolve_all gives the same status to all open reports of its target, save one''s own. '
    'Idempotent. Errors: 400 report_status_unknown, reason_required, reason_too_long, 403 '
    'staff_only, own_report, 404 report_not_found, 409 already_reported.';
revoke all on function public.review_report from public, anon, authenticated, service_role;
grant execute on function public.review_report to authenticated;

-- Definer behind public.take_down(): removed_at is granted to nobody. The author sees the content
-- with the reason; all that follows (visibility, counters, cashtags, the repost of a quote) hangs
-- on the row. Its open reports are upheld by it, also one that the caller filed.
create function private.take_down(reason text, post_id uuid, comment_id uuid)
returns public.moderated_target
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff();
    v_case record;
    v_is_new boolean;
    v_report_ids uuid[];
begin
    perform private.check_reason(take_down.reason);

    v_case := private.open_case(v_me, take_down.post_id, take_down.comment_id, null);

    if v_case.target_kind = 'post' then
        update public.posts p
        set
            removed_at = now(),
            removed_reason = take_down.reason
        where p.id = v_case.target_id
            and p.removed_at is null;
    else
        update public.comments c
        set
            removed_at = now(),
            removed_reason = take_down.reason
        where c.id = v_case.target_id
            and c.removed_at is null;
    end if;

    v_is_new := found;
    v_report_ids := private.close_reports(v_case.target_kind, v_case.target_id, 'resolved');

    if v_is_new or cardinality(v_report_ids) > 0 then
        perform private.log_act(
            'take_down', v_case.target_kind, v_case.target_id, v_case.person_id, take_down.reason,
            jsonb_build_object(
                'report_ids', v_report_ids,
                'before', jsonb_build_object('is_removed', not v_is_new),
                'after', jsonb_build_object('is_removed', true)
            )
        );
    end if;

    return private.moderated_target(v_case.target_kind, v_case.target_id, v_case.person_id);
end;
$$;

comment on function private.take_down is
    'Takes a post or comment down. Internal: public.take_down().';
revoke all on function private.take_down from public, anon, authenticated, service_role;
grant execute on function private.take_down to authenticated;

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

-- Definer behind public.reinstate(): takes a take-down or a suspension back. What its author
-- deleted meanwhile stays deleted.
create function private.reinstate(reason text, post_id uuid, comment_id uuid, user_id uuid)
returns public.moderated_target
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff();
    v_case record;
    v_state text;
begin
    perform private.check_reason(reinstate.reason);

    v_case := private.open_case(
        v_me, reinstate.post_id, reinstate.comment_id, reinstate.user_id
    );

    if v_case.target_kind = 'post' then
        update public.posts p
        set
            removed_at = null,
            removed_reason = null
        where p.id = v_case.target_id
            and p.removed_at is not null;
    elsif v_case.target_kind = 'comment' then
        update public.comments c
        set
            removed_at = null,
            removed_reason = null
        where c.id = v_case.target_id
            and c.removed_at is not null;
    else
        update public.users u
        set
            suspended_at = null,
            suspension_reason = null
        where u.id = v_case.target_id
            and u.suspended_at is not null;
    end if;

    if found then
        v_state := case v_case.target_kind when 'user' then 'is_suspended' else 'is_removed' end;
        perform private.log_act(
            'reinstate', v_case.target_kind, v_case.target_id, v_case.person_id, reinstate.reason,
            jsonb_build_object(
                'before', jsonb_build_object(v_state, true),
                'after', jsonb_build_object(v_state, false)
            )
        );
    end if;

    return private.moderated_target(v_case.target_kind, v_case.target_id, v_case.person_id);
end;
$$;

comment on function private.reinstate is
    'Takes a take-down or a suspension back. Internal: public.reinstate().';
revoke all on function private.reinstate from public, anon, authenticated, service_role;
grant execute on function private.reinstate to authenticated;

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

-- Definer behind public.suspend_user(). The person vanishes for all but themselves and staff,
-- writes nothing from now on, and their sessions end. The open reports about the person are upheld
-- by it.
create function private.suspend_user(user_id uuid, reason text)
returns public.moderated_target
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff();
    v_case record;
    v_is_new boolean;
    v_report_ids uuid[];
begin
    perform private.check_reason(suspend_user.reason);

    v_case := private.open_case(v_me, null, null, suspend_user.user_id);

    update public.users u
    set
        suspended_at = now(),
        suspension_reason = suspend_user.reason
    where u.id = v_case.target_id
        and u.suspended_at is null;

    v_is_new := found;

    -- A session that is written at this moment is left to the job that closes idle ones: who holds
    -- the person's row must not wait for a session.
    with open as materialized (
        select s.id
        from public.user_sessions s
        where s.user_id = v_case.target_id
            and s.session_end is null
        for update skip locked
    )

    update public.user_sessions s
    set session_end = greatest(now(), s.session_start)
    from open o
    where s.id = o.id;

    v_report_ids := private.close_reports('user', v_case.target_id, 'resolved');

    if v_is_new or cardinality(v_report_ids) > 0 then
        perform private.log_act(
            'suspend_user', 'user', v_case.target_id, v_case.target_id, suspend_user.reason,
            jsonb_build_object(
                'report_ids', v_report_ids,
                'before', jsonb_build_object('is_suspended', not v_is_new),
                'after', jsonb_build_object('is_suspended', true)
            )
        );
    end if;

    return private.moderated_target('user', v_case.target_id, v_case.target_id);
end;
$$;

comment on function private.suspend_user is 'Suspends a person. Internal: public.suspend_user().';
revoke all on function private.suspend_user from public, anon, authenticated, service_role;
grant execute on function private.suspend_user to authenticated;

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

-- Definer behind public.set_badge(): a badge vouches for a person to everybody, so admins give it.
create function private.set_badge(user_id uuid, badge text)
returns public.moderated_target
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff(is_admin => true);
    v_case record;
    v_before text;
begin
    if set_badge.badge not in ('Verified', 'Public') then
        raise exception using
            errcode = '22023',
            message = 'badge_unknown',
            detail = left(set_badge.badge, 100),
            hint = 'Give Verified or Public, or none to take the badge away.';
    end if;

    v_case := private.open_case(v_me, null, null, set_badge.user_id);

    select u.badge
    into v_before
    from public.users u
    where u.id = v_case.target_id
    for no key update;

    if v_before is distinct from set_badge.badge then
        update public.users u
        set badge = set_badge.badge
        where u.id = v_case.target_id;

        perform private.log_act(
            'set_badge', 'user', v_case.target_id, v_case.target_id, null,
            jsonb_build_object(
                'before', jsonb_build_object('badge', v_before),
                'after', jsonb_build_object('badge', set_badge.badge)
            )
        );
    end if;

    return private.moderated_target('user', v_case.target_id, v_case.target_id);
end;
$$;

comment on function private.set_badge is
    'Gives a person a badge or takes it away. Internal: public.set_badge().';
revoke all on function private.set_badge from public, anon, authenticated, service_role;
grant execute on function private.set_badge to authenticated;

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
