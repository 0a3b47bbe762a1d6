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
