-- The way to post: with a poll in the same transaction, and safe to retry when the client makes the
-- id.
create function public.create_post(
    content text default '',
    media_urls text[] default null,
    gif_url text default null,
    poll_options text[] default null,
    poll_duration_days integer default 1,
    id uuid default null
)
returns public.posts
language sql
volatile
security invoker
set search_path = ''
as $$
select p.*
from private.create_post(
    create_post.content,
    create_post.media_urls,
    create_post.gif_url,
    create_post.poll_options,
    create_post.poll_duration_days,
    create_post.id,
    null
) p
$$;

comment on function public.create_post is
    'Posts as the caller and returns the post. poll_options (2 to 4) adds a poll open for '
    'poll_duration_days (1 to 7). With a client-made id a retry returns the first result. Errors: '
    '400 for content a constraint refuses, 401 and 403 of the active-caller rule, 409 id_taken.';
revoke all on function public.create_post from public, anon, authenticated, service_role;
grant execute on function public.create_post to authenticated;
