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
