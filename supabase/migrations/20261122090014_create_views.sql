-- Generated from migrations/20261122090014_create_views.sql by npm run supabase:generate: do not edit.

-- The public face of people, with counts: what select('*') and author:profiles(*) may ask for
-- without naming columns, where users holds private ones too. Who is visible, the policy on users
-- decides.
create view public.profiles
with (security_invoker = true) as
select
    u.id,
    u.username,
    u.display_name,
    u.bio,
    u.profile_picture_url,
    u.badge,
    u.created_at,
    uc.follower_count + coalesce(s.follower_count, 0) as follower_count,
    uc.following_count + coalesce(s.following_count, 0) as following_count,
    uc.post_count + coalesce(s.post_count, 0) as post_count
from public.users u
join private.user_counts uc on uc.user_id = u.id
left join lateral (
    select
        sum(us.follower_count) as follower_count,
        sum(us.following_count) as following_count,
        sum(us.post_count) as post_count
    from private.user_count_slots us
    where us.user_id = u.id
) s on true;

comment on view public.profiles is
    'Public profiles of visible people with their counts. Embed as author:profiles(*).';
comment on column public.profiles.id is 'The person.';
comment on column public.profiles.username is 'Unique handle.';
comment on column public.profiles.display_name is 'Shown name.';
comment on column public.profiles.bio is 'Self-description.';
comment on column public.profiles.profile_picture_url is 'https URL of the picture.';
comment on column public.profiles.badge is 'Verified, Public or null.';
comment on column public.profiles.created_at is 'Member since.';
comment on column public.profiles.follower_count is 'Who follow the person.';
comment on column public.profiles.following_count is 'Whom the person follows.';
comment on column public.profiles.post_count is 'Living posts and quotes.';

-- Closed from the first moment; grants follow in create_policies.
revoke all on public.profiles from anon, authenticated, service_role;

-- Counts of each visible post, the same for every viewer: which posts, the reader's rights decide;
-- how many, the counters say. It selects post_counts.post_id and not posts.id on purpose: so
-- posts?select=*,post_stats(*) embeds each post's own row as one object (posts.id would resolve
-- through original_post_id).
create view public.post_stats
with (security_invoker = true) as
select
    pc.post_id,
    pc.reaction_count + coalesce(s.reaction_count, 0) as reaction_count,
    pc.comment_count + coalesce(s.comment_count, 0) as comment_count,
    pc.repost_count + coalesce(s.repost_count, 0) as repost_count,
    pc.bookmark_count + coalesce(s.bookmark_count, 0) as bookmark_count
from public.posts p
join private.post_counts pc on pc.post_id = p.id
left join lateral (
    select
        sum(ps.reaction_count) as reaction_count,
        sum(ps.comment_count) as comment_count,
        sum(ps.repost_count) as repost_count,
        sum(ps.bookmark_count) as bookmark_count
    from private.post_count_slots ps
    where ps.post_id = p.id
) s on true
where p.deleted_at is null
    and p.removed_at is null;

comment on view public.post_stats is
    'Counts of visible living posts, the same for every viewer. Embeds in posts as one object.';
comment on column public.post_stats.post_id is 'The post.';
comment on column public.post_stats.reaction_count is 'Likes, whoever made them.';
comment on column public.post_stats.comment_count is
    'Comments and replies that are neither deleted nor removed.';
comment on column public.post_stats.repost_count is 'Reposts and quotes.';
comment on column public.post_stats.bookmark_count is 'Bookmarks: how many, never whose.';

-- Closed from the first moment; grants follow in create_policies.
revoke all on public.post_stats from anon, authenticated, service_role;

-- Counts of each visible comment; as post_stats, and for the same reason over the key of the
-- counters.
create view public.comment_stats
with (security_invoker = true) as
select
    cc.comment_id,
    cc.reaction_count + coalesce(s.reaction_count, 0) as reaction_count,
    cc.reply_count + coalesce(s.reply_count, 0) as reply_count
from public.comments c
join private.comment_counts cc on cc.comment_id = c.id
left join lateral (
    select
        sum(cs.reaction_count) as reaction_count,
        sum(cs.reply_count) as reply_count
    from private.comment_count_slots cs
    where cs.comment_id = c.id
) s on true
where c.deleted_at is null
    and c.removed_at is null;

comment on view public.comment_stats is
    'Counts of visible living comments, the same for every viewer. Embeds in comments as one '
    'object.';
comment on column public.comment_stats.comment_id is 'The comment.';
comment on column public.comment_stats.reaction_count is 'Likes, whoever made them.';
comment on column public.comment_stats.reply_count is
    'Direct replies that are neither deleted nor removed.';

-- Closed from the first moment; grants follow in create_policies.
revoke all on public.comment_stats from anon, authenticated, service_role;

-- The votes of each option of visible polls. Ballots are secret, totals are not; the reader's own
-- vote stands in poll_votes.
create view public.poll_totals
with (security_invoker = true) as
select
    pc.poll_id,
    pc.option_index,
    p.options[pc.option_index + 1] as option,
    pc.vote_count + coalesce(s.vote_count, 0) as vote_count
from public.polls p
join private.poll_option_counts pc on pc.poll_id = p.id
left join lateral (
    select sum(ps.vote_count) as vote_count
    from private.poll_option_count_slots ps
    where ps.poll_id = pc.poll_id
        and ps.option_index = pc.option_index
) s on true;

comment on view public.poll_totals is
    'Votes per option of visible polls; one row per poll and option.';
comment on column public.poll_totals.poll_id is 'The poll.';
comment on column public.poll_totals.option_index is 'The option, counted from 0.';
comment on column public.poll_totals.option is 'Its text.';
comment on column public.poll_totals.vote_count is 'All votes for it.';

-- Closed from the first moment; grants follow in create_policies.
revoke all on public.poll_totals from anon, authenticated, service_role;

-- What happened on one UTC day, counted from the rows that still stand. Actives are people with a
-- session that began on the day (dau) or within the 30 days that end with it (mau).
create function private.facts_of_day(day date)
returns table (dau integer, mau integer, posts integer, new_users integer)
language sql
stable
security definer
set search_path = ''
as $$
select
    (
        select count(distinct s.user_id)::integer
        from public.user_sessions s
        where s.session_start >= facts_of_day.day::timestamp at time zone 'UTC'
            and s.session_start < (facts_of_day.day + 1)::timestamp at time zone 'UTC'
    ),
    (
        select count(distinct s.user_id)::integer
        from public.user_sessions s
        where s.session_start >= (facts_of_day.day - 29)::timestamp at time zone 'UTC'
            and s.session_start < (facts_of_day.day + 1)::timestamp at time zone 'UTC'
    ),
    (
        select count(*)::integer
        from public.posts p
        where p.created_at >= facts_of_day.day::timestamp at time zone 'UTC'
            and p.created_at < (facts_of_day.day + 1)::timestamp at time zone 'UTC'
            and p.deleted_at is null
            and p.removed_at is null
    ),
    (
        select count(*)::integer
        from public.users u
        where u.created_at >= facts_of_day.day::timestamp at time zone 'UTC'
            and u.created_at < (facts_of_day.day + 1)::timestamp at time zone 'UTC'
            and u.id <> private.ghost_id()
    )
$$;

comment on function private.facts_of_day is
    'Actives, posts and new people of a UTC day, counted afresh. Internal.';
revoke all on function private.facts_of_day from public, anon, authenticated, service_role;

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

-- One row a UTC day without gaps: the closed days as they were written down, and the days that are
-- still open counted afresh.
create materialized view analytics.daily_metrics as
with facts as (
    select f.day, f.dau, f.mau, f.posts, f.new_users
    from private.daily_facts f
    union all
    select d.day, f.dau, f.mau, f.posts, f.new_users
    from (
        select g::date
        from generate_series(
            coalesce(
                (select max(f.day) + 1 from private.daily_facts f),
                (now() at time zone 'UTC')::date
            )::timestamp,
            date_trunc('day', now() at time zone 'UTC'),
            interval '1 day'
        ) g
    ) d (day)
    cross join lateral private.facts_of_day(d.day) f
)

select
    f.day as metric_date,
    f.dau::bigint as dau,
    f.mau::bigint as mau,
    f.posts::bigint as posts_today,
    sum(f.posts) over week as posts_7d,
    sum(f.posts) over month as posts_30d,
    f.new_users::bigint as new_users_today,
    sum(f.new_users) over week as new_users_7d,
    sum(f.new_users) over month as new_users_30d
from facts f
window
    week as (order by f.day rows between 6 preceding and current row),
    month as (order by f.day rows between 29 preceding and current row);

create unique index idx_daily_metrics_date on analytics.daily_metrics (metric_date);
comment on index analytics.idx_daily_metrics_date is 'The key; a concurrent refresh needs it.';

comment on materialized view analytics.daily_metrics is
    'Metrics a UTC day; refreshed by refresh_metrics(). Read through public.daily_metrics.';

-- Totals over living posts, each summed by itself from the maintained counters: nothing multiplies
-- anything.
create materialized view analytics.engagement_metrics as
with posts as (
    select count(*) as total, count(distinct p.user_id) as authors
    from public.posts p
    where p.deleted_at is null
        and p.removed_at is null
),

post_sums as (
    select
        coalesce(sum(c.reaction_count), 0) as reactions,
        coalesce(sum(c.comment_count), 0) as comments,
        coalesce(sum(c.repost_count), 0) as reposts
    from (
        select pc.post_id, pc.reaction_count, pc.comment_count, pc.repost_count
        from private.post_counts pc
        union all
        select ps.post_id, ps.reaction_count, ps.comment_count, ps.repost_count
        from private.post_count_slots ps
    ) c
    join public.posts p on p.id = c.post_id
    where p.deleted_at is null
        and p.removed_at is null
),

comment_sums as (
    select coalesce(sum(c.reaction_count), 0) as reactions
    from (
        select cc.comment_id, cc.reaction_count
        from private.comment_counts cc
        union all
        select cs.comment_id, cs.reaction_count
        from private.comment_count_slots cs
    ) c
    join public.comments k on k.id = c.comment_id
    join public.posts p on p.id = k.post_id
    where k.deleted_at is null
        and k.removed_at is null
        and p.deleted_at is null
        and p.removed_at is null
)

select
    1 as id,
    p.total as total_posts,
    ps.comments as total_comments,
    ps.reactions + cs.reactions as total_reactions,
    ps.reposts as total_reposts,
    p.authors as users_with_posts,
    round(p.total::numeric / nullif(p.authors, 0), 2) as avg_posts_per_user,
    round(ps.comments::numeric / nullif(p.total, 0), 2) as avg_comments_per_post,
    round((ps.reactions + cs.reactions)::numeric / nullif(p.total, 0), 2) as avg_reactions_per_post,
    round(ps.reposts::numeric / nullif(p.total, 0), 2) as avg_reposts_per_post
from posts p
cross join post_sums ps
cross join comment_sums cs;

create unique index engagement_metrics_id_idx on analytics.engagement_metrics (id);
comment on index analytics.engagement_metrics_id_idx is
    'The key of the one row; a concurrent refresh needs it.';

comment on materialized view analytics.engagement_metrics is
    'Totals and averages, one row; refreshed by refresh_metrics(). Read through '
    'public.engagement_metrics.';

-- Metrics are for staff, for service_role, and for an operator's own session, which switched to no
-- role. The setting is the one that PostgREST switched to; a definer does not change it.
create function private.may_read_metrics()
returns boolean
language sql
stable
set search_path = ''
as $$
select current_setting('role') in ('service_role', 'none') or private.is_staff()
$$;

comment on function private.may_read_metrics is
    'Whether the caller is staff or service_role. Internal.';
revoke all on function private.may_read_metrics from public, anon, authenticated, service_role;

-- Behind the view public.daily_metrics: a definer, since a materialized view obeys no policy and so
-- nobody is granted it.
create function private.read_daily_metrics()
returns setof analytics.daily_metrics
language sql
stable
security definer
set search_path = ''
as $$
select m.*
from analytics.daily_metrics m
where (select private.may_read_metrics())
$$;

comment on function private.read_daily_metrics is
    'The daily metrics for staff and service_role, nothing for others.';
revoke all on function private.read_daily_metrics from public, anon, authenticated, service_role;
grant execute on function private.read_daily_metrics to authenticated, service_role;

-- Behind the view public.engagement_metrics: a definer, since a materialized view obeys no policy
-- and so nobody is granted it.
create function private.read_engagement_metrics()
returns setof analytics.engagement_metrics
language sql
stable
security definer
set search_path = ''
as $$
select m.*
from analytics.engagement_metrics m
where (select private.may_read_metrics())
$$;

comment on function private.read_engagement_metrics is
    'The engagement metrics for staff and service_role, nothing for others.';
revoke all on function private.read_engagement_metrics
from public, anon, authenticated, service_role;
grant execute on function private.read_engagement_metrics to authenticated, service_role;

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

-- Closed from the first moment; grants follow in create_policies.
revoke all on public.trending_tickers from anon, authenticated, service_role;

-- The face of analytics.daily_metrics: rows for staff and service_role, none for others.
create view public.daily_metrics
with (security_invoker = true) as
select
    m.metric_date,
    m.dau,
    m.mau,
    m.posts_today,
    m.posts_7d,
    m.posts_30d,
    m.new_users_today,
    m.new_users_7d,
    m.new_users_30d
from private.read_daily_metrics() m;

comment on view public.daily_metrics is 'Metrics per UTC day, for staff and service_role.';
comment on column public.daily_metrics.metric_date is 'The UTC day.';
comment on column public.daily_metrics.dau is 'People with a session on that day.';
comment on column public.daily_metrics.mau is
    'People with a session in the 30 days ending that day.';
comment on column public.daily_metrics.posts_today is 'Posts of that day.';
comment on column public.daily_metrics.posts_7d is 'Posts of the 7 days ending that day.';
comment on column public.daily_metrics.posts_30d is 'Posts of the 30 days ending that day.';
comment on column public.daily_metrics.new_users_today is 'New people of that day.';
comment on column public.daily_metrics.new_users_7d is 'New people of the 7 days ending that day.';
comment on column public.daily_metrics.new_users_30d is
    'New people of the 30 days ending that day.';

-- Closed from the first moment; grants follow in create_policies.
revoke all on public.daily_metrics from anon, authenticated, service_role;

-- The face of analytics.engagement_metrics: a row for staff and service_role, none for others.
create view public.engagement_metrics
with (security_invoker = true) as
select
    m.total_posts,
    m.total_comments,
    m.total_reactions,
    m.total_reposts,
    m.users_with_posts,
    m.avg_posts_per_user,
    m.avg_comments_per_post,
    m.avg_reactions_per_post,
    m.avg_reposts_per_post
from private.read_engagement_metrics() m;

comment on view public.engagement_metrics is
    'Totals and averages over living posts, for staff and service_role.';
comment on column public.engagement_metrics.total_posts is 'Living posts and quotes.';
comment on column public.engagement_metrics.total_comments is 'Living comments on living posts.';
comment on column public.engagement_metrics.total_reactions is
    'Likes of living posts and of living comments on them.';
comment on column public.engagement_metrics.total_reposts is 'Reposts and quotes of living posts.';
comment on column public.engagement_metrics.users_with_posts is 'People with a living post.';
comment on column public.engagement_metrics.avg_posts_per_user is
    'Posts per person who has any, two decimals.';
comment on column public.engagement_metrics.avg_comments_per_post is
    'Comments per post, two decimals.';
comment on column public.engagement_metrics.avg_reactions_per_post is
    'Reactions per post, two decimals.';
comment on column public.engagement_metrics.avg_reposts_per_post is
    'Reposts per post, two decimals.';

-- Closed from the first moment; grants follow in create_policies.
revoke all on public.engagement_metrics from anon, authenticated, service_role;

-- A view over joins takes no write, and Postgres says so with an error that PostgREST answers with
-- 500, before it asks for the privilege. With this trigger in place it asks: the API's roles hold
-- none, so they get 42501 (401 or 403), and whoever holds all gets the same here.
create function private.refuse_view_write()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    -- lint: allow error-constants, the words are those of Postgres for a missing privilege
    raise exception using
        errcode = '42501',
        message = format('permission denied for view %s', tg_table_name),
        hint = 'Write to the tables behind it.';
end;
$$;

comment on function private.refuse_view_write is
    'Trigger function: refuses writes through a view as a missing privilege (42501).';
revoke all on function private.refuse_view_write from public, anon, authenticated, service_role;

-- Nobody writes through a view: see private.refuse_view_write().
create trigger profiles_refuse_view_write
instead of insert or update or delete on public.profiles
for each row
execute function private.refuse_view_write();

create trigger post_stats_refuse_view_write
instead of insert or update or delete on public.post_stats
for each row
execute function private.refuse_view_write();

create trigger comment_stats_refuse_view_write
instead of insert or update or delete on public.comment_stats
for each row
execute function private.refuse_view_write();

create trigger poll_totals_refuse_view_write
instead of insert or update or delete on public.poll_totals
for each row
execute function private.refuse_view_write();

create trigger trending_tickers_refuse_view_write
instead of insert or update or delete on public.trending_tickers
for each row
execute function private.refuse_view_write();

create trigger daily_metrics_refuse_view_write
instead of insert or update or delete on public.daily_metrics
for each row
execute function private.refuse_view_write();

create trigger engagement_metrics_refuse_view_write
instead of insert or update or delete on public.engagement_metrics
for each row
execute function private.refuse_view_write();
