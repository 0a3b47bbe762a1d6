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
