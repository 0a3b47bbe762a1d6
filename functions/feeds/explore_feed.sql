-- What the network talks about, for those who look around.
create function public.explore_feed(cursor text default null, page_size integer default 20)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.explore_feed(explore_feed.cursor, explore_feed.page_size) i
$$;

comment on function public.explore_feed is
    'Posts that most different people lately engaged with, then the newest; ranked anew by '
    'refresh_metrics(). For the next page give the last item''s cursor, which stays within the '
    'ranking of the first page. event_at is when it was posted. Muted people are left out. Errors: '
    '400 cursor_expired, cursor_invalid, page_size_out_of_range.';
revoke all on function public.explore_feed from public, anon, authenticated, service_role;
grant execute on function public.explore_feed to anon, authenticated;
