-- Generated from migrations/20261123094104_create_search.sql by npm run supabase:generate: do not edit.

-- Somebody whom a search finds, and how they stand to the caller.
create type public.user_item as (
    id uuid,
    username text,
    display_name text,
    bio text,
    profile_picture_url text,
    badge text,
    follower_count bigint,
    is_me boolean,
    is_followed boolean,
    follows_me boolean,
    is_muted boolean,
    cursor text
);

comment on type public.user_item is 'A person whom a search finds, with the relation to the caller.';
comment on column public.user_item.id is 'The person.';
comment on column public.user_item.username is 'Unique handle.';
comment on column public.user_item.display_name is 'Shown name.';
comment on column public.user_item.bio is 'Self-description.';
comment on column public.user_item.profile_picture_url is 'https URL of the picture.';
comment on column public.user_item.badge is 'Verified, Public or null.';
comment on column public.user_item.follower_count is 'Who follow the person.';
comment on column public.user_item.is_me is 'Whether it is the caller.';
comment on column public.user_item.is_followed is 'Whether the caller follows the person.';
comment on column public.user_item.follows_me is 'Whether the person follows the caller.';
comment on column public.user_item.is_muted is
    'Whether the caller mutes the person: never, since a search leaves such people out.';
comment on column public.user_item.cursor is
    'Where this person stands among the finds: give that of the last one as cursor to get the next '
    'page.';

-- A ticker in a list.
create type public.ticker_item as (
    id uuid,
    symbol text,
    name text,
    type text,
    mention_count bigint,
    is_watched boolean,
    cursor text
);

comment on type public.ticker_item is 'A ticker in a list.';
comment on column public.ticker_item.id is 'The ticker.';
comment on column public.ticker_item.symbol is 'Upper-case symbol.';
comment on column public.ticker_item.name is 'Full name, where known.';
comment on column public.ticker_item.type is 'stock, crypto, etf, other or null.';
comment on column public.ticker_item.mention_count is
    'Living posts that name it; 10000 means that many or more.';
comment on column public.ticker_item.is_watched is 'Whether it is on the caller''s watchlist.';
comment on column public.ticker_item.cursor is
    'Where this ticker stands among the finds: give that of the last one as cursor to get the next '
    'page.';

-- What a person typed into a search box, ready to be looked for: one blank for whatever cannot be
-- seen, none around it. Nothing typed is an empty text, and finds nothing: a search box is empty
-- before it is not.
create function private.check_query(query text)
returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    if length(check_query.query) > 200 then
        raise exception using
            errcode = '22023',
            message = 'query_too_long',
            detail = length(check_query.query)::text,
            hint = 'Search for at most 200 characters.';
    end if;

    return btrim(
        regexp_replace(
            coalesce(check_query.query, ''),
            format('[%s]+', private.invisible_characters()),
            ' ',
            'g'
        )
    );
end;
$$;

comment on function private.check_query is
    'A search text without surplus blanks, or 400 query_too_long. Internal.';
revoke all on function private.check_query from public, anon, authenticated, service_role;

-- Definer behind public.search_tickers(): the watchlist and the index are asked for the caller
-- without a policy a row.
--
-- Symbols that begin with the text come first, in order, so the exact one leads; then names of
-- which a word begins with it, then names that are like it, the likest first. Each of the two
-- searches of names ends after 500 finds, and no table is read whole: the count of a rare ticker's
-- mentions would read those of all. A cursor says in which of the three parts (1, 2, 3) to go on,
-- behind which symbol.
create function private.search_tickers(query text, cursor text, page_size integer)
returns setof public.ticker_item
language plpgsql
stable
security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
    v_me uuid := auth.uid();
    v_page_size integer := private.check_page_size(search_tickers.page_size);
    v_query text := lower(btrim(ltrim(private.check_query(search_tickers.query), '$')));
    v_feed text := 'search_tickers:' || v_query;
    v_position jsonb := private.decode_cursor(search_tickers.cursor, v_feed);
    v_part integer := coalesce((v_position ->> 'part')::integer, 1);
    v_after text := coalesce(v_position ->> 'symbol', '');
    v_score real := coalesce((v_position ->> 'score')::real, 'infinity');
    v_prefix text := upper(v_query);
    -- Short enough for the index, whatever it is made of.
    v_words text := left(v_query, 30);
    v_pattern text := regexp_replace(v_words, '([\\%_])', '\\\1', 'g') || '%';
    v_ids uuid[] := '{}';
    v_cursors text[] := '{}';
    v_found_ids uuid[];
    v_found_cursors text[];
begin
    -- What no symbol can begin with, none does: the end of the range is right for theirs alone.
    if v_prefix !~ '^[A-Z][A-Z0-9.-]{0,19}$' then
        v_prefix := null;
    end if;

    if v_part = 1 then
        select
            array_agg(f.id order by f.symbol collate "C"),
            array_agg(
                private.encode_cursor(v_feed, jsonb_build_object('part', 1, 'symbol', f.symbol))
                order by f.symbol collate "C"
            )
        into v_ids, v_cursors
        from (
            select t.id, t.symbol
            from public.tickers t
            where t.symbol collate "C" >= v_prefix
                and t.symbol collate "C" < v_prefix || '~'
                and t.symbol collate "C" > v_after
            order by t.symbol collate "C"
            limit v_page_size
        ) f;
        v_ids := coalesce(v_ids, '{}');
        v_cursors := coalesce(v_cursors, '{}');
        v_part := 2;
        v_after := '';
    end if;

    -- One wrong letter in a short word: at the usual 0.6 that would be another word. For this
    -- transaction, since no function may bind a setting of an extension that is not loaded yet.
    perform set_config('pg_trgm.word_similarity_threshold', '0.5', true);

    -- Of what has no letter and no digit, the index of names knows nothing.
    while v_part <= 3
        and cardinality(v_ids) < v_page_size
        and extensions.show_trgm(v_words) <> '{}'
    loop
        with found as materialized (
            (
                select t.id, t.symbol, t.name
                from public.tickers t
                where v_part = 2
                    and (t.name ilike v_pattern or t.name ilike '% ' || v_pattern)
                limit 500
            )
            union all
            (
                select t.id, t.symbol, t.name
                from public.tickers t
                where v_part = 3
                    and t.name operator(extensions.%>) v_words
                    and t.name not ilike v_pattern
                    and t.name not ilike '% ' || v_pattern
                limit 500
            )
        ),

        scored as (
            select f.id, f.symbol, extensions.similarity(f.name, v_words) as score
            from found f
            where v_prefix is null
                or not starts_with(f.symbol, v_prefix)
        ),

        page as (
            select s.id, s.symbol, s.score
            from scored s
            where s.score < v_score
                or (s.score = v_score and s.symbol collate "C" > v_after)
            order by s.score desc, s.symbol collate "C"
            limit v_page_size - cardinality(v_ids)
        )

        select
            array_agg(p.id order by p.score desc, p.symbol collate "C"),
            array_agg(
                private.encode_cursor(
                    v_feed,
                    jsonb_build_object('part', v_part, 'score', p.score, 'symbol', p.symbol)
                )
                order by p.score desc, p.symbol collate "C"
            )
        into v_found_ids, v_found_cursors
        from page p;
        v_ids := v_ids || coalesce(v_found_ids, '{}');
        v_cursors := v_cursors || coalesce(v_found_cursors, '{}');
        v_part := v_part + 1;
        v_after := '';
        v_score := 'infinity';
    end loop;

    return query
    select
        t.id,
        t.symbol::text,
        t.name::text,
        t.type::text,
        (
            select count(*)
            from (
                select
                from public.post_tickers pt
                where pt.ticker_id = t.id
                limit 10000
            ) m
        ),
        exists (
            select
            from public.watchlist_items w
            where w.user_id = v_me
                and w.ticker_id = t.id
        ),
        f.cursor
    from unnest(v_ids, v_cursors) with ordinality f (id, cursor, place)
    join public.tickers t on t.id = f.id
    order by f.place;
end;
$$;

comment on function private.search_tickers is
    'A page of tickers that a text finds. Internal: public.search_tickers().';
revoke all on function private.search_tickers from public, anon, authenticated, service_role;
grant execute on function private.search_tickers to anon, authenticated;

-- Finds tickers by symbol and name.
create function public.search_tickers(
    query text default null,
    cursor text default null,
    page_size integer default 20
)
returns setof public.ticker_item
language sql
stable
security invoker
set search_path = ''
as $$
select t.*
from private.search_tickers(
    search_tickers.query,
    search_tickers.cursor,
    search_tickers.page_size
) t
$$;

comment on function public.search_tickers is
    'Tickers whose symbol begins with a text (with or without $), then those of which a word of '
    'the name begins with it, then those whose name is like it. An empty text finds nothing. '
    'Errors: 400 query_too_long, page_size_out_of_range, cursor_invalid.';
revoke all on function public.search_tickers from public, anon, authenticated, service_role;
grant execute on function public.search_tickers to anon, authenticated;

-- Definer behind public.search_users(): follows and mutes, and who is hidden or gone, are asked
-- once a page.
--
-- Usernames that begin with the text come first, in order, so the exact one leads; then people of
-- whose names a word begins with it, then those whose names are like it, the likest first. The walk
-- along usernames ends after 10,000 of them, each search of names after 500 finds, whatever a text
-- matches, and none reads the whole table. A cursor says in which of the three parts (1, 2, 3) to
-- go on, behind which username.
create function private.search_users(query text, cursor text, page_size integer)
returns setof public.user_item
language plpgsql
stable
security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
    v_me uuid := auth.uid();
    v_page_size integer := private.check_page_size(search_users.page_size);
    v_query text := lower(btrim(ltrim(private.check_query(search_users.query), '@')));
    v_feed text := 'search_users:' || v_query;
    v_position jsonb := private.decode_cursor(search_users.cursor, v_feed);
    v_part integer := coalesce((v_position ->> 'part')::integer, 1);
    v_after text := coalesce(v_position ->> 'username', '');
    v_score real := coalesce((v_position ->> 'score')::real, 'infinity');
    v_prefix text := v_query;
    -- Longer than any word that one name has, and short enough for the index.
    v_words text := left(v_query, 30);
    v_pattern text := '% ' || regexp_replace(v_words, '([\\%_])', '\\\1', 'g') || '%';
    v_ids uuid[] := '{}';
    v_cursors text[] := '{}';
    v_found_ids uuid[];
    v_found_cursors text[];
begin
    -- What no username can begin with, none does: the end of the range is right for theirs alone.
    if v_prefix !~ '^[a-z0-9_]{1,50}$' then
        v_prefix := null;
    end if;

    if v_part = 1 then
        select
            array_agg(f.id order by f.username collate "C"),
            array_agg(
                private.encode_cursor(v_feed, jsonb_build_object('part', 1, 'username', f.username))
                order by f.username collate "C"
            )
        into v_ids, v_cursors
        from (
            select w.id, w.username
            from (
                select u.id, u.username
                from public.users u
                where u.username collate "C" >= v_prefix
                    and u.username collate "C" < v_prefix || '~'
                    and u.username collate "C" > v_after
                order by u.username collate "C"
                limit 10000
            ) w
            where w.id <> private.ghost_id()
                and not exists (
                    select
                    from private.gone g
                    where g.user_id = w.id
                        and g.user_id is distinct from v_me
                )
                and not exists (
                    select
                    from private.hidden h
                    where h.viewer = v_me
                        and h.author = w.id
                )
                and not exists (
                    select
                    from public.content_filters c
                    where c.user_id = v_me
                        and c.filtered_user_id = w.id
                        and c.filter_type = 'mute'
                )
            order by w.username collate "C"
            limit v_page_size
        ) f;
        v_ids := coalesce(v_ids, '{}');
        v_cursors := coalesce(v_cursors, '{}');
        v_part := 2;
        v_after := '';
    end if;

    -- One wrong letter in a short word: at the usual 0.6 that would be another word. For this
    -- transaction, since no function may bind a setting of an extension that is not loaded yet.
    perform set_config('pg_trgm.word_similarity_threshold', '0.5', true);

    -- Of what has no letter and no digit, the index of names knows nothing.
    while v_part <= 3
        and cardinality(v_ids) < v_page_size
        and extensions.show_trgm(v_words) <> '{}'
    loop
        with found as materialized (
            (
                select u.id, u.username, u.display_name
                from public.users u
                where v_part = 2
                    and u.username || ' ' || u.display_name ilike v_pattern
                limit 500
            )
            union all
            (
                select u.id, u.username, u.display_name
                from public.users u
                where v_part = 3
                    and u.username || ' ' || u.display_name operator(extensions.%>) v_words
                    and u.username || ' ' || u.display_name not ilike v_pattern
                limit 500
            )
        ),

        scored as (
            select
                f.id,
                f.username,
                greatest(
                    extensions.similarity(f.username, v_words),
                    extensions.similarity(f.display_name, v_words)
                ) as score
            from found f
            where (v_prefix is null or not starts_with(f.username, v_prefix))
                and f.id <> private.ghost_id()
                and not exists (
                    select
                    from private.gone g
                    where g.user_id = f.id
                        and g.user_id is distinct from v_me
                )
                and not exists (
                    select
                    from private.hidden h
                    where h.viewer = v_me
                        and h.author = f.id
                )
                and not exists (
                    select
                    from public.content_filters c
                    where c.user_id = v_me
                        and c.filtered_user_id = f.id
                        and c.filter_type = 'mute'
                )
        ),

        page as (
            select s.id, s.username, s.score
            from scored s
            where s.score < v_score
                or (s.score = v_score and s.username collate "C" > v_after)
            order by s.score desc, s.username collate "C"
            limit v_page_size - cardinality(v_ids)
        )

        select
            array_agg(p.id order by p.score desc, p.username collate "C"),
            array_agg(
                private.encode_cursor(
                    v_feed,
                    jsonb_build_object('part', v_part, 'score', p.score, 'username', p.username)
                )
                order by p.score desc, p.username collate "C"
            )
        into v_found_ids, v_found_cursors
        from page p;
        v_ids := v_ids || coalesce(v_found_ids, '{}');
        v_cursors := v_cursors || coalesce(v_found_cursors, '{}');
        v_part := v_part + 1;
        v_after := '';
        v_score := 'infinity';
    end loop;

    return query
    select
        u.id,
        u.username::text,
        u.display_name::text,
        u.bio,
        u.profile_picture_url,
        u.badge::text,
        uc.follower_count + coalesce(
            (
                select sum(s.follower_count)
                from private.user_count_slots s
                where s.user_id = u.id
            ),
            0
        )::bigint,
        coalesce(u.id = v_me, false),
        exists (
            select
            from public.follows o
            where o.follower_id = v_me
                and o.following_id = u.id
        ),
        exists (
            select
            from public.follows o
            where o.follower_id = u.id
                and o.following_id = v_me
        ),
        -- Whom one mutes, one does not find.
        false,
        f.cursor
    from unnest(v_ids, v_cursors) with ordinality f (id, cursor, place)
    join public.users u on u.id = f.id
    join private.user_counts uc on uc.user_id = u.id
    order by f.place;
end;
$$;

comment on function private.search_users is
    'A page of people that a text finds. Internal: public.search_users().';
revoke all on function private.search_users from public, anon, authenticated, service_role;
grant execute on function private.search_users to anon, authenticated;

-- Finds people by username and display name.
create function public.search_users(
    query text default null,
    cursor text default null,
    page_size integer default 20
)
returns setof public.user_item
language sql
stable
security invoker
set search_path = ''
as $$
select u.*
from private.search_users(search_users.query, search_users.cursor, search_users.page_size) u
$$;

comment on function public.search_users is
    'Visible people whose username begins with a text (with or without @), then those of whose '
    'names a word begins with it, then those whose names are like it; nobody the caller mutes. An '
    'empty text finds nobody. Errors: 400 query_too_long, page_size_out_of_range, cursor_invalid.';
revoke all on function public.search_users from public, anon, authenticated, service_role;
grant execute on function public.search_users to anon, authenticated;

-- Living posts that hold words, by the index of words alone and in no order. Whatever the planner
-- thinks of the words, it must not read the table from its beginning instead: so every other way is
-- closed to it here. The memory is for the places of a word that a million posts hold.
create function private.posts_with_words(words tsquery, maximum integer)
returns table (id uuid, user_id uuid, created_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
set enable_seqscan = off
set enable_indexscan = off
set enable_indexonlyscan = off
set work_mem = '32MB'
as $$
begin
    return query
    select p.id, p.user_id, p.created_at
    from public.posts p
    where p.deleted_at is null
        and p.removed_at is null
        and to_tsvector('pg_catalog.english', p.content) @@ posts_with_words.words
    limit posts_with_words.maximum;
end;
$$;

comment on function private.posts_with_words is
    'Living posts that match words, at most so many, in no order. Internal.';
revoke all on function private.posts_with_words from public, anon, authenticated, service_role;

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

-- Definer behind public.search_posts(): visibility is applied to what was found, not by a policy to
-- each row the index names.
--
-- The text is read as search engines read it (websearch_to_tsquery): words, "phrases", or, -not.
-- Cashtags go by the tickers that posts name: all of them, and none with a minus before it. Within
-- quotes a cashtag is a word of its phrase too.
--
-- Newest first goes on from the last post's time. Best first ranks the newest 200 matches by how
-- closely the words stand together, halved when a post is a week older; `as_of`, the time of the
-- first page, is in every cursor, so later posts move nobody's place.
create function private.search_posts(query text, sort text, cursor text, page_size integer)
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := auth.uid();
    v_page_size integer := private.check_page_size(search_posts.page_size);
    v_query text := private.check_query(search_posts.query);
    v_sort text := coalesce(search_posts.sort, 'newest');
    v_feed text := 'search_posts:' || v_sort || ':' || v_query;
    v_position jsonb := private.decode_cursor(search_posts.cursor, v_feed);
    v_as_of timestamptz := coalesce((v_position ->> 'as_of')::timestamptz, now());
    v_last_id uuid := coalesce(
        (v_position ->> 'id')::uuid,
        'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid
    );
    v_wanted text := regexp_replace(v_query, '(^|\s)-\$[A-Za-z]\S*', ' ', 'g');
    v_symbols text[] := private.extract_cashtags(v_wanted);
    v_cashtags text := format(
        '(?<![[:alnum:]_$])\$(%s)(?![[:alnum:]_$])[.-]?',
        replace(array_to_string(v_symbols, '|'), '.', '\.')
    );
    v_excluded text[];
    v_text text;
    v_words tsquery;
    v_ticker_ids uuid[];
    v_excluded_ids uuid[];
    v_entries private.feed_entry[];
begin
    if v_sort not in ('newest', 'best') then
        raise exception using
            errcode = '22023',
            message = 'sort_unknown',
            detail = v_sort,
            hint = 'Sort by newest or best.';
    end if;

    v_excluded := array(
        select distinct s.symbol
        from regexp_matches(v_query, '(?:^|\s)-(\$[A-Za-z]\S*)', 'g') m (parts)
        cross join lateral unnest(private.extract_cashtags(m.parts[1])) s (symbol)
    );

    -- What is left are words. Every second piece between quotes is a phrase and stays whole.
    v_text := (
        select string_agg(
            case
                when p.place % 2 = 0 or cardinality(v_symbols) = 0 then p.piece
                else regexp_replace(p.piece, v_cashtags, ' ', 'gi')
            end,
            '"' order by p.place
        )
        from regexp_split_to_table(v_wanted, '"') with ordinality p (piece, place)
    );

    begin
        v_words := websearch_to_tsquery('pg_catalog.english', v_text);
    exception
        -- Postgres' own parser gives up at a row of more than thirty minus signs.
        when internal_error then
            v_words := plainto_tsquery('pg_catalog.english', v_text);
    end;

    v_ticker_ids := array(
        select t.id
        from public.tickers t
        where t.symbol = any (v_symbols)
    );
    v_excluded_ids := array(
        select t.id
        from public.tickers t
        where t.symbol = any (v_excluded)
    );

    -- Nothing to look for, or a symbol that no post has ever named.
    if cardinality(v_ticker_ids) < cardinality(v_symbols)
        or (cardinality(v_symbols) = 0 and numnode(v_words) = 0)
    then
        return;
    end if;

    if v_sort = 'newest' then
        select array_agg(
            row(
                m.post_id,
                m.posted_at,
                '{}',
                private.encode_cursor(
                    v_feed,
                    jsonb_build_object('as_of', v_as_of, 'at', m.posted_at, 'id', m.post_id)
                )
            )::private.feed_entry
            order by m.posted_at desc, m.post_id desc
        )
        into v_entries
        from private.match_posts(
            v_me,
            v_words,
            v_ticker_ids,
            v_excluded_ids,
            coalesce((v_position ->> 'at')::timestamptz, v_as_of),
            v_last_id,
            v_page_size
        ) m;
    else
        with ranked as (
            select
                m.post_id,
                m.posted_at,
                greatest(
                    ts_rank_cd(to_tsvector('pg_catalog.english', p.content), v_words),
                    0.01
                ) / (1 + extract(epoch from v_as_of - m.posted_at)::double precision / 604800)
                    as rank
            from private.match_posts(
                v_me,
                v_words,
                v_ticker_ids,
                v_excluded_ids,
                v_as_of,
                'ffffffff-ffff-ffff-ffff-ffffffffffff',
                200
            ) m
            join public.posts p on p.id = m.post_id
        ),

        page as (
            select r.post_id, r.posted_at, r.rank
            from ranked r
            where v_position is null
                or (r.rank, r.post_id) < ((v_position ->> 'rank')::double precision, v_last_id)
            order by r.rank desc, r.post_id desc
            limit v_page_size
        )

        select array_agg(
            row(
                p.post_id,
                p.posted_at,
                '{}',
                private.encode_cursor(
                    v_feed,
                    jsonb_build_object('as_of', v_as_of, 'rank', p.rank, 'id', p.post_id)
                )
            )::private.feed_entry
            order by p.rank desc, p.post_id desc
        )
        into v_entries
        from page p;
    end if;

    return query
    select i.*
    from private.post_items(v_me, coalesce(v_entries, '{}')) i;
end;
$$;

comment on function private.search_posts is
    'A page of posts that a text finds. Internal: public.search_posts().';
revoke all on function private.search_posts from public, anon, authenticated, service_role;
grant execute on function private.search_posts to anon, authenticated;

-- Finds posts by their words and by the tickers they name.
create function public.search_posts(
    query text default null,
    sort text default 'newest',
    cursor text default null,
    page_size integer default 20
)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select p.*
from private.search_posts(
    search_posts.query,
    search_posts.sort,
    search_posts.cursor,
    search_posts.page_size
) p
$$;

comment on function public.search_posts is
    'Visible posts, of nobody the caller mutes, by words (English stems), "phrases", or, -not, and '
    'cashtags (all of them; -$AAPL leaves out). sort: newest, or best among the newest 200 '
    'matches. A text without a word to look for finds nothing. Errors: 400 query_too_long, '
    'sort_unknown, page_size_out_of_range, cursor_invalid.';
revoke all on function public.search_posts from public, anon, authenticated, service_role;
grant execute on function public.search_posts to anon, authenticated;
