-- The face of analytics.trending_tickers: for everybody.
create view public.trending_tickers
with (security_invoker = true) as
select t.ticker_id, t.symbol, t.name, t.mention_count, t.mentions_24h, t.last_mentioned_at, t.score
from analytics.trending_tickers t;

comment on view public.trending_tickers is
    'The leading tickers of the last days. Order by score; as fresh as the last '
    'refresh_metrics().';
comment on column public.trending_tickers.ticker_id is 'The ticker.';
comment on column public.trending_tickers.symbol is 'Its symbol.';
comment on column public.trending_tickers.name is 'Its name.';
comment on column public.trending_tickers.mention_count is 'Living posts that name it, ever.';
comment on column public.trending_tickers.mentions_24h is
    'Living posts that name it, of the last 24 hours.';
comment on column public.trending_tickers.last_mentioned_at is 'The latest of them.';
comment on column public.trending_tickers.score is
    'Different authors of the last 24 hours, each halved every six hours since their last '
    'mention.';
