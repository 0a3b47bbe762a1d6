-- A page of a stream of events, each post once: home and user feeds. An event is a post by one of
-- the posters, or a plain repost by one of the reposters, at or before as_of. The stream is walked
-- newest first, by (time, post id); a post has the place of its newest event below the cursor that
-- is visible now, unless an earlier page showed it. So no page repeats a post, and none is passed
-- over that was visible at as_of and is so still, whatever people do between two pages.
-- Only a post that a repost brought can come again, by an older repost or by itself. The cursor
-- therefore carries marks of such posts, keyed by as_of so that nobody can make ids that collide.
-- It keeps the last ones only; once it is full, whatever has a visible event above the cursor
-- counts as shown.
-- Who calls has left out of both lists whom the viewer blocked or muted; vanished people are left
-- out here, since asking about the few that lead is cheaper than about all.
create function private.stream_page(
    feed text,
    viewer uuid,
    "position" jsonb,
    as_of timestamptz,
    posters uuid[],
    reposters uuid[],
    hides_muted boolean,
    walks boolean,
    page_size integer
)
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
    v_lowest_id constant uuid := '00000000-0000-0000-0000-000000000000';
    -- The first key is just above all that happened at as_of.
    v_start_at timestamptz := coalesce(
        (stream_page."position" ->> 'at')::timestamptz,
        stream_page.as_of + interval '1 microsecond'
    );
    v_start_id uuid := coalesce((stream_page."position" ->> 'id')::uuid, v_lowest_id);
    -- As many as fit into a cursor.
    v_kept constant integer := least(private.setting('feed_marks')::integer, 700);
    -- Eight letters a post.
    v_marks text := right(coalesce(stream_page."position" ->> 'marks', ''), 8 * v_kept);
    v_shown text[] := array(
        select substr(v_marks, 8 * n + 1, 8)
        from generate_series(0, length(v_marks) / 8 - 1) n
    );
    v_is_full boolean := cardinality(v_shown) >= v_kept;
    v_before_at timestamptz := v_start_at;
    v_before_id uuid := v_start_id;
    -- Some to spare for reposts of one post, and for what is not to be seen.
    v_amount integer := stream_page.page_size + stream_page.page_size / 2;
    v_posts private.feed_entry[];
    v_reposts private.feed_entry[];
    v_events private.feed_entry[];
    v_found private.feed_entry[];
    v_page private.feed_entry[] := '{}';
    v_page_ids uuid[] := '{}';
    v_entry private.feed_entry;
begin
    loop
        v_posts := array(
            select e
            from private.stream_posts(
                stream_page.viewer,
                stream_page.posters,
                v_before_at,
                v_before_id,
                v_amount,
                stream_page.walks
            ) e
        );
        v_reposts := array(
            select e
            from private.stream_reposts(
                stream_page.viewer,
                stream_page.reposters,
                v_before_at,
                v_before_id,
                coalesce(v_posts[v_amount].event_at, '-infinity'),
                coalesce(v_posts[v_amount].post_id, v_lowest_id),
                v_amount,
                stream_page.walks
            ) e
        );
        v_events := array(
            select e
            from unnest(v_posts || v_reposts) e
            order by e.event_at desc, e.post_id desc
            limit v_amount
        );

        -- What a repost brought gets its mark into the place of the cursor.
        v_found := array(
            select row(f.post_id, f.event_at, '{}', f.mark)::private.feed_entry
            from (
                select
                    e.post_id,
                    e.event_at,
                    e.place,
                    case when e.event_at <> p.created_at then m.mark end as mark,
                    row_number() over (partition by e.post_id order by e.place) as occurrence
                from unnest(v_events)
                    with ordinality e (post_id, event_at, reposter_ids, cursor, place)
                join public.posts p on p.id = e.post_id
                cross join lateral (
                    select
                        left(
                            encode(
                                decode(
                                    md5(uuid_send(p.id) || timestamptz_send(stream_page.as_of)),
                                    'hex'
                                ),
                                'base64'
                            ),
                            8
                        )
                ) m (mark)
                where p.deleted_at is null
                    and p.removed_at is null
                    and (
                        p.user_id = stream_page.viewer
                        or (
                            not exists (
                                select
                                from private.gone g
                                where g.user_id = p.user_id
                            )
                            and not exists (
                                select
                                from private.hidden h
                                where h.viewer = stream_page.viewer
                                    and h.author = p.user_id
                            )
                            and not (
                                stream_page.hides_muted
                                and exists (
                                    select
                                    from public.content_filters c
                                    where c.user_id = stream_page.viewer
                                        and c.filtered_user_id = p.user_id
                                        and c.filter_type = 'mute'
                                )
                            )
                        )
                    )
                    and e.post_id <> all (v_page_ids)
                    and m.mark <> all (v_shown)
                    -- A repost that clocks made older than its post is none beside the post itself.
                    and not (e.event_at < p.created_at and p.user_id = any (stream_page.posters))
                    and not (
                        v_is_full
                        and private.is_reposted_between(
                            stream_page.viewer,
                            p.id,
                            stream_page.reposters,
                            v_start_at,
                            v_start_id,
                            stream_page.as_of
                        )
                    )
            ) f
            where f.occurrence = 1
            order by f.place
            limit stream_page.page_size - cardinality(v_page)
        );

        foreach v_entry in array v_found loop
            v_marks := right(v_marks || coalesce(v_entry.cursor, ''), 8 * v_kept);
            v_entry.cursor := private.encode_cursor(
                stream_page.feed,
                jsonb_build_object(
                    'as_of', stream_page.as_of,
                    'at', v_entry.event_at,
                    'id', v_entry.post_id,
                    'marks', v_marks
                )
            );
            v_page := v_page || v_entry;
            v_page_ids := v_page_ids || v_entry.post_id;
        end loop;

        exit when cardinality(v_page) = stream_page.page_size
            or cardinality(v_events) < v_amount;

        v_before_at := v_events[v_amount].event_at;
        v_before_id := v_events[v_amount].post_id;
        v_amount := least(2 * v_amount, 1000);
    end loop;

    return query
    select i.*
    from private.post_items(
        stream_page.viewer,
        array(
            select
                row(
                    e.post_id,
                    e.event_at,
                    array(
                        -- Who brought it: first of all whose repost gives it its place. Not more
                        -- than a few hundred are looked at for two others.
                        select r.user_id
                        from (
                            select t.id, t.user_id, t.created_at
                            from public.reposts t
                            where t.post_id = e.post_id
                                and t.type = 'normal'
                                and t.created_at <= e.event_at
                            order by t.created_at desc, t.id desc
                            limit 200
                        ) r
                        where (r.user_id in (select s from unnest(stream_page.reposters) s)) is true
                            and (
                                r.user_id = stream_page.viewer
                                or not exists (
                                    select
                                    from private.gone g
                                    where g.user_id = r.user_id
                                )
                            )
                        order by r.created_at desc, r.id desc
                        limit 3
                    ),
                    e.cursor
                )::private.feed_entry
            from unnest(v_page) with ordinality e (post_id, event_at, reposter_ids, cursor, place)
            order by e.place
        )
    ) i;
end;
$$;

comment on function private.stream_page is
    'A page of a stream of posts and reposts, each post once. Internal, for definers.';
revoke all on function private.stream_page from public, anon, authenticated, service_role;
