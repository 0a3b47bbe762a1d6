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
