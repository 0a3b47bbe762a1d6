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
