-- What people say about a ticker.
create function public.ticker_feed(
    symbol text,
    cursor text default null,
    page_size integer default 20
)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.ticker_feed(ticker_feed.symbol, ticker_feed.cursor, ticker_feed.page_size) i
$$;

comment on function public.ticker_feed is
    'Posts that name a ticker, newest first; symbol in any case, with or without the leading $. '
    'For the next page give the last item''s cursor. Muted people are left out. Errors: 404 '
    'ticker_not_found, 400 cursor_invalid, page_size_out_of_range.';
revoke all on function public.ticker_feed from public, anon, authenticated, service_role;
grant execute on function public.ticker_feed to anon, authenticated;
