-- Generated from migrations/20261123094105_create_get_ticker.sql by npm run supabase:generate: do not edit.

-- What get_ticker() answers: all that the screen of a ticker shows.
create type public.ticker_details as (
    id uuid,
    symbol text,
    name text,
    type text,
    created_at timestamptz,
    mention_count bigint,
    mentions_24h bigint,
    last_mentioned_at timestamptz,
    watcher_count bigint,
    is_watched boolean,
    posts public.post_item[]
);

comment on type public.ticker_details is 'A ticker with its counts, as get_ticker() returns it.';
comment on column public.ticker_details.id is 'The ticker.';
comment on column public.ticker_details.symbol is 'Upper-case symbol.';
comment on column public.ticker_details.name is 'Full name, where known.';
comment on column public.ticker_details.type is 'stock, crypto, etf, other or null.';
comment on column public.ticker_details.created_at is 'When the symbol was first seen.';
comment on column public.ticker_details.mention_count is
    'Living posts that name it; 10000 means that many or more.';
comment on column public.ticker_details.mentions_24h is
    'Those of the last 24 hours; 10000 means that many or more.';
comment on column public.ticker_details.last_mentioned_at is
    'When the newest of them was posted; null without any.';
comment on column public.ticker_details.watcher_count is
    'On how many watchlists it is; 10000 means that many or more.';
comment on column public.ticker_details.is_watched is 'Whether it is on the caller''s watchlist.';
comment on column public.ticker_details.posts is
    'The first page of ticker_feed(), of the asked size; null when none was asked for.';

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

-- The screen of a ticker in one call: what it is, how much it is talked about, and what is said.
create function public.get_ticker(symbol text, page_size integer default 0)
returns public.ticker_details
language sql
stable
security invoker
set search_path = ''
as $$
select t.*
from private.get_ticker(get_ticker.symbol, get_ticker.page_size) t
$$;

comment on function public.get_ticker is
    'A ticker by its symbol (any case, with or without $): counts, whether the caller watches it, '
    'and as posts the first page of ticker_feed() of 1 to 50 items where page_size asks for one. '
    'Errors: 404 ticker_not_found, 400 page_size_out_of_range.';
revoke all on function public.get_ticker from public, anon, authenticated, service_role;
grant execute on function public.get_ticker to anon, authenticated;
