-- What the caller has put aside.
create function public.bookmarks_feed(cursor text default null, page_size integer default 20)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.bookmarks_feed(bookmarks_feed.cursor, bookmarks_feed.page_size) i
$$;

comment on function public.bookmarks_feed is
    'The caller''s bookmarked posts, last bookmarked first; event_at is when. For the next page '
    'give the last item''s cursor. Muted people are left out. Errors: 401 sign_in_required, '
    'account_missing; 400 cursor_invalid, page_size_out_of_range.';
revoke all on function public.bookmarks_feed from public, anon, authenticated, service_role;
grant execute on function public.bookmarks_feed to authenticated;
