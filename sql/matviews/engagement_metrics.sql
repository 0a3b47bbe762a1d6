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
