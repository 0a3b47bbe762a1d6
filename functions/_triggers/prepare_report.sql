-- Makes a report able to outlive its target: what was reported, and how it read at that moment.
-- Exactly one target, and not oneself. A target that does not exist, or that the reporter may not
-- see, is left for the policy to refuse.
create function private.prepare_report()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_author uuid;
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
            jsonb_build_object(
                'user_id', p.user_id, 'username', u.username, 'content', p.content,
                'media_urls', p.media_urls, 'gif_url', p.gif_url,
                'created_at', p.created_at, 'updated_at', p.updated_at
            )
        into new.target_kind, new.target_id, v_author, new.evidence
        from public.posts p
        join public.users u on u.id = p.user_id
        where p.id = new.reported_post_id;
    elsif new.reported_comment_id is not null then
        select
            'comment', c.id, c.user_id,
            jsonb_build_object(
                'user_id', c.user_id, 'username', u.username, 'post_id', c.post_id,
                'content', c.content, 'media_urls', c.media_urls, 'gif_url', c.gif_url,
                'created_at', c.created_at, 'updated_at', c.updated_at
            )
        into new.target_kind, new.target_id, v_author, new.evidence
        from public.comments c
        join public.users u on u.id = c.user_id
        where c.id = new.reported_comment_id;
    else
        select
            'user', u.id, u.id,
            jsonb_build_object(
                'user_id', u.id, 'username', u.username, 'display_name', u.display_name,
                'bio', u.bio,
                'profile_picture_url', u.profile_picture_url
            )
        into new.target_kind, new.target_id, v_author, new.evidence
        from public.users u
        where u.id = new.reported_user_id;
    end if;

    -- Only to the reporter itself: a forged reporter must not learn whose content this is.
    if v_author = new.reporter_id and new.reporter_id = coalesce(auth.uid(), new.reporter_id) then
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
