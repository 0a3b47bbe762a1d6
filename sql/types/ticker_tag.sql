-- A ticker as a post names it.
create type public.ticker_tag as (
    id uuid,
    symbol text,
    name text,
    type text
);

comment on type public.ticker_tag is 'A ticker that a post names.';
comment on column public.ticker_tag.id is 'The ticker.';
comment on column public.ticker_tag.symbol is 'Upper-case symbol.';
comment on column public.ticker_tag.name is 'Full name, where known.';
comment on column public.ticker_tag.type is 'stock, crypto, etf, other or null.';
