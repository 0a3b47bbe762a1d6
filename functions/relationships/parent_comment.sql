-- Computed relationship of comments, for embeds: comments?select=*,parent_comment(*). Inlined, so
-- without a search_path: the planner joins it, and the policy on comments decides what the reader
-- gets.
create function public.parent_comment(public.comments)
returns setof public.comments
rows 1
language sql
stable
as $$
select c.*
from public.comments c
where c.id = $1.parent_comment_id
$$;

comment on function public.parent_comment is
    'For embeds in comments: the comment replied to as one object, null at the top of a thread or '
    'where the reader does not see it.';
revoke all on function public.parent_comment from public, anon, authenticated, service_role;
grant execute on function public.parent_comment to anon, authenticated, service_role;
