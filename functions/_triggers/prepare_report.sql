-- Makes a report able to outlive its target: what was reported, whose it is, and how it read at
-- that moment, with what it stood beside (the quoted post; the post and the comment replied to, as
-- long as they live), without which many a sentence says nothing. Exactly one target, and not
-- oneself. A reason that nobody sees is none. A target that does not exist, or that the reporter
-- may not see, is left for the policy to refuse.
create function private.prepare_report()
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
