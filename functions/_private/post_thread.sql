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
