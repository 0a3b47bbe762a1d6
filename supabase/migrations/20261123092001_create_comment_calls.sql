-- Generated from migrations/20261123092001_create_comment_calls.sql by npm run supabase:generate: do not edit.

-- Definer behind public.create_comment(): clients hold no grant on comments.id. A retry with the
-- same id, caller and content gets the first result; anything else under a used id is refused.
create function private.create_comment(
    post_id uuid,
    content text,
    parent_comment_id uuid,
    media_urls text[],
    gif_url text,
    poll_options text[],
    poll_duration_days integer,
    id uuid
)
returns public.comments
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_content text := coalesce(create_comment.content, '');
    v_comment public.comments;
begin
    if private.sees_post(v_user_id, create_comment.post_id) is not true then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = coalesce(create_comment.post_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;

    if create_comment.parent_comment_id is not null and not exists (
        select
        from public.comments c
        where c.id = create_comment.parent_comment_id
            and c.post_id = create_comment.post_id
            and private.sees_comment(v_user_id, c.id)
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'comment_not_found',
            detail = create_comment.parent_comment_id::text,
            hint = 'It does not exist under that post, or it is not visible to the caller.';
    end if;

    insert into public.comments as c (
        id, post_id, user_id, parent_comment_id, content, media_urls, gif_url
    )
    values (
        coalesce(create_comment.id, gen_random_uuid()),
        create_comment.post_id,
        v_user_id,
        create_comment.parent_comment_id,
        v_content,
        create_comment.media_urls,
        create_comment.gif_url
    )
    on conflict on constraint comments_pkey do nothing
    returning c.* into v_comment;

    if found then
        if create_comment.poll_options is not null then
            insert into public.polls (comment_id, options, duration_days)
            values (
                v_comment.id,
                create_comment.poll_options,
                coalesce(create_comment.poll_duration_days, 1)
            );
        end if;

        return v_comment;
    end if;

    select c.*
    into v_comment
    from public.comments c
    left join public.polls q on q.comment_id = c.id
    where c.id = create_comment.id
        and c.post_id = create_comment.post_id
        and c.user_id = v_user_id
        and c.parent_comment_id is not distinct from create_comment.parent_comment_id
        and c.content = v_content
        and c.media_urls is not distinct from create_comment.media_urls
        and c.gif_url is not distinct from create_comment.gif_url
        and q.options is not distinct from create_comment.poll_options
        and (
            q.id is null
            or q.duration_days = coalesce(create_comment.poll_duration_days, 1)
        );

    if not found then
        raise exception using
            errcode = 'PT409',
            message = 'id_taken',
            detail = coalesce(create_comment.id::text, 'null'),
            hint = 'Make a new id for new content; repeat an id only with the same content.';
    end if;

    return v_comment;
end;
$$;

comment on function private.create_comment is
    'Comments on a post, with a poll. Internal: public.create_comment().';
revoke all on function private.create_comment from public, anon, authenticated, service_role;
grant execute on function private.create_comment to authenticated;

-- The way to comment and to reply: with a poll in the same transaction, and safe to retry when the
-- client makes the id.
create function public.create_comment(
    post_id uuid,
    content text default '',
    parent_comment_id uuid default null,
    media_urls text[] default null,
    gif_url text default null,
    poll_options text[] default null,
    poll_duration_days integer default 1,
    id uuid default null
)
returns public.comments
language sql
volatile
security invoker
set search_path = ''
as $$
select c.*
from private.create_comment(
    create_comment.post_id,
    create_comment.content,
    create_comment.parent_comment_id,
    create_comment.media_urls,
    create_comment.gif_url,
    create_comment.poll_options,
    create_comment.poll_duration_days,
    create_comment.id
) c
$$;

comment on function public.create_comment is
    'Comments on a post, or replies to a comment of the same post, as the caller and returns the '
    'comment. poll_options (2 to 4) adds a poll open for poll_duration_days (1 to 7). With a '
    'client-made id a retry returns the first result. Errors: 400 for content a constraint '
    'refuses, 404 post_not_found, comment_not_found, 409 id_taken.';
revoke all on function public.create_comment from public, anon, authenticated, service_role;
grant execute on function public.create_comment to authenticated;

-- Definer behind public.delete_comment(): clients hold no grant on comments.deleted_at.
create function private.delete_comment(comment_id uuid)
returns public.comments
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_comment public.comments;
begin
    perform private.lock_person(v_user_id);

    update public.comments c
    set deleted_at = coalesce(c.deleted_at, now())
    where c.id = delete_comment.comment_id
        and c.user_id = v_user_id
    returning c.* into v_comment;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'comment_not_found',
            detail = coalesce(delete_comment.comment_id::text, 'null'),
            hint = 'It does not exist, or it is not a comment of the caller.';
    end if;

    return v_comment;
end;
$$;

comment on function private.delete_comment is
    'Deletes a comment of the caller. Internal: public.delete_comment().';
revoke all on function private.delete_comment from public, anon, authenticated, service_role;
grant execute on function private.delete_comment to authenticated;

-- Deletes softly: the comment vanishes at once, and only where replies hang on it a blank place
-- remains in the thread.
create function public.delete_comment(comment_id uuid)
returns public.comments
language sql
volatile
security invoker
set search_path = ''
as $$
select c.*
from private.delete_comment(delete_comment.comment_id) c
$$;

comment on function public.delete_comment is
    'Deletes a comment of the caller and returns it; idempotent. Replies stay. Errors: 404 '
    'comment_not_found.';
revoke all on function public.delete_comment from public, anon, authenticated, service_role;
grant execute on function public.delete_comment to authenticated;

-- A comment within a thread, whole; or, where it may not be shown but replies hang on it, its blank
-- place. Why a place is blank is not told: deleted, taken down, vanished and blocked look the same.
create type public.comment_item as (
    id uuid,
    post_id uuid,
    parent_comment_id uuid,
    depth integer,
    is_tombstone boolean,
    author public.person,
    content text,
    media_urls text[],
    gif_url text,
    created_at timestamptz,
    updated_at timestamptz,
    poll public.poll_item,
    reaction_count bigint,
    reply_count bigint,
    is_mine boolean,
    is_liked boolean,
    has_more_replies boolean
);

comment on type public.comment_item is
    'A comment with author, counts, poll and the caller''s own state; or a blank tombstone.';
comment on column public.comment_item.id is 'The comment.';
comment on column public.comment_item.post_id is 'The post it stands under.';
comment on column public.comment_item.parent_comment_id is
    'The comment replied to; null at the top of the thread.';
comment on column public.comment_item.depth is
    'How deep it stands on this page: 1 for the page''s own list, 2 for replies to those, and so on.';
comment on column public.comment_item.is_tombstone is
    'Whether it only holds the place of a comment that the caller may not see, above replies that '
    'the caller sees.';
comment on column public.comment_item.author is 'Who wrote it; null for a tombstone.';
comment on column public.comment_item.content is 'Its text; null for a tombstone.';
comment on column public.comment_item.media_urls is 'Its images.';
comment on column public.comment_item.gif_url is 'Its gif.';
comment on column public.comment_item.created_at is 'When it was written.';
comment on column public.comment_item.updated_at is
    'When its content was last edited; later than created_at means edited.';
comment on column public.comment_item.poll is 'Its poll; null without one.';
comment on column public.comment_item.reaction_count is
    'Likes, whoever made them; 0 for a tombstone.';
comment on column public.comment_item.reply_count is
    'Direct replies that are neither deleted nor removed, the same for every viewer.';
comment on column public.comment_item.is_mine is
    'Whether the caller wrote it; false for a tombstone.';
comment on column public.comment_item.is_liked is 'Whether the caller likes it.';
comment on column public.comment_item.has_more_replies is
    'Whether it has replies for the caller beyond those on this page: give it as comment_id.';

-- What post_thread() answers: a post and a page of its comments.
create type public.post_thread as (
    post public.post_item,
    comments public.comment_item[],
    next_cursor text
);

comment on type public.post_thread is 'A post with a page of its comments.';
comment on column public.post_thread.post is 'The post.';
comment on column public.post_thread.comments is
    'The page''s comments, each followed by its replies, in the order in which they are shown.';
comment on column public.post_thread.next_cursor is 'For the next page; null on the last one.';

-- What a thread knows of a comment before private.comment_items() makes it whole.
create type private.thread_entry as (
    comment_id uuid,
    place bigint[],
    is_tombstone boolean,
    has_more_replies boolean
);

comment on type private.thread_entry is 'A place in a page of a thread.';
comment on column private.thread_entry.comment_id is 'The comment.';
comment on column private.thread_entry.place is
    'Its number among the replies of its parent, after the place of that: the order of display.';
comment on column private.thread_entry.is_tombstone is
    'Whether the viewer may not see it but sees a comment below.';
comment on column private.thread_entry.has_more_replies is
    'Whether the viewer has more replies to it than the page shows.';

-- What a thread shows of each comment to a caller who sees the post: the comment, a tombstone in
-- its place where the caller may not see it but sees one below, at whatever depth, or nothing.
-- Internal to private.post_thread(), which adds the post, the parent and the page; a view, so that
-- the planner sees all of it as one query. Gone and hidden people are probed by scalar sub-selects,
-- which are never turned into a hash of all who are gone.
--
-- What lies below something invisible is searched level by level until the first visible comment.
-- After a hundred invisible ones the search gives up and lets the tombstone stand: the work of a
-- page must have an end.
create view private.thread_comments as
select
    c.id as comment_id,
    c.post_id,
    c.parent_comment_id,
    c.created_at,
    case
        when c.deleted_at is null
            and c.removed_at is null
            and (
                c.user_id = (select auth.uid())
                or (
                    (
                        select g.user_id
                        from private.gone g
                        where g.user_id = c.user_id
                    ) is null
                    and (
                        select h.author
                        from private.hidden h
                        where h.viewer = (select auth.uid())
                            and h.author = c.user_id
                    ) is null
                )
            )
        then false
        -- The common case of nothing below, before the search is set up.
        when not exists (
            select
            from public.comments r
            where r.parent_comment_id = c.id
                and r.post_id = c.post_id
        ) then null
        when exists (
            with recursive below (id, is_visible) as (
                select c.id, false
                union all
                select
                    r.id,
                    r.deleted_at is null
                    and r.removed_at is null
                    and (
                        r.user_id is not distinct from (select auth.uid())
                        or (
                            (
                                select g.user_id
                                from private.gone g
                                where g.user_id = r.user_id
                            ) is null
                            and (
                                select h.author
                                from private.hidden h
                                where h.viewer = (select auth.uid())
                                    and h.author = r.user_id
                            ) is null
                        )
                    )
                from below b
                join public.comments r on r.parent_comment_id = b.id and r.post_id = c.post_id
                where not b.is_visible
            )

            select
            from (
                select b.is_visible, row_number() over () as place
                from below b
            ) b
            where b.is_visible
                or b.place > 100
        ) then true
    end as is_tombstone
from public.comments c;

comment on view private.thread_comments is
    'Each comment as a thread shows it to the caller. For definers.';
comment on column private.thread_comments.comment_id is 'The comment.';
comment on column private.thread_comments.post_id is 'The post it stands under.';
comment on column private.thread_comments.parent_comment_id is 'The comment replied to.';
comment on column private.thread_comments.created_at is 'When it was written.';
comment on column private.thread_comments.is_tombstone is
    'False for a comment that the caller sees, true for one that stays as a tombstone, null for '
    'one that is left out.';

revoke all on private.thread_comments from anon, authenticated, service_role;

-- Makes the entries of a thread's page whole, in the order of display. Which comments the viewer
-- may see, private.thread_comments has decided; of the others nothing goes out but that something
-- stands there.
create function private.comment_items(viewer uuid, entries private.thread_entry[])
returns setof public.comment_item
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select
        c.id,
        c.post_id,
        c.parent_comment_id,
        cardinality(e.place),
        e.is_tombstone,
        case when not e.is_tombstone then
            row(
                u.id, u.username, u.display_name, u.profile_picture_url, u.badge
            )::public.person
        end,
        case when not e.is_tombstone then c.content end,
        case when not e.is_tombstone then c.media_urls end,
        case when not e.is_tombstone then c.gif_url end,
        c.created_at,
        case when not e.is_tombstone then c.updated_at else c.created_at end,
        case when not e.is_tombstone then
            (
                select private.poll_item(comment_items.viewer, q.id)
                from public.polls q
                where q.comment_id = c.id
            )
        end,
        case when not e.is_tombstone then cc.reaction_count + s.reaction_count else 0 end,
        cc.reply_count + s.reply_count,
        not e.is_tombstone and c.user_id is not distinct from comment_items.viewer,
        not e.is_tombstone and exists (
            select
            from public.reactions r
            where r.user_id = comment_items.viewer
                and r.comment_id = c.id
        ),
        e.has_more_replies
    from unnest(comment_items.entries) e
    join public.comments c on c.id = e.comment_id
    join public.users u on u.id = c.user_id
    join private.comment_counts cc on cc.comment_id = c.id
    cross join lateral (
        select
            coalesce(sum(cs.reaction_count), 0) as reaction_count,
            coalesce(sum(cs.reply_count), 0) as reply_count
        from private.comment_count_slots cs
        where cs.comment_id = c.id
    ) s
    order by e.place;
end;
$$;

comment on function private.comment_items is
    'Whole comments for the entries of a page, in their order. Internal, for definers.';
revoke all on function private.comment_items from public, anon, authenticated, service_role;

-- Definer behind public.post_thread(): a hot page, so it applies the rule of visibility itself,
-- set-wise (private.thread_comments). The page's list is read first, then the replies level by
-- level, so that where the page is full the deepest give way.
--
-- Work has an end where thousands in a row may not be shown, such as those of a spammer who is
-- suspended: a page's list reads 2,000 comments at most and then goes on with the next page; of the
-- replies to a comment 100 are read, and then there may be more.
create function private.post_thread(
    post_id uuid,
    comment_id uuid,
    cursor text,
    page_size integer,
    depth integer,
    replies_per_comment integer
)
returns public.post_thread
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
    v_viewer uuid := auth.uid();
    v_page_size integer := private.check_page_size(post_thread.page_size);
    v_depth integer := coalesce(post_thread.depth, 3);
    v_replies integer := coalesce(post_thread.replies_per_comment, 3);
    v_list text := format('post_thread:%s:%s', post_thread.post_id, post_thread.comment_id);
    v_position jsonb := private.decode_cursor(post_thread.cursor, v_list);
    -- Newest first, what comes after the first page stands above it. Replies go the other way: so
    -- that the list has an end while people answer, it holds what there was at its first page.
    v_as_of timestamptz := coalesce((v_position ->> 'as_of')::timestamptz, now());
    v_at timestamptz := coalesce(
        (v_position ->> 'at')::timestamptz,
        case
            when post_thread.comment_id is null then timestamptz 'infinity'
            else timestamptz '-infinity'
        end
    );
    v_id uuid := coalesce((v_position ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000');
    -- How many comments a page holds at most, with all replies.
    v_room integer := 1000;
    v_post_created_at timestamptz;
    v_level private.thread_entry[];
    v_last private.thread_entry;
    v_below private.thread_entry[];
    v_entries private.thread_entry[] := '{}';
    v_next_cursor text;
begin
    if v_depth not between 1 and 5 then
        raise exception using
            errcode = '22023',
            message = 'depth_out_of_range',
            detail = v_depth::text,
            hint = 'Ask for 1 to 5 levels and page deeper ones with comment_id.';
    elsif v_replies not between 0 and 10 then
        raise exception using
            errcode = '22023',
            message = 'replies_per_comment_out_of_range',
            detail = v_replies::text,
            hint = 'Ask for 0 to 10 replies and page on with comment_id.';
    end if;

    select p.created_at
    into v_post_created_at
    from public.posts p
    where p.id = post_thread.post_id
        and p.deleted_at is null
        and p.removed_at is null
        and (p.user_id = v_viewer or private.sees_post(v_viewer, p.id));

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = coalesce(post_thread.post_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;

    if post_thread.comment_id is not null and not exists (
        select
        from private.thread_comments c
        where c.comment_id = post_thread.comment_id
            and c.post_id = post_thread.post_id
            and c.is_tombstone is not null
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'comment_not_found',
            detail = post_thread.comment_id::text,
            hint = 'It does not exist under that post, or it is not visible to the caller.';
    end if;

    -- The page's own list, and one more: whether there is a next page.
    if post_thread.comment_id is null then
        v_level := array(
            select row(c.comment_id, array[c.place], c.is_tombstone, false)::private.thread_entry
            from (
                select
                    s.comment_id,
                    s.created_at,
                    s.is_tombstone,
                    row_number() over (order by s.created_at desc, s.comment_id desc) as place
                from private.thread_comments s
                where s.post_id = post_thread.post_id
                    and s.parent_comment_id is null
                    and (s.created_at, s.comment_id) < (v_at, v_id)
                order by s.created_at desc, s.comment_id desc
                limit 2000
            ) c
            where c.is_tombstone is not null
                or c.place = 2000
            order by c.created_at desc, c.comment_id desc
            limit v_page_size + 1
        );
    else
        v_level := array(
            select row(c.comment_id, array[c.place], c.is_tombstone, false)::private.thread_entry
            from (
                select
                    s.comment_id,
                    s.created_at,
                    s.is_tombstone,
                    row_number() over (order by s.created_at, s.comment_id) as place
                from private.thread_comments s
                where s.post_id = post_thread.post_id
                    and s.parent_comment_id = post_thread.comment_id
                    and s.created_at <= v_as_of
                    and (s.created_at, s.comment_id) > (v_at, v_id)
                order by s.created_at, s.comment_id
                limit 2000
            ) c
            where c.is_tombstone is not null
                or c.place = 2000
            order by c.created_at, c.comment_id
            limit v_page_size + 1
        );
    end if;

    v_last := v_level[least(cardinality(v_level), v_page_size)];

    if cardinality(v_level) > v_page_size or v_last.place[1] = 2000 then
        select private.encode_cursor(
            v_list,
            jsonb_build_object('as_of', v_as_of, 'at', c.created_at, 'id', c.id)
        )
        into v_next_cursor
        from public.comments c
        where c.id = v_last.comment_id;
    end if;

    v_level := array(
        select e
        from unnest(v_level[1:v_page_size]) e
        where e.is_tombstone is not null
    );

    -- A level down: the first replies to each, and one more that is left out: whether there are
    -- more. The last level shows none, but says so too.
    for v_step in 1..v_depth loop
        exit when cardinality(v_level) = 0;
        v_room := v_room - cardinality(v_level);

        if v_step = v_depth then
            v_replies := 0;
        end if;

        v_below := array(
            select
                row(
                    c.comment_id,
                    p.place || c.place,
                    case
                        when c.has_room and row_number() over (
                            order by c.has_room desc, p.place, c.place
                        ) <= v_room then c.is_tombstone
                    end,
                    false
                )::private.thread_entry
            from unnest(v_level) p
            cross join lateral (
                select
                    r.comment_id,
                    r.is_tombstone,
                    r.place,
                    r.is_tombstone is not null
                    and row_number() over (
                        order by r.created_at, r.comment_id
                    ) <= v_replies as has_room
                from (
                    select
                        s.comment_id,
                        s.created_at,
                        s.is_tombstone,
                        row_number() over (order by s.created_at, s.comment_id) as place
                    from private.thread_comments s
                    where s.post_id = post_thread.post_id
                        and s.parent_comment_id = p.comment_id
                    order by s.created_at, s.comment_id
                    limit 100
                ) r
                where r.is_tombstone is not null
                    or r.place = 100
                order by r.created_at, r.comment_id
                limit v_replies + 1
            ) c
        );
        v_entries := v_entries || array(
            select
                row(
                    p.comment_id,
                    p.place,
                    p.is_tombstone,
                    p.place in (
                        select b.place[1:v_step]
                        from unnest(v_below) b
                        where b.is_tombstone is null
                    )
                )::private.thread_entry
            from unnest(v_level) p
        );
        v_level := array(
            select b
            from unnest(v_below) b
            where b.is_tombstone is not null
        );
    end loop;

    return row(
        (
            select i
            from private.post_items(
                v_viewer,
                array[
                    row(post_thread.post_id, v_post_created_at, null, null)::private.feed_entry
                ]
            ) i
        ),
        array(
            select i
            from private.comment_items(v_viewer, v_entries) i
        ),
        v_next_cursor
    )::public.post_thread;
end;
$$;

comment on function private.post_thread is
    'A post and a page of its comments. Internal: public.post_thread().';
revoke all on function private.post_thread from public, anon, authenticated, service_role;
grant execute on function private.post_thread to anon, authenticated;

-- The screen of a post: the post, and its comments with their replies in the order of display.
create function public.post_thread(
    post_id uuid,
    comment_id uuid default null,
    cursor text default null,
    page_size integer default 20,
    depth integer default 3,
    replies_per_comment integer default 3
)
returns public.post_thread
language sql
stable
security invoker
set search_path = ''
as $$
select t.*
from private.post_thread(
    post_thread.post_id,
    post_thread.comment_id,
    post_thread.cursor,
    post_thread.page_size,
    post_thread.depth,
    post_thread.replies_per_comment
) t
$$;

comment on function public.post_thread is
    'A visible post with a page of its comments, newest first, each followed by its first replies, '
    'oldest first: replies_per_comment (0 to 10, 3) for each comment down to depth (1 to 5, 3) '
    'levels, at most 1,000 comments a page. With comment_id the page is of the replies to that '
    'comment, oldest first. A comment that may not be shown but has replies that may is a '
    'tombstone. next_cursor, given as cursor, brings the next page. Errors: 404 post_not_found, '
    'comment_not_found, 400 cursor_invalid, page_size_out_of_range, depth_out_of_range, '
    'replies_per_comment_out_of_range.';
revoke all on function public.post_thread from public, anon, authenticated, service_role;
grant execute on function public.post_thread to anon, authenticated;
