-- Whoever deletes a comment for good leaves the replies of others standing: the rule that held for
-- erased people, now on every path. And deletions for good that take likes along deadlock with
-- nobody.
-- Up Migration

-- Takes every like that goes along when posts and comments are deleted for good, all at once or
-- none: somebody who takes many likes back in one statement meets them in another order, and two
-- who hold some and wait for the rest are a deadlock. It never waits while it holds any; when there
-- is no end of it after two seconds, the deletion goes on and takes its chance.
create function private.hold_likes(post_ids uuid[], comment_ids uuid[])
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    for attempt in 1..100 loop
        begin
            perform 1
            from public.reactions r
            where r.post_id = any (hold_likes.post_ids)
                or r.comment_id = any (hold_likes.comment_ids)
                or r.comment_id in (
                    select c.id
                    from public.comments c
                    where c.post_id = any (hold_likes.post_ids)
                )
            for update nowait;

            return;
        exception
            -- What this attempt held is free again.
            when lock_not_available then
                perform pg_sleep(0.02);
        end;
    end loop;
end;
$$;

comment on function private.hold_likes is
    'Locks the likes of posts, of their comments and of comments, all or none. Internal: before '
    'deletions for good.';
revoke all on function private.hold_likes from public, anon, authenticated, service_role;

-- Makes tombstones: comments that hold other people's replies together but whose words must go.
-- Blank, nobody's (the ghost's), without poll; whether they were deleted or taken down before stays
-- as it was. Called where people and comments are erased.
create function private.redact_comments(comment_ids uuid[])
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_redacted integer;
begin
    delete from public.polls p
    where p.comment_id = any (redact_comments.comment_ids);

    update public.comments c
    set
        user_id = private.ghost_id(),
        content = '[deleted]',
        media_urls = null,
        gif_url = null,
        deleted_at = coalesce(c.deleted_at, now())
    where c.id = any (redact_comments.comment_ids);
    get diagnostics v_redacted = row_count;

    return v_redacted;
end;
$$;

comment on function private.redact_comments is
    'Blanks comments and hands them to the ghost account; returns how many. Internal.';
revoke all on function private.redact_comments from public, anon, authenticated, service_role;

-- Erasing a person must not take other people's replies along: the foreign key would delete a
-- comment with its whole thread. So, before a person goes by whatever path (also a plain delete on
-- auth.users), each comment of theirs that has replies of others is blanked and handed to the ghost
-- account, where it holds the thread together. The ghost itself stays.
create or replace function private.lay_down_comments()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if old.id = private.ghost_id() then
        raise exception using
            errcode = '42501',
            message = 'ghost_account_protected',
            hint = 'This account holds the place of erased people in threads and is never deleted.';
    end if;

    perform private.hold_likes(
        array(
            select p.id
            from public.posts p
            where p.user_id = old.id
        ),
        array(
            select c.id
            from public.comments c
            where c.user_id = old.id
        )
    );

    perform private.redact_comments(array(
        with recursive kept (id, parent_comment_id) as (
            select c.id, c.parent_comment_id
            from public.comments c
            where c.user_id = old.id
                and exists (
                    select
                    from public.comments r
                    where r.parent_comment_id = c.id
                        and r.post_id = c.post_id
                        and r.user_id <> old.id
                )
            union
            select c.id, c.parent_comment_id
            from kept k
            join public.comments c on c.id = k.parent_comment_id
            where c.user_id = old.id
        )

        select k.id
        from kept k
    ));

    return old;
end;
$$;

comment on function private.lay_down_comments is
    'Trigger function: hands an erased person''s comments that others replied to, blanked, to the '
    'ghost account.';
revoke all on function private.lay_down_comments from public, anon, authenticated, service_role;

-- Before a post is deleted for good: its likes and those of its thread, which go along.
create function private.hold_likes_of_post()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.hold_likes(array[old.id], '{}');
    return old;
end;
$$;

comment on function private.hold_likes_of_post is
    'Trigger function: locks the likes that a post takes along.';
revoke all on function private.hold_likes_of_post from public, anon, authenticated, service_role;

-- Deleting a comment for good must not take other people's replies along, as the foreign key would:
-- a comment that others answered, at whatever depth below its own author's words, is blanked
-- instead of deleted, whoever deletes it. What ends with its post goes with it, and so does what
-- its parent takes along, since that parent was asked first. The replies are locked level by level,
-- so that none is written meanwhile.
create function private.keep_replies()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_level uuid[] := array[old.id];
    v_is_answered boolean;
begin
    if not exists (
        select
        from public.posts p
        where p.id = old.post_id
    ) or (
        old.parent_comment_id is not null
        and not exists (
            select
            from public.comments c
            where c.id = old.parent_comment_id
        )
    ) then
        return old;
    end if;

    loop
        select array_agg(r.id), bool_or(r.user_id <> old.user_id)
        into v_level, v_is_answered
        from (
            select c.id, c.user_id
            from public.comments c
            where c.parent_comment_id = any (v_level)
                and c.post_id = old.post_id
            order by c.id
            for update
        ) r;

        if v_is_answered then
            perform private.redact_comments(array[old.id]);
            return null;
        elsif v_level is null then
            return old;
        end if;
    end loop;
end;
$$;

comment on function private.keep_replies is
    'Trigger function: blanks a comment that others answered instead of letting it be deleted.';
revoke all on function private.keep_replies from public, anon, authenticated, service_role;

create trigger comments_keep_replies
before delete on public.comments
for each row
execute function private.keep_replies();

create trigger posts_hold_likes
before delete on public.posts
for each row
execute function private.hold_likes_of_post();

-- Down Migration

drop trigger posts_hold_likes on public.posts;
drop trigger comments_keep_replies on public.comments;
drop function private.keep_replies;
drop function private.hold_likes_of_post;

-- Erasing a person must not take other people's replies along: the foreign key would delete a
-- comment with its whole thread. So, before a person goes by whatever path (also a plain delete on
-- auth.users), each comment of theirs that has replies of others is blanked and handed to the ghost
-- account, where it holds the thread together. The ghost itself stays.
create or replace function private.lay_down_comments()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if old.id = private.ghost_id() then
        raise exception using
            errcode = '42501',
            message = 'ghost_account_protected',
            hint = 'This account holds the place of erased people in threads and is never deleted.';
    end if;

    with recursive kept (id, parent_comment_id) as (
        select c.id, c.parent_comment_id
        from public.comments c
        where c.user_id = old.id
            and exists (
                select
                from public.comments r
                where r.parent_comment_id = c.id
                    and r.post_id = c.post_id
                    and r.user_id <> old.id
            )
        union
        select c.id, c.parent_comment_id
        from kept k
        join public.comments c on c.id = k.parent_comment_id
        where c.user_id = old.id
    ),

    polls_dropped as (
        delete from public.polls p
        using kept k
        where p.comment_id = k.id
    )

    update public.comments c
    set
        user_id = private.ghost_id(),
        content = '[deleted]',
        media_urls = null,
        gif_url = null,
        deleted_at = coalesce(c.deleted_at, now())
    from kept k
    where c.id = k.id;

    return old;
end;
$$;

comment on function private.lay_down_comments is
    'Trigger function: hands an erased person''s comments that others replied to, blanked, to the '
    'ghost account.';
revoke all on function private.lay_down_comments from public, anon, authenticated, service_role;

drop function private.redact_comments;
drop function private.hold_likes;
