-- Undoes delete_post() within the retention time. A quote gets its row in reposts back.
create function public.restore_post(post_id uuid)
returns public.posts
language sql
volatile
security invoker
set search_path = ''
as $$
select p.*
from private.restore_post(restore_post.post_id) p
$$;

comment on function public.restore_post is
    'Restores a deleted post of the caller and returns it; idempotent. Errors: 404 '
    'post_not_found, 409 post_removed, restore_expired, already_quoted.';
revoke all on function public.restore_post from public, anon, authenticated, service_role;
grant execute on function public.restore_post to authenticated;
