-- The screen of a post: the post, and its comments with their replies in the order of display.
create function public.post_thread(
    post_id uuid,
    comment_id uuid default null,
    cursor text default null,
    page_size integer default 20,
    depth integer default 3,
    replies_per_comment integer default 3
)
returns public.post_thread
language sql
stable
security invoker
set search_path = ''
as $$
select t.*
from private.post_thread(
    post_thread.post_id,
    post_thread.comment_id,
    post_thread.cursor,
    post_thread.page_size,
    post_thread.depth,
    post_thread.replies_per_comment
) t
$$;

comment on function public.post_thread is
    'A visible post with a page of its comments, newest first, each followed by its first replies, '
    'oldest first: replies_per_comment (0 to 10, 3) for each comment down to depth (1 to 5, 3) '
    'levels, at most 1,000 comments a page. With comment_id the page is of the replies to that '
    'comment, oldest first. A comment that may not be shown but has replies that may is a '
    'tombstone. next_cursor, given as cursor, brings the next page. Errors: 404 post_not_found, '
    'comment_not_found, 400 cursor_invalid, page_size_out_of_range, depth_out_of_range, '
    'replies_per_comment_out_of_range.';
revoke all on function public.post_thread from public, anon, authenticated, service_role;
grant execute on function public.post_thread to anon, authenticated;
