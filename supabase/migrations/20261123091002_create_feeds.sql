-- Generated from migrations/20261123091002_create_feeds.sql by npm run supabase:generate: do not edit.

-- The newest posts below a key that name a ticker and that the viewer may see and has not muted, as
-- entries without a cursor: for the feeds of a ticker and of a watchlist.
create function private.ticker_posts(
    viewer uuid,
    ticker_id uuid,
    before_at timestamptz,
    before_id uuid,
    amount integer
)
returns setof private.feed_entry
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select pt.post_id, pt.created_at, '{}'::uuid[], null::text
    from public.post_tickers pt
    join public.posts p on p.id = pt.post_id
    where pt.ticker_id = ticker_posts.ticker_id
        and (pt.created_at, pt.post_id) < (ticker_posts.before_at, ticker_posts.before_id)
        and p.deleted_at is null
        and p.removed_at is null
        and (
            p.user_id = ticker_posts.viewer
            or (
                not exists (
                    select
                    from private.gone g
                    where g.user_id = p.user_id
                )
                and not exists (
                    select
                    from private.hidden h
                    where h.viewer = ticker_posts.viewer
                        and h.author = p.user_id
                )
                and not exists (
                    select
                    from public.content_filters c
                    where c.user_id = ticker_posts.viewer
                        and c.filtered_user_id = p.user_id
                        and c.filter_type = 'mute'
                )
            )
        )
    order by pt.created_at desc, pt.post_id desc
    limit ticker_posts.amount;
end;
$$;

comment on function private.ticker_posts is
    'The newest posts of a ticker below a key. Internal, for definers.';
revoke all on function private.ticker_posts from public, anon, authenticated, service_role;

-- Definer behind public.ticker_feed(). The key is all that a place needs: what is posted later
-- stands above every cursor.
create function private.ticker_feed(symbol text, cursor text, page_size integer)
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := auth.uid();
    v_size integer := private.check_page_size(ticker_feed.page_size);
    v_ticker_id uuid;
    v_feed text;
    v_position jsonb;
    v_at timestamptz;
    v_id uuid;
begin
    select t.id
    into v_ticker_id
    from public.tickers t
    where t.symbol = upper(regexp_replace(ticker_feed.symbol, '^\$', ''));

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'ticker_not_found',
            detail = coalesce(left(ticker_feed.symbol, 100), 'null'),
            hint = 'Nobody has named it yet, and the catalogue does not know it.';
    end if;

    v_feed := 'ticker_feed:' || v_ticker_id;
    v_position := private.decode_cursor(ticker_feed.cursor, v_feed);
    v_at := coalesce((v_position ->> 'at')::timestamptz, 'infinity');
    v_id := coalesce(
        (v_position ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000'
    );

    return query
    select i.*
    from private.post_items(
        v_me,
        array(
            select
                row(
                    e.post_id,
                    e.event_at,
                    '{}',
                    private.encode_cursor(
                        v_feed, jsonb_build_object('at', e.event_at, 'id', e.post_id)
                    )
                )::private.feed_entry
            from private.ticker_posts(v_me, v_ticker_id, v_at, v_id, v_size) e
            order by e.event_at desc, e.post_id desc
        )
    ) i;
end;
$$;

comment on function private.ticker_feed is
    'A page of a ticker''s posts. Internal: public.ticker_feed().';
revoke all on function private.ticker_feed from public, anon, authenticated, service_role;
grant execute on function private.ticker_feed to anon, authenticated;

-- What people say about a ticker.
create function public.ticker_feed(
    symbol text,
    cursor text default null,
    page_size integer default 20
)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.ticker_feed(ticker_feed.symbol, ticker_feed.cursor, ticker_feed.page_size) i
$$;

comment on function public.ticker_feed is
    'Posts that name a ticker, newest first; symbol in any case, with or without the leading $. '
    'For the next page give the last item''s cursor. Muted people are left out. Errors: 404 '
    'ticker_not_found, 400 cursor_invalid, page_size_out_of_range.';
revoke all on function public.ticker_feed from public, anon, authenticated, service_role;
grant execute on function public.ticker_feed to anon, authenticated;

-- Definer behind public.watchlist_feed(). In two steps, so that its work goes by the number of
-- watched tickers and not by that of posts: the newest visible post of each ticker; then, from the
-- tickers that lead with different posts, the newest ones. as_of, set by the first page, keeps out
-- what is watched only since then, which would put posts between those already seen.
create function private.watchlist_feed(cursor text, page_size integer)
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.signed_in_user_id();
    v_size integer := private.check_page_size(watchlist_feed.page_size);
    v_position jsonb := private.decode_cursor(watchlist_feed.cursor, 'watchlist_feed');
    v_as_of timestamptz := coalesce((v_position ->> 'as_of')::timestamptz, now());
    v_at timestamptz := coalesce((v_position ->> 'at')::timestamptz, 'infinity');
    v_id uuid := coalesce(
        (v_position ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000'
    );
begin
    return query
    select i.*
    from private.post_items(
        v_me,
        array(
            select
                row(
                    e.post_id,
                    e.event_at,
                    '{}',
                    private.encode_cursor(
                        'watchlist_feed',
                        jsonb_build_object(
                            'as_of', v_as_of, 'at', e.event_at, 'id', e.post_id
                        )
                    )
                )::private.feed_entry
            from (
                select distinct n.post_id, n.event_at
                from (
                    select
                        w.ticker_id,
                        dense_rank() over (order by f.event_at desc, f.post_id desc) as place
                    from public.watchlist_items w
                    cross join lateral private.ticker_posts(v_me, w.ticker_id, v_at, v_id, 1) f
                    where w.user_id = v_me
                        and w.created_at <= v_as_of
                ) leading_tickers
                cross join lateral private.ticker_posts(
                    v_me, leading_tickers.ticker_id, v_at, v_id, v_size
                ) n
                where leading_tickers.place <= v_size
                order by n.event_at desc, n.post_id desc
                limit v_size
            ) e
            order by e.event_at desc, e.post_id desc
        )
    ) i;
end;
$$;

comment on function private.watchlist_feed is
    'A page of posts on the caller''s watched tickers. Internal: public.watchlist_feed().';
revoke all on function private.watchlist_feed from public, anon, authenticated, service_role;
grant execute on function private.watchlist_feed to authenticated;

-- What people say about what the caller watches.
create function public.watchlist_feed(cursor text default null, page_size integer default 20)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.watchlist_feed(watchlist_feed.cursor, watchlist_feed.page_size) i
$$;

comment on function public.watchlist_feed is
    'Posts that name any ticker on the caller''s watchlist, each once, newest first. For the next '
    'page give the last item''s cursor. Muted people are left out. Errors: 401 sign_in_required, '
    'account_missing; 400 cursor_invalid, page_size_out_of_range.';
revoke all on function public.watchlist_feed from public, anon, authenticated, service_role;
grant execute on function public.watchlist_feed to authenticated;

-- Definer behind public.bookmarks_feed(): applies the visibility rule itself, once a page. A
-- bookmark whose post is not to be seen is passed over and comes back with its post. What is
-- bookmarked later stands above every cursor.
create function private.bookmarks_feed(cursor text, page_size integer)
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.signed_in_user_id();
    v_size integer := private.check_page_size(bookmarks_feed.page_size);
    v_position jsonb := private.decode_cursor(bookmarks_feed.cursor, 'bookmarks_feed');
    v_at timestamptz := coalesce((v_position ->> 'at')::timestamptz, 'infinity');
    v_id uuid := coalesce(
        (v_position ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000'
    );
begin
    return query
    select i.*
    from private.post_items(
        v_me,
        array(
            select
                row(
                    e.post_id,
                    e.created_at,
                    '{}',
                    private.encode_cursor(
                        'bookmarks_feed', jsonb_build_object('at', e.created_at, 'id', e.id)
                    )
                )::private.feed_entry
            from (
                select b.id, b.post_id, b.created_at
                from public.bookmarks b
                join public.posts p on p.id = b.post_id
                where b.user_id = v_me
                    and (b.created_at, b.id) < (v_at, v_id)
                    and p.deleted_at is null
                    and p.removed_at is null
                    and (
                        p.user_id = v_me
                        or (
                            not exists (
                                select
                                from private.gone g
                                where g.user_id = p.user_id
                            )
                            and not exists (
                                select
                                from private.hidden h
                                where h.viewer = v_me
                                    and h.author = p.user_id
                            )
                            and not exists (
                                select
                                from public.content_filters c
                                where c.user_id = v_me
                                    and c.filtered_user_id = p.user_id
                                    and c.filter_type = 'mute'
                            )
                        )
                    )
                order by b.created_at desc, b.id desc
                limit v_size
            ) e
            order by e.created_at desc, e.id desc
        )
    ) i;
end;
$$;

comment on function private.bookmarks_feed is
    'A page of the caller''s bookmarks. Internal: public.bookmarks_feed().';
revoke all on function private.bookmarks_feed from public, anon, authenticated, service_role;
grant execute on function private.bookmarks_feed to authenticated;

-- What the caller has put aside.
create function public.bookmarks_feed(cursor text default null, page_size integer default 20)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.bookmarks_feed(bookmarks_feed.cursor, bookmarks_feed.page_size) i
$$;

comment on function public.bookmarks_feed is
    'The caller''s bookmarked posts, last bookmarked first; event_at is when. For the next page '
    'give the last item''s cursor. Muted people are left out. Errors: 401 sign_in_required, '
    'account_missing; 400 cursor_invalid, page_size_out_of_range.';
revoke all on function public.bookmarks_feed from public, anon, authenticated, service_role;
grant execute on function public.bookmarks_feed to authenticated;

-- The newest living posts by some people below a key, newest first, at most so many, for
-- private.stream_page(). Vanished people are left out, save the viewer. However many posts there
-- are, it reads no more than a multiple of what it answers or of the people:
--   walks      the newest posts of everybody, an index-only scan that tests a hash of the people:
--              right for who follows many. It gives up after a budget of entries a person.
--   otherwise  the newest post of each person, then the newest ones of those who lead.
create function private.stream_posts(
    viewer uuid,
    people uuid[],
    before_at timestamptz,
    before_id uuid,
    amount integer,
    walks boolean
)
returns setof private.feed_entry
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
    v_budget integer := private.setting('home_walk_budget')::integer
        * cardinality(stream_posts.people);
    v_events private.feed_entry[];
begin
    if stream_posts.walks then
        -- One entry beyond the budget comes through unasked and says that the walk ended early.
        -- "is true" keeps the hash a filter, which the planner would turn into a join.
        v_events := array(
            select
                row(
                    w.id, w.created_at, '{}', case when w.step > v_budget then 'early' end
                )::private.feed_entry
            from (
                select
                    n.id,
                    n.created_at,
                    n.user_id,
                    row_number() over (order by n.created_at desc, n.id desc) as step
                from (
                    select p.id, p.created_at, p.user_id
                    from public.posts p
                    where p.deleted_at is null
                        and p.removed_at is null
                        and (p.created_at, p.id)
                        < (stream_posts.before_at, stream_posts.before_id)
                    order by p.created_at desc, p.id desc
                    limit v_budget + 1
                ) n
            ) w
            where w.step > v_budget
                or (
                    (w.user_id in (select s from unnest(stream_posts.people) s)) is true
                    and (
                        w.user_id = stream_posts.viewer
                        or not exists (
                            select
                            from private.gone g
                            where g.user_id = w.user_id
                        )
                    )
                )
            order by w.created_at desc, w.id desc
            limit stream_posts.amount
        );

        if v_events[cardinality(v_events)].cursor is null then
            return query
            select e.post_id, e.event_at, e.reposter_ids, e.cursor
            from unnest(v_events) e;
            return;
        end if;
    end if;

    return query
    select b.id, b.created_at, '{}'::uuid[], null::text
    from (
        select o.user_id
        from (
            select s.user_id, h.id, h.created_at
            from unnest(stream_posts.people) s (user_id)
            cross join lateral (
                select p.id, p.created_at
                from public.posts p
                where p.user_id = s.user_id
                    and p.deleted_at is null
                    and p.removed_at is null
                    and (p.created_at, p.id)
                    < (stream_posts.before_at, stream_posts.before_id)
                order by p.created_at desc, p.id desc
                limit 1
            ) h
            order by h.created_at desc, h.id desc
        ) o
        where o.user_id = stream_posts.viewer
            or not exists (
                select
                from private.gone g
                where g.user_id = o.user_id
            )
        order by o.created_at desc, o.id desc
        limit stream_posts.amount
    ) leading_people
    cross join lateral (
        select p.id, p.created_at
        from public.posts p
        where p.user_id = leading_people.user_id
            and p.deleted_at is null
            and p.removed_at is null
            and (p.created_at, p.id)
            < (stream_posts.before_at, stream_posts.before_id)
        order by p.created_at desc, p.id desc
        limit stream_posts.amount
    ) b
    order by b.created_at desc, b.id desc
    limit stream_posts.amount;
end;
$$;

comment on function private.stream_posts is
    'The newest posts by some people below a key. Internal, for definers.';
revoke all on function private.stream_posts from public, anon, authenticated, service_role;

-- The newest plain reposts by some people between two keys, newest first, at most so many: as
-- private.stream_posts(), by the time of the repost. The lower key is the last post that the page
-- has room for, which keeps this part short.
create function private.stream_reposts(
    viewer uuid,
    people uuid[],
    before_at timestamptz,
    before_id uuid,
    down_to_at timestamptz,
    down_to_id uuid,
    amount integer,
    walks boolean
)
returns setof private.feed_entry
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
    v_budget integer := private.setting('home_walk_budget')::integer
        * cardinality(stream_reposts.people);
    v_events private.feed_entry[];
begin
    if stream_reposts.walks then
        -- One entry beyond the budget comes through unasked and says that the walk ended early.
        -- "is true" keeps the hash a filter, which the planner would turn into a join.
        v_events := array(
            select
                row(
                    w.post_id, w.created_at, '{}', case when w.step > v_budget then 'early' end
                )::private.feed_entry
            from (
                select
                    n.post_id,
                    n.created_at,
                    n.user_id,
                    row_number() over (order by n.created_at desc, n.post_id desc) as step
                from (
                    select r.post_id, r.created_at, r.user_id
                    from public.reposts r
                    where r.type = 'normal'
                        and (r.created_at, r.post_id)
                        < (stream_reposts.before_at, stream_reposts.before_id)
                        and (r.created_at, r.post_id)
                        > (stream_reposts.down_to_at, stream_reposts.down_to_id)
                    order by r.created_at desc, r.post_id desc
                    limit v_budget + 1
                ) n
            ) w
            where w.step > v_budget
                or (
                    (w.user_id in (select s from unnest(stream_reposts.people) s)) is true
                    and (
                        w.user_id = stream_reposts.viewer
                        or not exists (
                            select
                            from private.gone g
                            where g.user_id = w.user_id
                        )
                    )
                )
            order by w.created_at desc, w.post_id desc
            limit stream_reposts.amount
        );

        if v_events[cardinality(v_events)].cursor is null then
            return query
            select e.post_id, e.event_at, e.reposter_ids, e.cursor
            from unnest(v_events) e;
            return;
        end if;
    end if;

    return query
    select b.post_id, b.created_at, '{}'::uuid[], null::text
    from (
        select o.user_id
        from (
            select s.user_id, h.post_id, h.created_at
            from unnest(stream_reposts.people) s (user_id)
            cross join lateral (
                select r.post_id, r.created_at
                from public.reposts r
                where r.user_id = s.user_id
                    and r.type = 'normal'
                    and (r.created_at, r.post_id)
                    < (stream_reposts.before_at, stream_reposts.before_id)
                    and (r.created_at, r.post_id)
                    > (stream_reposts.down_to_at, stream_reposts.down_to_id)
                order by r.created_at desc, r.post_id desc
                limit 1
            ) h
            order by h.created_at desc, h.post_id desc
        ) o
        where o.user_id = stream_reposts.viewer
            or not exists (
                select
                from private.gone g
                where g.user_id = o.user_id
            )
        order by o.created_at desc, o.post_id desc
        limit stream_reposts.amount
    ) leading_people
    cross join lateral (
        select r.post_id, r.created_at
        from public.reposts r
        where r.user_id = leading_people.user_id
            and r.type = 'normal'
            and (r.created_at, r.post_id)
            < (stream_reposts.before_at, stream_reposts.before_id)
            and (r.created_at, r.post_id)
            > (stream_reposts.down_to_at, stream_reposts.down_to_id)
        order by r.created_at desc, r.post_id desc
        limit stream_reposts.amount
    ) b
    order by b.created_at desc, b.post_id desc
    limit stream_reposts.amount;
end;
$$;

comment on function private.stream_reposts is
    'The newest plain reposts by some people below a key. Internal, for definers.';
revoke all on function private.stream_reposts from public, anon, authenticated, service_role;

-- Whether one of these people, vanished ones aside, plainly reposted a post at or above a key and
-- no later than as_of. Asked the cheaper way round: of the post's reposts, or where there are more
-- of those than people, of each person.
create function private.is_reposted_between(
    viewer uuid,
    post_id uuid,
    reposters uuid[],
    from_at timestamptz,
    from_id uuid,
    as_of timestamptz
)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if (
        select pc.repost_count > cardinality(is_reposted_between.reposters)
        from private.post_counts pc
        where pc.post_id = is_reposted_between.post_id
    ) then
        return exists (
            select
            from unnest(is_reposted_between.reposters) s (user_id)
            join public.reposts r
                on r.user_id = s.user_id
                and r.post_id = is_reposted_between.post_id
            where r.type = 'normal'
                and (r.created_at, r.post_id)
                >= (is_reposted_between.from_at, is_reposted_between.from_id)
                and r.created_at <= is_reposted_between.as_of
                and (
                    s.user_id = is_reposted_between.viewer
                    or not exists (
                        select
                        from private.gone g
                        where g.user_id = s.user_id
                    )
                )
        );
    end if;

    return exists (
        select
        from public.reposts r
        where r.post_id = is_reposted_between.post_id
            and r.type = 'normal'
            and (r.created_at, r.post_id)
            >= (is_reposted_between.from_at, is_reposted_between.from_id)
            and r.created_at <= is_reposted_between.as_of
            and r.user_id = any (is_reposted_between.reposters)
            and (
                r.user_id = is_reposted_between.viewer
                or not exists (
                    select
                    from private.gone g
                    where g.user_id = r.user_id
                )
            )
    );
end;
$$;

comment on function private.is_reposted_between is
    'Whether one of some people reposted a post within a span of keys. Internal, for definers.';
revoke all on function private.is_reposted_between from public, anon, authenticated, service_role;

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

-- Definer behind public.user_feed() and the posts of public.get_profile(). See
-- private.stream_page() for what a page promises. Who looks somebody up wants to read that person:
-- mutes hide nothing here. Visitors see no lists of reposts, so to them a person's feed is what the
-- person wrote.
create function private.user_feed(username text, cursor text, page_size integer)
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := auth.uid();
    v_size integer := private.check_page_size(user_feed.page_size);
    v_user_id uuid;
    v_feed text;
    v_position jsonb;
begin
    select u.id
    into v_user_id
    from public.users u
    where u.username = lower(user_feed.username);

    if not found or not private.sees_user(v_me, v_user_id) then
        raise exception using
            errcode = 'PT404',
            message = 'user_not_found',
            detail = coalesce(left(user_feed.username, 100), 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;

    v_feed := 'user_feed:' || v_user_id;
    v_position := private.decode_cursor(user_feed.cursor, v_feed);

    return query
    select i.*
    from private.stream_page(
        v_feed,
        v_me,
        v_position,
        coalesce((v_position ->> 'as_of')::timestamptz, now()),
        array[v_user_id],
        case when v_me is null then '{}' else array[v_user_id] end,
        false,
        false,
        v_size
    ) i;
end;
$$;

comment on function private.user_feed is
    'A page of what a person posted and reposted. Internal: public.user_feed(), get_profile().';
revoke all on function private.user_feed from public, anon, authenticated, service_role;
grant execute on function private.user_feed to anon, authenticated;

-- What one person wrote and reposted, for the profile screen; get_profile() brings the first page.
create function public.user_feed(
    username text,
    cursor text default null,
    page_size integer default 20
)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.user_feed(user_feed.username, user_feed.cursor, user_feed.page_size) i
$$;

comment on function public.user_feed is
    'A visible person''s posts, and for signed-in callers what the person reposted (reposted_by), '
    'each post once, newest event first; event_at is when. For the next page give the last item''s '
    'cursor. Errors: 404 user_not_found; 400 cursor_invalid, page_size_out_of_range.';
revoke all on function public.user_feed from public, anon, authenticated, service_role;
grant execute on function public.user_feed to anon, authenticated;

-- Definer behind public.home_feed(). See private.stream_page() for what a page promises. Whom the
-- viewer follows only since as_of brings nothing to pages of that stream.
create function private.home_feed(cursor text, page_size integer)
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.signed_in_user_id();
    v_size integer := private.check_page_size(home_feed.page_size);
    v_position jsonb := private.decode_cursor(home_feed.cursor, 'home_feed');
    v_as_of timestamptz := coalesce((v_position ->> 'as_of')::timestamptz, now());
    v_followees uuid[] := array(
        select f.following_id
        from public.follows f
        where f.follower_id = v_me
            and f.created_at <= v_as_of
            and not exists (
                select
                from private.hidden h
                where h.viewer = v_me
                    and h.author = f.following_id
            )
            and not exists (
                select
                from public.content_filters c
                where c.user_id = v_me
                    and c.filtered_user_id = f.following_id
                    and c.filter_type = 'mute'
            )
    );
begin
    return query
    select i.*
    from private.stream_page(
        'home_feed',
        v_me,
        v_position,
        v_as_of,
        v_followees || v_me,
        v_followees,
        true,
        cardinality(v_followees) >= private.setting('home_walk_threshold')::integer,
        v_size
    ) i;
end;
$$;

comment on function private.home_feed is
    'A page of the caller''s home feed. Internal: public.home_feed().';
revoke all on function private.home_feed from public, anon, authenticated, service_role;
grant execute on function private.home_feed to authenticated;

-- The home screen: what the caller and the people one follows posted, and what those reposted.
create function public.home_feed(cursor text default null, page_size integer default 20)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.home_feed(home_feed.cursor, home_feed.page_size) i
$$;

comment on function public.home_feed is
    'Posts by the caller and by whom one follows, and what those reposted (reposted_by), each post '
    'once, newest event first; event_at is when. For the next page give the last item''s cursor: '
    'pages go on from the moment of the first one. Muted people are left out. Errors: 401 '
    'sign_in_required, account_missing; 400 cursor_invalid, page_size_out_of_range.';
revoke all on function public.home_feed from public, anon, authenticated, service_role;
grant execute on function public.home_feed to authenticated;
