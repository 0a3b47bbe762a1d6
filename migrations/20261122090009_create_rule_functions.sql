-- Trigger functions: the rules of rows.
-- Up Migration

-- Sets updated_at. As the schema document wrote it; the triggers' WHEN says what counts as an edit.
create function public.update_updated_at()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    new.updated_at = now();
    return new;
end;
$$;

comment on function public.update_updated_at is 'Trigger function: sets updated_at to now.';
revoke all on function public.update_updated_at from public, anon, authenticated, service_role;

-- For rows that are written once: polls, ballots, likes, follows, bookmarks, mutes and blocks. What
-- was voted on and what was counted must not turn into something else.
create function private.refuse_update()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    raise exception using
        errcode = '23001',
        message = 'row_is_final',
        detail = format('Rows of %s are never changed.', tg_table_name),
        hint = 'Delete and insert where deleting is allowed.';
end;
$$;

comment on function private.refuse_update is
    'Trigger function: refuses any update with row_is_final.';
revoke all on function private.refuse_update from public, anon, authenticated, service_role;

-- The type allows 'normal', but a plain repost is a row of reposts alone: a post without words of
-- its own would show twice.
create function private.refuse_plain_repost()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    raise exception using
        errcode = '22023',
        message = 'plain_repost_is_no_post',
        hint = 'Call repost(); only a quote makes a post.';
end;
$$;

comment on function private.refuse_plain_repost is
    'Trigger function: refuses posts of repost_type normal.';
revoke all on function private.refuse_plain_repost from public, anon, authenticated, service_role;

-- The rules for changing a username: not a reserved one, not one held for somebody else, and not
-- twice within 30 days. The old name is held for its owner for 30 days. Renaming by operators (no
-- signed-in owner) is free of the waiting time.
create function private.check_username()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_wait interval := private.setting('username_change_wait')::interval;
begin
    if exists (
        select
        from private.reserved_usernames r
        where r.username = new.username
    ) then
        raise exception using
            errcode = 'PT409',
            message = 'username_reserved',
            detail = new.username,
            hint = 'Choose another username.';
    end if;

    if exists (
        select
        from private.username_holds h
        where h.username = new.username
            and h.user_id <> new.id
            and h.held_until > now()
    ) then
        raise exception using
            errcode = 'PT409',
            message = 'username_held',
            detail = new.username,
            hint = 'Its former owner may still take it back. Choose another username.';
    end if;

    if auth.uid() = new.id and old.username_changed_at > now() - v_wait then
        raise exception using
            errcode = 'PT409',
            message = 'username_change_too_soon',
            detail = format('Next change from %s.', old.username_changed_at + v_wait),
            hint = 'A username may be changed once in the waiting time.';
    end if;

    delete from private.username_holds h
    where h.username = new.username;

    insert into private.username_holds as h (username, user_id, held_until)
    values (old.username, new.id, now() + private.setting('username_hold')::interval)
    on conflict (username) do update
    set
        user_id = excluded.user_id,
        held_until = excluded.held_until;

    new.username_changed_at := now();
    return new;
end;
$$;

comment on function private.check_username is
    'Trigger function: refuses a reserved, held or too hasty change of username (409) and holds '
    'the old name.';
revoke all on function private.check_username from public, anon, authenticated, service_role;

-- A time zone is one that Postgres knows. A trigger, since the list can change between versions: a
-- row that stands is never asked again.
create function private.check_timezone()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    -- What stands is never asked again.
    if tg_op = 'UPDATE' and new.timezone is not distinct from old.timezone then
        return new;
    end if;

    if new.timezone is not null and not exists (
        select
        from pg_catalog.pg_timezone_names z
        where z.name = new.timezone
    ) then
        raise exception using
            errcode = '22023',
            message = 'timezone_unknown',
            detail = new.timezone,
            hint = 'Use an IANA name such as America/New_York.';
    end if;

    return new;
end;
$$;

comment on function private.check_timezone is
    'Trigger function: refuses a time zone that pg_timezone_names lacks.';
revoke all on function private.check_timezone from public, anon, authenticated, service_role;

-- A vote names an option that exists, on a poll that is open: for every path, not only for
-- vote_poll().
create function private.check_vote()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_options integer;
    v_closes_at timestamptz;
begin
    select cardinality(p.options), p.closes_at
    into v_options, v_closes_at
    from public.polls p
    where p.id = new.poll_id;

    -- A poll that does not exist or is not visible is for the policy to refuse: this trigger reads
    -- with the voter's rights, so that its errors tell nothing of what the voter may not see.
    if found then
        if v_closes_at <= now() then
            raise exception using
                errcode = 'PT409',
                message = 'poll_closed',
                detail = format('It closed at %s.', v_closes_at),
                hint = 'Show the results instead.';
        elsif new.option_index is null or new.option_index < 0 or new.option_index >= v_options then
            raise exception using
                errcode = '22023',
                message = 'poll_option_unknown',
                detail = format('%s is not one of 0 to %s.', new.option_index, v_options - 1),
                hint = 'option_index counts from 0.';
        end if;
    end if;

    return new;
end;
$$;

comment on function private.check_vote is
    'Trigger function: refuses a vote on a closed poll (409) or for an option that is not there '
    '(400).';
revoke all on function private.check_vote from public, anon, authenticated, service_role;

-- What a block forbids, forbidden for every path: following, reacting, commenting, replying,
-- reposting, quoting, bookmarking, voting. The pair's lock is taken first, so that an action and a
-- block that run at once cannot both pass; the query after it sees what was committed while we
-- waited. The error is word for word the one that row level security gives for a target that does
-- not exist, so that nobody can learn of a block by trying.
create function private.guard_interaction()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_actor uuid;
    v_others uuid[];
    v_other uuid;
begin
    if tg_table_name = 'follows' then
        v_actor := new.follower_id;
        v_others := array[new.following_id];
    elsif tg_table_name = 'reactions' then
        v_actor := new.user_id;
        v_others := private.content_authors(new.post_id, new.comment_id);
    elsif tg_table_name in ('reposts', 'bookmarks') then
        v_actor := new.user_id;
        v_others := private.content_authors(new.post_id, null);
    elsif tg_table_name = 'comments' then
        v_actor := new.user_id;
        v_others := private.content_authors(new.post_id, new.parent_comment_id);
    elsif tg_table_name = 'posts' then
        v_actor := new.user_id;
        v_others := private.content_authors(new.original_post_id, null);
    elsif tg_table_name = 'polls' then
        v_actor := (
            select c.user_id
            from public.comments c
            where c.id = new.comment_id
        );
        v_others := private.content_authors(null, new.comment_id);
    elsif tg_table_name = 'poll_votes' then
        v_actor := new.user_id;
        v_others := (
            select private.content_authors(p.post_id, p.comment_id)
            from public.polls p
            where p.id = new.poll_id
        );
    end if;

    -- In order of the locks, so that two statements never wait for each other.
    for v_other in
        select o
        from unnest(v_others) o
        where o <> v_actor
        order by private.pair_key(v_actor, o)
    loop
        perform private.lock_pair(private.pair_key(v_actor, v_other), false);

        -- Staff see accounts that have vanished; to act on what they wrote is nobody's.
        if exists (
            select
            from private.hidden h
            where h.viewer = v_actor
                and h.author = v_other
        ) or exists (
            select
            from private.gone g
            where g.user_id = v_other
        ) then
            raise exception using
                errcode = '42501',
                message = format(
                    'new row violates row-level security policy for table "%s"', tg_table_name
                );
        end if;
    end loop;

    return new;
end;
$$;

comment on function private.guard_interaction is
    'Trigger function: refuses what a block between two people forbids.';
revoke all on function private.guard_interaction from public, anon, authenticated, service_role;

-- Before a statement touches rows: the caller's lock. See private.lock_person().
create function private.lock_caller()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if auth.uid() is not null then
        perform private.lock_person(auth.uid());
    end if;

    return null;
end;
$$;

comment on function private.lock_caller is
    'Trigger function: takes the lock of the caller before a statement.';
revoke all on function private.lock_caller from public, anon, authenticated, service_role;

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

-- Who changed a report's status, and when.
create function private.stamp_review()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    new.reviewed_at := now();
    new.reviewed_by := auth.uid();
    return new;
end;
$$;

comment on function private.stamp_review is
    'Trigger function: sets reviewed_at and reviewed_by with the status.';
revoke all on function private.stamp_review from public, anon, authenticated, service_role;

-- Who resolved an error, and when; opening it again clears both.
create function private.stamp_resolution()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    new.resolved_at := case when new.resolved then now() end;
    new.resolved_by := case when new.resolved then auth.uid() end;
    return new;
end;
$$;

comment on function private.stamp_resolution is
    'Trigger function: sets resolved_at and resolved_by with resolved.';
revoke all on function private.stamp_resolution from public, anon, authenticated, service_role;

-- Down Migration

drop function private.stamp_resolution;
drop function private.stamp_review;
drop function private.prepare_report;
drop function private.lock_caller;
drop function private.guard_interaction;
drop function private.check_vote;
drop function private.check_timezone;
drop function private.check_username;
drop function private.refuse_plain_repost;
drop function private.refuse_update;
drop function public.update_updated_at;
