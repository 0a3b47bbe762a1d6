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
