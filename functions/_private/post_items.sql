-- Makes the entries of a page whole, in their order: author, counts, the viewer's own state, poll,
-- quoted post, tickers, who brought it. Which posts the viewer may see, the feed has decided, once
-- a page; only the quoted post is asked about here. plpgsql, since it keeps its plan.
create function private.post_items(viewer uuid, entries private.feed_entry[])
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    return query
    select
        p.id,
        row(u.id, u.username, u.display_name, u.profile_picture_url, u.badge)::public.person,
        p.content,
        p.media_urls,
        p.gif_url,
        p.created_at,
        p.updated_at,
        p.repost_type::text,
        p.original_post_id,
        (
            select
                row(
                    o.id,
                    row(
                        a.id, a.username, a.display_name, a.profile_picture_url, a.badge
                    )::public.person,
                    o.content,
                    o.media_urls,
                    o.gif_url,
                    o.created_at,
                    o.updated_at
                )::public.quote_item
            from public.posts o
            join public.users a on a.id = o.user_id
            where o.id = p.original_post_id
                and o.deleted_at is null
                and o.removed_at is null
                and (
                    o.user_id = post_items.viewer
                    or (
                        not exists (
                            select
                            from private.gone g
                            where g.user_id = o.user_id
                        )
                        and not exists (
                            select
                            from private.hidden h
                            where h.viewer = post_items.viewer
                                and h.author = o.user_id
                        )
                    )
                )
        ),
        (
            select private.poll_item(post_items.viewer, q.id)
            from public.polls q
            where q.post_id = p.id
        ),
        array(
            select row(t.id, t.symbol, t.name, t.type)::public.ticker_tag
            from public.post_tickers pt
            join public.tickers t on t.id = pt.ticker_id
            where pt.post_id = p.id
            order by t.symbol
        ),
        pc.reaction_count + coalesce(s.reaction_count, 0),
        pc.comment_count + coalesce(s.comment_count, 0),
        pc.repost_count + coalesce(s.repost_count, 0),
        pc.bookmark_count + coalesce(s.bookmark_count, 0),
        coalesce(p.user_id = post_items.viewer, false),
        exists (
            select
            from public.reactions r
            where r.user_id = post_items.viewer
                and r.post_id = p.id
        ),
        coalesce(mine.type = 'normal', false),
        coalesce(mine.type = 'quote', false),
        exists (
            select
            from public.bookmarks b
            where b.user_id = post_items.viewer
                and b.post_id = p.id
        ),
        array(
            select
                row(
                    a.id, a.username, a.display_name, a.profile_picture_url, a.badge
                )::public.person
            from unnest(e.reposter_ids) with ordinality r (user_id, place)
            join public.users a on a.id = r.user_id
            order by r.place
        ),
        e.event_at,
        e.cursor
    from unnest(post_items.entries)
        with ordinality e (post_id, event_at, reposter_ids, cursor, place)
    join public.posts p on p.id = e.post_id
    join public.users u on u.id = p.user_id
    join private.post_counts pc on pc.post_id = p.id
    left join lateral (
        select
            sum(ps.reaction_count) as reaction_count,
            sum(ps.comment_count) as comment_count,
            sum(ps.repost_count) as repost_count,
            sum(ps.bookmark_count) as bookmark_count
        from private.post_count_slots ps
        where ps.post_id = p.id
    ) s on true
    left join public.reposts mine on mine.user_id = post_items.viewer and mine.post_id = p.id
    order by e.place;
end;
$$;

comment on function private.post_items is
    'Whole items for the entries of a page, in their order. Internal, for definers.';
revoke all on function private.post_items from public, anon, authenticated, service_role;
