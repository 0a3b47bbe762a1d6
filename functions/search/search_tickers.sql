-- Finds tickers by symbol and name.
create function public.search_tickers(
    query text default null,
    cursor text default null,
    page_size integer default 20
)
returns setof public.ticker_item
language sql
stable
security invoker
set search_path = ''
as $$
select t.*
from private.search_tickers(
    search_tickers.query,
    search_tickers.cursor,
    search_tickers.page_size
) t
$$;

comment on function public.search_tickers is
    'Tickers whose symbol begins with a text (with or without $), then those of which a word of '
    'the name begins with it, then those whose name is like it. An empty text finds nothing. '
    'Errors: 400 query_too_long, page_size_out_of_range, cursor_invalid.';
revoke all on function public.search_tickers from public, anon, authenticated, service_role;
grant execute on function public.search_tickers to anon, authenticated;
