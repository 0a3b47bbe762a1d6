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
