-- What people talk about now: the hundred leading tickers among those mentioned within seven days.
-- The score counts people and not posts, so that a hundred posts of one spammer weigh as one: each
-- author of the last 24 hours adds one at most, halved every six hours since that author's last
-- mention.
create materialized view analytics.trending_tickers as
with recent as (
    select pt.ticker_id, p.user_id, pt.created_at
    from public.post_tickers pt
    join public.posts p on p.id = pt.post_id
    where pt.created_at >= now() - interval '7 days'
        and not exists (
            select
            from private.gone g
            where g.user_id = p.user_id
        )
),

by_author as (
    select
        r.ticker_id,
        r.user_id,
        count(*) filter (where r.created_at >= now() - interval '24 hours') as mentions_24h,
        max(r.created_at) as last_mentioned_at
    from recent r
    group by r.ticker_id, r.user_id
),

leading_tickers as (
    select
        a.ticker_id,
        sum(a.mentions_24h)::bigint as mentions_24h,
        max(a.last_mentioned_at) as last_mentioned_at,
        coalesce(
            sum(
                power(
                    0.5::double precision,
                    extract(epoch from now() - a.last_mentioned_at) / 21600
                )
            ) filter (where a.last_mentioned_at >= now() - interval '24 hours'),
            0
        ) as score
    from by_author a
    group by a.ticker_id
    order by score desc, mentions_24h desc, last_mentioned_at desc, a.ticker_id
    limit 100
)

select
    t.id as ticker_id,
    t.symbol,
    t.name,
    (
        -- Living posts alone are in this table, so the index answers.
        select count(*)
        from public.post_tickers pt
        where pt.ticker_id = t.id
    ) as mention_count,
    l.mentions_24h,
    l.last_mentioned_at,
    l.score
from leading_tickers l
join public.tickers t on t.id = l.ticker_id
order by l.score desc, l.mentions_24h desc;

create unique index idx_trending_tickers_ticker_id on analytics.trending_tickers (ticker_id);
comment on index analytics.idx_trending_tickers_ticker_id is
    'The key; a concurrent refresh needs it.';

comment on materialized view analytics.trending_tickers is
    'The hundred leading tickers; refreshed by refresh_metrics(). Read through '
    'public.trending_tickers.';
