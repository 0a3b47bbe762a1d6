-- What every counter ought to say, by plain count(*) over the rows: the definition of the counters,
-- written from their meaning and from nothing else. counter_drift() compares with it,
-- repair_counters() writes it. A row per counted thing and counter, zero included.
create function private.counter_recount()
returns table (counter text, id uuid, option_index integer, value bigint)
language sql
stable
security definer
set search_path = ''
as $$
select 'post.reaction_count', p.id, null::integer, count(r.id)
from public.posts p
left join public.reactions r on r.post_id = p.id
group by p.id
union all
select 'post.comment_count', p.id, null, count(c.id)
from public.posts p
left join public.comments c on c.post_id = p.id and c.deleted_at is null and c.removed_at is null
group by p.id
union all
select 'post.repost_count', p.id, null, count(r.id)
from public.posts p
left join public.reposts r on r.post_id = p.id
group by p.id
union all
select 'post.bookmark_count', p.id, null, count(b.id)
from public.posts p
left join public.bookmarks b on b.post_id = p.id
group by p.id
union all
select 'comment.reaction_count', c.id, null, count(r.id)
from public.comments c
left join public.reactions r on r.comment_id = c.id
group by c.id
union all
select 'comment.reply_count', c.id, null, count(r.id)
from public.comments c
left join public.comments r
    on r.parent_comment_id = c.id
    and r.post_id = c.post_id
    and r.deleted_at is null
    and r.removed_at is null
group by c.id
union all
select 'poll.vote_count', p.id, o.option_index, count(v.id)
from public.polls p
cross join lateral generate_series(0, cardinality(p.options) - 1) o (option_index)
left join public.poll_votes v on v.poll_id = p.id and v.option_index = o.option_index
group by p.id, o.option_index
union all
select 'user.follower_count', u.id, null, count(f.follower_id)
from public.users u
left join public.follows f on f.following_id = u.id
group by u.id
union all
select 'user.following_count', u.id, null, count(f.following_id)
from public.users u
left join public.follows f on f.follower_id = u.id
group by u.id
union all
select 'user.post_count', u.id, null, count(p.id)
from public.users u
left join public.posts p on p.user_id = u.id and p.deleted_at is null and p.removed_at is null
group by u.id
$$;

comment on function private.counter_recount is
    'Every counter as plain counting of rows gives it. For counter_drift() and repair_counters().';
revoke all on function private.counter_recount from public, anon, authenticated, service_role;
