-- What cashtags point at. The catalogue brings names and types; a cashtag nobody knew makes a bare
-- row.
create table public.tickers (
    id uuid primary key default gen_random_uuid(),
    symbol varchar(20) unique not null,
    name varchar(200),
    type varchar(20) check (type in ('stock', 'crypto', 'etf', 'other')),
    created_at timestamptz not null default now(),

    constraint symbol_uppercase check (symbol = upper(symbol)),
    constraint tickers_symbol_check check (symbol ~ '^[A-Z][A-Z0-9.-]{0,19}$')
);

create index idx_tickers_type on public.tickers (type);
comment on index public.idx_tickers_type is 'The catalogue by type.';
create index idx_tickers_created_at on public.tickers (created_at);
comment on index public.idx_tickers_created_at is
    'Symbols that turned up lately, for staff to name.';
create index tickers_symbol_c_idx on public.tickers (symbol collate "C");
comment on index public.tickers_symbol_c_idx is
    'Symbols that begin with a text, in order: search_tickers().';
create index tickers_name_trgm_idx
on public.tickers using gin (name extensions.gin_trgm_ops);
comment on index public.tickers_name_trgm_idx is
    'Names with a word that begins with, or is like, a text: search_tickers().';

comment on table public.tickers is
    'Symbols. Anyone reads; cashtags and the catalogue write; staff edit name and type.';
comment on column public.tickers.id is 'Ticker id.';
comment on column public.tickers.symbol is
    'Upper-case symbol: a letter, then letters, digits, dot or dash; at most 20.';
comment on column public.tickers.name is 'Full name; null until the catalogue or staff give one.';
comment on column public.tickers.type is 'stock, crypto, etf or other; null until known.';
comment on column public.tickers.created_at is 'When the symbol was first seen.';
