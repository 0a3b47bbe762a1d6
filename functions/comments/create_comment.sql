-- The way to comment and to reply: with a poll in the same transaction, and safe to retry when the
-- client makes the id.
create function public.create_comment(
    post_id uuid,
    content text default '',
    parent_comment_id uuid default null,
    media_urls text[] default null,
    gif_url text default null,
    poll_options text[] default null,
    poll_duration_days integer default 1,
    id uuid default null
)
returns public.comments
language sql
volatile
security invoker
set search_path = ''
as $$
select c.*
from private.create_comment(
    create_comment.post_id,
    create_comment.content,
    create_comment.parent_comment_id,
    create_comment.media_urls,
    create_comment.gif_url,
    create_comment.poll_options,
    create_comment.poll_duration_days,
    create_comment.id
) c
$$;

comment on function public.create_comment is
    'Comments on a post, or replies to a comment of the same post, as the caller and returns the '
    'comment. poll_options (2 to 4) adds a poll open for poll_duration_days (1 to 7). With a '
    'client-made id a retry returns the first result. Errors: 400 for content a constraint '
    'refuses, 404 post_not_found, comment_not_found, 409 id_taken.';
revoke all on function public.create_comment from public, anon, authenticated, service_role;
grant execute on function public.create_comment to authenticated;
