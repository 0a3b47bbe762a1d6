-- Definer behind public.explore_feed(): reads on in the ranking that the first page was taken from,
-- and applies the visibility rule itself, once a page. Who is not to be seen leaves no gap.
create function private.explore_feed(cursor text, page_size integer)
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := auth.uid();
    v_size integer := private.check_page_size(explore_feed.page_size);
    v_position jsonb := private.decode_cursor(explore_feed.cursor, 'explore_feed');
    v_generation bigint := (v_position ->> 'generation')::bigint;
    v_rank integer := coalesce((v_position ->> 'rank')::integer, 0);
begin
    if v_position is null then
        select max(g.id)
        into v_generation
        from private.explore_generations g;
    elsif not exists (
        select
        from private.explore_generations g
        where g.id = v_generation
    ) then
        raise exception using
            errcode = 'PT400',
            message = 'cursor_expired',
            detail = left(explore_feed.cursor, 100),
            hint = 'The ranking has been made anew since. Begin at the first page.';
    end if;

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
                        'explore_feed',
                        jsonb_build_object('generation', v_generation, 'rank', e.rank)
                    )
                )::private.feed_entry
            from (
                select r.rank, r.post_id, p.created_at
                from private.explore_rankings r
                join public.posts p on p.id = r.post_id
                where r.generation = v_generation
                    and r.rank > v_rank
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
                order by r.rank
                limit v_size
            ) e
            order by e.rank
        )
    ) i;
end;
$$;

comment on function private.explore_feed is
    'A page of the ranked posts. Internal: public.explore_feed().';
revoke all on function private.explore_feed from public, anon, authenticated, service_role;
grant execute on function private.explore_feed to anon, authenticated;
