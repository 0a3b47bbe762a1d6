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
