-- Definer behind public.search_tickers(): the watchlist and the index are asked for the caller
-- without a policy a row.
--
-- Symbols that begin with the text come first, in order, so the exact one leads; then names of
-- which a word begins with it, then names that are like it, the likest first. Each of the two
-- searches of names ends after 500 finds, and no table is read whole: the count of a rare ticker's
-- mentions would read those of all. A cursor says in which of the three parts (1, 2, 3) to go on,
-- behind which symbol. What a post named that is gone, and the catalogue does not know, is not
-- found.
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
                and (
                    t.name is not null
                    or exists (
                        select
                        from public.post_tickers pt
                        where pt.ticker_id = t.id
                    )
                )
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
