-- Definer behind public.get_ticker(): mentions and watchers of everybody are counted, which a
-- policy a row would make slow, and wrong for watchlists. Counts are for everybody the same; they
-- stop at 10,000, so that a ticker of millions is read as fast as any, and read no other's rows.
create function private.get_ticker(symbol text, page_size integer)
returns public.ticker_details
language plpgsql
stable
security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
    v_ticker public.tickers;
    v_posts public.post_item[];
begin
    select t.*
    into v_ticker
    from public.tickers t
    where t.symbol = upper(regexp_replace(get_ticker.symbol, '^\$', ''));

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'ticker_not_found',
            detail = coalesce(left(get_ticker.symbol, 100), 'null'),
            hint = 'Nobody has named it yet, and the catalogue does not know it.';
    end if;

    if get_ticker.page_size <> 0 then
        v_posts := array(
            select p
            from public.ticker_feed(
                v_ticker.symbol,
                null,
                private.check_page_size(get_ticker.page_size)
            ) p
        );
    end if;

    return row(
        v_ticker.id,
        v_ticker.symbol,
        v_ticker.name,
        v_ticker.type,
        v_ticker.created_at,
        (
            select count(*)
            from (
                select
                from public.post_tickers pt
                where pt.ticker_id = v_ticker.id
                limit 10000
            ) m
        ),
        (
            select count(*)
            from (
                select
                from public.post_tickers pt
                where pt.ticker_id = v_ticker.id
                    and pt.created_at > now() - interval '24 hours'
                limit 10000
            ) m
        ),
        (
            select max(pt.created_at)
            from public.post_tickers pt
            where pt.ticker_id = v_ticker.id
        ),
        (
            select count(*)
            from (
                select
                from public.watchlist_items w
                where w.ticker_id = v_ticker.id
                limit 10000
            ) w
        ),
        exists (
            select
            from public.watchlist_items w
            where w.ticker_id = v_ticker.id
                and w.user_id = auth.uid()
        ),
        v_posts
    )::public.ticker_details;
end;
$$;

comment on function private.get_ticker is
    'A ticker with its counts and first posts. Internal: public.get_ticker().';
revoke all on function private.get_ticker from public, anon, authenticated, service_role;
grant execute on function private.get_ticker to anon, authenticated;
