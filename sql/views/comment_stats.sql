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
