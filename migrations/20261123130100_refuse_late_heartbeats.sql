-- A heartbeat that loses to the end of its session is told; a blank reason of a report is none.
-- Up Migration

-- Definer behind public.heartbeat(). Writes at most once a minute, unless there are actions to add.
create or replace function private.heartbeat(session_id uuid, actions integer)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    if heartbeat.actions < 0 or heartbeat.actions > 1000 then
        raise exception using
            errcode = '22023',
            message = 'actions_out_of_range',
            detail = coalesce(heartbeat.actions::text, 'null'),
            hint = 'Send the actions since the last heartbeat, 0 to 1000.';
    end if;

    update public.user_sessions s
    set
        last_seen_at = now(),
        actions_count = s.actions_count + coalesce(heartbeat.actions, 0)
    where s.id = heartbeat.session_id
        and s.user_id = v_user_id
        and s.session_end is null
        and (heartbeat.actions > 0 or s.last_seen_at < now() - interval '1 minute');

    -- Nothing to write, or no such session; asked after the write, which waits for who ends it.
    if not found and not exists (
        select
        from public.user_sessions s
        where s.id = heartbeat.session_id
            and s.user_id = v_user_id
            and s.session_end is null
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'session_not_found',
            detail = coalesce(heartbeat.session_id::text, 'null'),
            hint = 'It does not exist, is not one of the caller, or has ended: start a new one.';
    end if;

    perform private.touch_last_active(v_user_id);
end;
$$;

comment on function private.heartbeat is
    'Notes that a session of the caller goes on. Internal: public.heartbeat().';
revoke all on function private.heartbeat from public, anon, authenticated, service_role;
grant execute on function private.heartbeat to authenticated;

-- Makes a report able to outlive its target: what was reported, whose it is, and how it read at
-- that moment, with what it stood beside (the quoted post; the post and the comment replied to, as
-- long as they live), without which many a sentence says nothing. Exactly one target, and not
-- oneself. A reason that nobody sees is none. A target that does not exist, or that the reporter
-- may not see, is left for the policy to refuse.
create or replace function private.prepare_report()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if num_nonnulls(new.reported_post_id, new.reported_comment_id, new.reported_user_id) <> 1 then
        raise exception using
            errcode = '23514',
            message = 'report_target_required',
            constraint = 'report_target',
            hint = 'Give one of reported_post_id, reported_comment_id and reported_user_id.';
    end if;

    if new.reported_post_id is not null then
        select
            'post', p.id, p.user_id,
            private.post_evidence(p.id)
                || jsonb_build_object('quoted_post', private.post_evidence(q.id))
        into new.target_kind, new.target_id, new.target_user_id, new.evidence
        from public.posts p
        left join public.posts q on q.id = p.original_post_id
            and q.deleted_at is null
            and q.removed_at is null
        where p.id = new.reported_post_id;
    elsif new.reported_comment_id is not null then
        select
            'comment', c.id, c.user_id,
            private.comment_evidence(c.id) || jsonb_build_object(
                'post', private.post_evidence(p.id),
                'parent_comment', private.comment_evidence(r.id)
            )
        into new.target_kind, new.target_id, new.target_user_id, new.evidence
        from public.comments c
        left join public.posts p on p.id = c.post_id
            and p.deleted_at is null
            and p.removed_at is null
        left join public.comments r on r.id = c.parent_comment_id
            and r.deleted_at is null
            and r.removed_at is null
        where c.id = new.reported_comment_id;
    else
        select
            'user', u.id, u.id,
            jsonb_build_object(
                'user_id', u.id, 'username', u.username, 'display_name', u.display_name,
                'bio', u.bio, 'profile_picture_url', u.profile_picture_url, 'badge', u.badge
            )
        into new.target_kind, new.target_id, new.target_user_id, new.evidence
        from public.users u
        where u.id = new.reported_user_id;
    end if;

    -- Only to the reporter itself: a forged reporter must not learn whose content this is.
    if
        new.target_user_id = new.reporter_id
        and new.reporter_id = coalesce(auth.uid(), new.reporter_id)
    then
        raise exception using
            errcode = '22023',
            message = 'cannot_report_self',
            hint = 'One''s own posts and comments can be deleted instead.';
    end if;

    if not private.has_visible_text(new.reason) then
        new.reason := null;
    end if;

    return new;
end;
$$;

comment on function private.prepare_report is
    'Trigger function: fills target and evidence of a report; refuses none or several targets and '
    'reporting oneself (400).';
revoke all on function private.prepare_report from public, anon, authenticated, service_role;

-- Down Migration

-- Makes a report able to outlive its target: what was reported, whose it is, and how it read at
-- that moment, with what it stood beside (the quoted post; the post and the comment replied to, as
-- long as they live), without which many a sentence says nothing. Exactly one target, and not
-- oneself. A target that does not exist, or that the reporter may not see, is left for the policy
-- to refuse.
create or replace function private.prepare_report()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if num_nonnulls(new.reported_post_id, new.reported_comment_id, new.reported_user_id) <> 1 then
        raise exception using
            errcode = '23514',
            message = 'report_target_required',
            constraint = 'report_target',
            hint = 'Give one of reported_post_id, reported_comment_id and reported_user_id.';
    end if;

    if new.reported_post_id is not null then
        select
            'post', p.id, p.user_id,
            private.post_evidence(p.id)
                || jsonb_build_object('quoted_post', private.post_evidence(q.id))
        into new.target_kind, new.target_id, new.target_user_id, new.evidence
        from public.posts p
        left join public.posts q on q.id = p.original_post_id
            and q.deleted_at is null
            and q.removed_at is null
        where p.id = new.reported_post_id;
    elsif new.reported_comment_id is not null then
        select
            'comment', c.id, c.user_id,
            private.comment_evidence(c.id) || jsonb_build_object(
                'post', private.post_evidence(p.id),
                'parent_comment', private.comment_evidence(r.id)
            )
        into new.target_kind, new.target_id, new.target_user_id, new.evidence
        from public.comments c
        left join public.posts p on p.id = c.post_id
            and p.deleted_at is null
            and p.removed_at is null
        left join public.comments r on r.id = c.parent_comment_id
            and r.deleted_at is null
            and r.removed_at is null
        where c.id = new.reported_comment_id;
    else
        select
            'user', u.id, u.id,
            jsonb_build_object(
                'user_id', u.id, 'username', u.username, 'display_name', u.display_name,
                'bio', u.bio, 'profile_picture_url', u.profile_picture_url, 'badge', u.badge
            )
        into new.target_kind, new.target_id, new.target_user_id, new.evidence
        from public.users u
        where u.id = new.reported_user_id;
    end if;

    -- Only to the reporter itself: a forged reporter must not learn whose content this is.
    if
        new.target_user_id = new.reporter_id
        and new.reporter_id = coalesce(auth.uid(), new.reporter_id)
    then
        raise exception using
            errcode = '22023',
            message = 'cannot_report_self',
            hint = 'One''s own posts and comments can be deleted instead.';
    end if;

    return new;
end;
$$;

comment on function private.prepare_report is
    'Trigger function: fills target and evidence of a report; refuses none or several targets and '
    'reporting oneself (400).';
revoke all on function private.prepare_report from public, anon, authenticated, service_role;

-- Definer behind public.heartbeat(). Writes at most once a minute, unless there are actions to add.
create or replace function private.heartbeat(session_id uuid, actions integer)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_last_seen_at timestamptz;
begin
    if heartbeat.actions < 0 or heartbeat.actions > 1000 then
        raise exception using
            errcode = '22023',
            message = 'actions_out_of_range',
            detail = coalesce(heartbeat.actions::text, 'null'),
            hint = 'Send the actions since the last heartbeat, 0 to 1000.';
    end if;

    select s.last_seen_at
    into v_last_seen_at
    from public.user_sessions s
    where s.id = heartbeat.session_id
        and s.user_id = v_user_id
        and s.session_end is null;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'session_not_found',
            detail = coalesce(heartbeat.session_id::text, 'null'),
            hint = 'It does not exist, is not one of the caller, or has ended: start a new one.';
    end if;

    if heartbeat.actions > 0 or v_last_seen_at < now() - interval '1 minute' then
        update public.user_sessions s
        set
            last_seen_at = now(),
            actions_count = s.actions_count + coalesce(heartbeat.actions, 0)
        where s.id = heartbeat.session_id
            and s.session_end is null;
    end if;

    perform private.touch_last_active(v_user_id);
end;
$$;

comment on function private.heartbeat is
    'Notes that a session of the caller goes on. Internal: public.heartbeat().';
revoke all on function private.heartbeat from public, anon, authenticated, service_role;
grant execute on function private.heartbeat to authenticated;
