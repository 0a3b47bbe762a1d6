-- A ticker in a list.
create type public.ticker_item as (
    id uuid,
    symbol text,
    name text,
    type text,
    mention_count bigint,
    is_watched boolean,
    cursor text
);

comment on type public.ticker_item is 'A ticker in a list.';
comment on column public.ticker_item.id is 'The ticker.';
comment on column public.ticker_item.symbol is 'Upper-case symbol.';
comment on column public.ticker_item.name is 'Full name, where known.';
comment on column public.ticker_item.type is 'stock, crypto, etf, other or null.';
comment on column public.ticker_item.mention_count is
    'Living posts that name it; 10000 means that many or more.';
comment on column public.ticker_item.is_watched is 'Whether it is on the caller''s watchlist.';
comment on column public.ticker_item.cursor is
    'Where this ticker stands among the finds: give that of the last one as cursor to get the next '
    'page.';
