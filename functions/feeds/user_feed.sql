-- What one person wrote and reposted, for the profile screen; get_profile() brings the first page.
create function public.user_feed(
    username text,
    cursor text default null,
    page_size integer default 20
)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.user_feed(user_feed.username, user_feed.cursor, user_feed.page_size) i
$$;

comment on function public.user_feed is
    'A visible person''s posts, and for signed-in callers what the person reposted (reposted_by), '
    'each post once, newest event first; event_at is when. For the next page give the last item''s '
    'cursor. Errors: 404 user_not_found; 400 cursor_invalid, page_size_out_of_range.';
revoke all on function public.user_feed from public, anon, authenticated, service_role;
grant execute on function public.user_feed to anon, authenticated;
