-- Relationships for embeds that the foreign keys do not say, or say the wrong way round.
-- Up Migration

-- Computed relationship of posts, for embeds: posts?select=*,quoted_post(*). The foreign key of
-- original_post_id would be embedded the wrong way round. Inlined, so without a search_path: the
-- planner joins it, and the policy on posts decides what the reader gets.
create function public.quoted_post(public.posts)
returns setof public.posts
rows 1
language sql
stable
as $$
select p.*
from public.posts p
where p.id = $1.original_post_id
$$;

comment on function public.quoted_post is
    'For embeds in posts: the quoted post as one object, null where there is none or the reader '
    'does not see it.';
revoke all on function public.quoted_post from public, anon, authenticated, service_role;
grant execute on function public.quoted_post to anon, authenticated, service_role;

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

-- Down Migration

drop function public.replies;
drop function public.parent_comment;
drop function public.quoted_post;
