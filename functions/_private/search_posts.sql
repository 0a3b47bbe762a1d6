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
