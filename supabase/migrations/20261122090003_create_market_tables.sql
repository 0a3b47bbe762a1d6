-- Generated from migrations/20261122090003_create_market_tables.sql by npm run supabase:generate: do not edit.

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

comment on table public.tickers is
    'Symbols. Anyone reads; cashtags and the catalogue write; staff edit name and type.';
comment on column public.tickers.id is 'Ticker id.';
comment on column public.tickers.symbol is
    'Upper-case symbol: a letter, then letters, digits, dot or dash; at most 20.';
comment on column public.tickers.name is 'Full name; null until the catalogue or staff give one.';
comment on column public.tickers.type is 'stock, crypto, etf or other; null until known.';
comment on column public.tickers.created_at is 'When the symbol was first seen.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.tickers enable row level security;
revoke all on public.tickers from anon, authenticated, service_role;

-- Which living post names which ticker. Written by the cashtag trigger only; created_at is the
-- post's, so that "mentions of the last 24 hours" is one index range.
create table public.post_tickers (
    post_id uuid not null references public.posts (id) on delete cascade,
    ticker_id uuid not null references public.tickers (id) on delete cascade,
    created_at timestamptz not null default now(),

    primary key (post_id, ticker_id)
);

create index idx_post_tickers_ticker_id
on public.post_tickers (ticker_id, created_at desc, post_id desc);
comment on index public.idx_post_tickers_ticker_id is
    'A ticker''s posts, newest first; covers the foreign key.';
create index idx_post_tickers_created_at on public.post_tickers (created_at desc);
comment on index public.idx_post_tickers_created_at is
    'Recent mentions of all tickers, for the trend.';

comment on table public.post_tickers is
    'Cashtags of posts: read with the post, written by trigger from its text.';
comment on column public.post_tickers.post_id is 'The post.';
comment on column public.post_tickers.ticker_id is 'The ticker it names.';
comment on column public.post_tickers.created_at is 'When the post was made.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.post_tickers enable row level security;
revoke all on public.post_tickers from anon, authenticated, service_role;

-- Tickers that a person watches.
create table public.watchlist_items (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    ticker_id uuid not null references public.tickers (id) on delete cascade,
    created_at timestamptz not null default now(),

    constraint unique_user_ticker_watchlist unique (user_id, ticker_id)
);

create index idx_watchlist_items_ticker_id on public.watchlist_items (ticker_id);
comment on index public.idx_watchlist_items_ticker_id is
    'How many watch a ticker; covers the foreign key.';
create index idx_watchlist_items_created_at
on public.watchlist_items (user_id, created_at desc, id desc);
comment on index public.idx_watchlist_items_created_at is 'One''s watchlist, newest first.';

comment on table public.watchlist_items is
    'One''s own watchlist: read, inserted and deleted by its owner alone.';
comment on column public.watchlist_items.id is 'Item id.';
comment on column public.watchlist_items.user_id is 'Whose watchlist; defaults to the caller.';
comment on column public.watchlist_items.ticker_id is 'The ticker.';
comment on column public.watchlist_items.created_at is 'When it was added.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.watchlist_items enable row level security;
revoke all on public.watchlist_items from anon, authenticated, service_role;
