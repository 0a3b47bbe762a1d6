-- Computed relationship of comments, for embeds: comments?select=*,replies(*). Inlined, so without
-- a search_path: the planner joins it, and the policy on comments decides what the reader gets.
create function public.replies(public.comments)
returns setof public.comments
language sql
stable
as $$
select c.*
from public.comments c
where c.parent_comment_id = $1.id
    and c.post_id = $1.post_id
$$;

comment on function public.replies is
    'For embeds in comments: the direct replies that the reader sees. Order and bound it: '
    'replies.order=created_at&replies.limit=20.';
revoke all on function public.replies from public, anon, authenticated, service_role;
grant execute on function public.replies to anon, authenticated, service_role;
