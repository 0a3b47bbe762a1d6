-- The home screen: what the caller and the people one follows posted, and what those reposted.
create function public.home_feed(cursor text default null, page_size integer default 20)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.home_feed(home_feed.cursor, home_feed.page_size) i
$$;

comment on function public.home_feed is
    'Posts by the caller and by whom one follows, and what those reposted (reposted_by), each post '
    'once, newest event first; event_at is when. For the next page give the last item''s cursor: '
    'pages go on from the moment of the first one. Muted people are left out. Errors: 401 '
    'sign_in_required, account_missing; 400 cursor_invalid, page_size_out_of_range.';
revoke all on function public.home_feed from public, anon, authenticated, service_role;
grant execute on function public.home_feed to authenticated;
