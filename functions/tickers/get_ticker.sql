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
