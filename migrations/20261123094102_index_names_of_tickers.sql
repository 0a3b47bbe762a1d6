-- Tickers by the beginning of a symbol, and by words of their names.
-- migrate: no-transaction
-- Up Migration

create index concurrently tickers_symbol_c_idx on public.tickers (symbol collate "C");
comment on index public.tickers_symbol_c_idx is
    'Symbols that begin with a text, in order: search_tickers().';
create index concurrently tickers_name_trgm_idx
on public.tickers using gin (name extensions.gin_trgm_ops);
comment on index public.tickers_name_trgm_idx is
    'Names with a word that begins with, or is like, a text: search_tickers().';

-- Down Migration

drop index concurrently public.tickers_name_trgm_idx;
drop index concurrently public.tickers_symbol_c_idx;
