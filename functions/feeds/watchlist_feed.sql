-- What people say about what the caller watches.
create function public.watchlist_feed(cursor text default null, page_size integer default 20)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.watchlist_feed(watchlist_feed.cursor, watchlist_feed.page_size) i
$$;

comment on function public.watchlist_feed is
    'Posts that name any ticker on the caller''s watchlist, each once, newest first. For the next '
    'page give the last item''s cursor. Muted people are left out. Errors: 401 sign_in_required, '
    'account_missing; 400 cursor_invalid, page_size_out_of_range.';
revoke all on function public.watchlist_feed from public, anon, authenticated, service_role;
grant execute on function public.watchlist_feed to authenticated;
