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
