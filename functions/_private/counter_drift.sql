-- Where a maintained counter and a recount differ, or a counter row is missing: empty, always.
-- Reads every counted row, so it is for tests and operators, not for requests.
create function private.counter_drift()
returns table (counter text, id uuid, option_index integer, maintained bigint, recounted bigint)
language sql
stable
security definer
set search_path = ''
as $$
select r.counter, r.id, r.option_index, m.value, r.value
from private.counter_recount() r
left join (
    select v.counter, c.post_id as id, null::integer as option_index, sum(v.value) as value
    from (
        select pc.post_id, pc.reaction_count, pc.comment_count, pc.repost_count, pc.bookmark_count
        from private.post_counts pc
        union all
        select ps.post_id, ps.reaction_count, ps.comment_count, ps.repost_count, ps.bookmark_count
        from private.post_count_slots ps
    ) c
    cross join lateral (
        values
            ('post.reaction_count', c.reaction_count),
            ('post.comment_count', c.comment_count),
            ('post.repost_count', c.repost_count),
            ('post.bookmark_count', c.bookmark_count)
    ) v (counter, value)
    group by v.counter, c.post_id
    union all
    select v.counter, c.comment_id, null, sum(v.value)
    from (
        select cc.comment_id, cc.reaction_count, cc.reply_count
        from private.comment_counts cc
        union all
        select cs.comment_id, cs.reaction_count, cs.reply_count
        from private.comment_count_slots cs
    ) c
    cross join lateral (
        values
            ('comment.reaction_count', c.reaction_count),
            ('comment.reply_count', c.reply_count)
    ) v (counter, value)
    group by v.counter, c.comment_id
    union all
    select 'poll.vote_count', c.poll_id, c.option_index, sum(c.vote_count)
    from (
        select pc.poll_id, pc.option_index, pc.vote_count
        from private.poll_option_counts pc
        union all
        select ps.poll_id, ps.option_index, ps.vote_count
        from private.poll_option_count_slots ps
    ) c
    group by c.poll_id, c.option_index
    union all
    select v.counter, c.user_id, null, sum(v.value)
    from (
        select uc.user_id, uc.follower_count, uc.following_count, uc.post_count
        from private.user_counts uc
        union all
        select us.user_id, us.follower_count, us.following_count, us.post_count
        from private.user_count_slots us
    ) c
    cross join lateral (
        values
            ('user.follower_count', c.follower_count),
            ('user.following_count', c.following_count),
            ('user.post_count', c.post_count)
    ) v (counter, value)
    group by v.counter, c.user_id
) m
    on m.counter = r.counter
    and m.id = r.id
    and m.option_index is not distinct from r.option_index
where m.value is distinct from r.value
$$;

comment on function private.counter_drift is
    'Counters that differ from a recount of the rows; none when all is well. For operators.';
revoke all on function private.counter_drift from public, anon, authenticated, service_role;
