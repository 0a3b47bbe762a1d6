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
