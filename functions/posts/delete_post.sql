-- Deletes softly: the post vanishes for everybody else at once and can be restored until it is
-- purged.
create function public.delete_post(post_id uuid)
returns public.posts
language sql
volatile
security invoker
set search_path = ''
as $$
select p.*
from private.delete_post(delete_post.post_id) p
$$;

comment on function public.delete_post is
    'Deletes a post of the caller and returns it; idempotent. A quote''s row in reposts goes with '
    'it. Errors: 404 post_not_found.';
revoke all on function public.delete_post from public, anon, authenticated, service_role;
grant execute on function public.delete_post to authenticated;
