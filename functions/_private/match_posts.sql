-- The newest living posts before a place that hold the words and name all the tickers, none of the
-- excluded ones, and are visible to the viewer, who mutes none of their authors. Newest first.
--
-- The work is bounded, whatever the words. A word of many posts is among the newest, so first these
-- are walked through: 500 posts, or mentions of the ticker that has fewest, and at most 100 kB of
-- text. Where that is not enough, but promises that a longer walk is, it goes through 10,000 posts
-- and 800 kB. Otherwise the word is rare, and the index knows all its posts; only of more than
-- 20,000 (what all the world said once) it tells some, and the longer walk is made after all.
-- Beyond both lies what is not found.
--
-- Each way must stop as soon as it has found enough: so none may begin by reading a whole table.
create function private.match_posts(
    viewer uuid,
    words tsquery,
    ticker_ids uuid[],
    excluded_ids uuid[],
    before_at timestamptz,
    before_id uuid,
    wanted integer
)
returns table (post_id uuid, posted_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_has_words constant boolean := numnode(match_posts.words) > 0;
    -- What the index answers: the words without their order and without what must not be there.
    v_index_text constant text := querytree(match_posts.words);
    v_index_words tsquery;
    -- The ticker whose mentions are walked; null walks all posts.
    v_ticker_id uuid;
    v_posts integer := 500;
    v_bytes integer := 100000;
    v_count integer;
    v_is_asked boolean := false;
    v_is_whole boolean;
    v_ids uuid[];
    v_ats timestamptz[];
    v_found_ids uuid[] := '{}';
    v_found_ats timestamptz[] := '{}';
begin
    if v_has_words and v_index_text not in ('', 'T') then
        v_index_words := regexp_replace(v_index_text, '<(-|\d+)>', '&', 'g')::tsquery;
    end if;

    if not v_has_words then
        v_posts := 10000;
        v_is_asked := true;
    end if;

    select t.id
    into v_ticker_id
    from unnest(match_posts.ticker_ids) t (id)
    order by
        case
            when cardinality(match_posts.ticker_ids) > 1 then (
                select count(*)
                from (
                    select
                    from public.post_tickers pt
                    where pt.ticker_id = t.id
                    limit 10000
                ) m
            )
        end,
        t.id
    limit 1;

    loop
        if v_ticker_id is null then
            select array_agg(f.id), array_agg(f.created_at)
            into v_ids, v_ats
            from (
                select w.id, w.created_at
                from (
                    select
                        p.id,
                        p.user_id,
                        p.created_at,
                        p.content,
                        sum(octet_length(p.content)) over (
                            order by p.created_at desc, p.id desc
                            rows unbounded preceding
                        ) as bytes
                    from public.posts p
                    where p.deleted_at is null
                        and p.removed_at is null
                        and (p.created_at, p.id) < (match_posts.before_at, match_posts.before_id)
                    order by p.created_at desc, p.id desc
                    limit v_posts
                ) w
                where w.bytes <= v_bytes
                    and to_tsvector('pg_catalog.english', w.content) @@ match_posts.words
                    and (
                        cardinality(match_posts.excluded_ids) = 0
                        or not exists (
                            select
                            from public.post_tickers pt
                            where pt.post_id = w.id
                                and pt.ticker_id = any (match_posts.excluded_ids)
                        )
                    )
                    and (
                        w.user_id = match_posts.viewer
                        or (
                            not exists (
                                select
                                from private.gone g
                                where g.user_id = w.user_id
                            )
                            and not exists (
                                select
                                from private.hidden h
                                where h.viewer = match_posts.viewer
                                    and h.author = w.user_id
                            )
                            and not exists (
                                select
                                from public.content_filters c
                                where c.user_id = match_posts.viewer
                                    and c.filtered_user_id = w.user_id
                                    and c.filter_type = 'mute'
                            )
                        )
                    )
                order by w.created_at desc, w.id desc
                limit match_posts.wanted
            ) f;
        else
            select array_agg(f.id), array_agg(f.created_at)
            into v_ids, v_ats
            from (
                select w.id, w.created_at
                from (
                    select
                        p.id,
                        p.user_id,
                        m.created_at,
                        p.content,
                        sum(octet_length(p.content)) over (
                            order by m.created_at desc, m.post_id desc
                            rows unbounded preceding
                        ) as bytes
                    from (
                        select pt.post_id, pt.created_at
                        from public.post_tickers pt
                        where pt.ticker_id = v_ticker_id
                            and (pt.created_at, pt.post_id)
                            < (match_posts.before_at, match_posts.before_id)
                        order by pt.created_at desc, pt.post_id desc
                        limit v_posts
                    ) m
                    join public.posts p on p.id = m.post_id
                    order by m.created_at desc, m.post_id desc
                ) w
                where (
                        not v_has_words
                        or (
                            w.bytes <= v_bytes
                            and to_tsvector('pg_catalog.english', w.content) @@ match_posts.words
                        )
                    )
                    and (
                        cardinality(match_posts.ticker_ids) = 1
                        or (
                            select count(*)
                            from public.post_tickers pt
                            where pt.post_id = w.id
                                and pt.ticker_id = any (match_posts.ticker_ids)
                        ) = cardinality(match_posts.ticker_ids)
                    )
                    and (
                        cardinality(match_posts.excluded_ids) = 0
                        or not exists (
                            select
                            from public.post_tickers pt
                            where pt.post_id = w.id
                                and pt.ticker_id = any (match_posts.excluded_ids)
                        )
                    )
                    and (
                        w.user_id = match_posts.viewer
                        or (
                            not exists (
                                select
                                from private.gone g
                                where g.user_id = w.user_id
                            )
                            and not exists (
                                select
                                from private.hidden h
                                where h.viewer = match_posts.viewer
                                    and h.author = w.user_id
                            )
                            and not exists (
                                select
                                from public.content_filters c
                                where c.user_id = match_posts.viewer
                                    and c.filtered_user_id = w.user_id
                                    and c.filter_type = 'mute'
                            )
                        )
                    )
                order by w.created_at desc, w.id desc
                limit match_posts.wanted
            ) f;
        end if;
        v_count := coalesce(cardinality(v_ids), 0);
        exit when v_count = match_posts.wanted or (v_posts = 10000 and v_is_asked);

        -- There may be no more to look through.
        select count(*) < v_posts and coalesce(sum(octet_length(p.content)), 0) <= v_bytes
        into v_is_whole
        from (
            (
                select w.id, w.content
                from public.posts w
                where v_ticker_id is null
                    and w.deleted_at is null
                    and w.removed_at is null
                    and (w.created_at, w.id) < (match_posts.before_at, match_posts.before_id)
                order by w.created_at desc, w.id desc
                limit v_posts
            )
            union all
            (
                select w.id, w.content
                from public.post_tickers pt
                join public.posts w on w.id = pt.post_id
                where pt.ticker_id = v_ticker_id
                    and (pt.created_at, pt.post_id)
                    < (match_posts.before_at, match_posts.before_id)
                order by pt.created_at desc, pt.post_id desc
                limit v_posts
            )
        ) p;
        exit when v_is_whole;

        -- The longer walk is likely to be the shorter way: it costs by what is looked through, the
        -- index by all that ever matched.
        if v_posts < 10000
            and (v_index_words is null or v_count * v_count >= match_posts.wanted)
        then
            v_posts := 10000;
            v_bytes := 800000;
            continue;
        end if;
        exit when v_index_words is null;

        with candidates as materialized (
            select c.id, c.user_id, c.created_at
            from private.posts_with_words(v_index_words, 20001) c
        ),

        fitting as (
            select c.id, c.created_at
            from candidates c
            where (c.created_at, c.id) < (match_posts.before_at, match_posts.before_id)
                and (
                    cardinality(match_posts.ticker_ids) = 0
                    or (
                        select count(*)
                        from public.post_tickers pt
                        where pt.post_id = c.id
                            and pt.ticker_id = any (match_posts.ticker_ids)
                    ) = cardinality(match_posts.ticker_ids)
                )
                and (
                    cardinality(match_posts.excluded_ids) = 0
                    or not exists (
                        select
                        from public.post_tickers pt
                        where pt.post_id = c.id
                            and pt.ticker_id = any (match_posts.excluded_ids)
                    )
                )
                and not exists (
                    select
                    from private.gone g
                    where g.user_id = c.user_id
                        and g.user_id is distinct from match_posts.viewer
                )
                and not exists (
                    select
                    from private.hidden h
                    where h.viewer = match_posts.viewer
                        and h.author = c.user_id
                )
                and not exists (
                    select
                    from public.content_filters f
                    where f.user_id = match_posts.viewer
                        and f.filtered_user_id = c.user_id
                        and f.filter_type = 'mute'
                )
            order by c.created_at desc, c.id desc
            limit case when v_index_words = match_posts.words then match_posts.wanted else 2000 end
        ),

        -- What the index left out of the question: the words' order, and words that must not be.
        matching as (
            select f.id, f.created_at
            from (
                select
                    t.id,
                    t.created_at,
                    p.content,
                    sum(octet_length(p.content)) over (
                        order by t.created_at desc, t.id desc
                        rows unbounded preceding
                    ) as bytes
                from fitting t
                join public.posts p on p.id = t.id
                order by t.created_at desc, t.id desc
            ) f
            where v_index_words = match_posts.words
                or (
                    f.bytes <= 800000
                    and to_tsvector('pg_catalog.english', f.content) @@ match_posts.words
                )
            order by f.created_at desc, f.id desc
            limit match_posts.wanted
        )

        select
            array_agg(m.id order by m.created_at desc, m.id desc),
            array_agg(m.created_at order by m.created_at desc, m.id desc),
            (select count(*) from candidates) <= 20000
        into v_found_ids, v_found_ats, v_is_whole
        from matching m;

        exit when v_is_whole or v_posts = 10000;
        v_is_asked := true;
        v_posts := 10000;
        v_bytes := 800000;
    end loop;

    return query
    select f.id, f.created_at
    from (
        select *
        from unnest(v_ids, v_ats)
        union
        select *
        from unnest(v_found_ids, v_found_ats)
    ) f (id, created_at)
    order by f.created_at desc, f.id desc
    limit match_posts.wanted;
end;
$$;

comment on function private.match_posts is
    'The newest visible posts before a place that match words and tickers. Internal.';
revoke all on function private.match_posts from public, anon, authenticated, service_role;
