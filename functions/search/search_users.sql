-- Finds people by username and display name.
create function public.search_users(
    query text default null,
    cursor text default null,
    page_size integer default 20
)
returns setof public.user_item
language sql
stable
security invoker
set search_path = ''
as $$
select u.*
from private.search_users(search_users.query, search_users.cursor, search_users.page_size) u
$$;

comment on function public.search_users is
    'Visible people whose username begins with a text (with or without @), then those of whose '
    'names a word begins with it, then those whose names are like it; nobody the caller mutes. An '
    'empty text finds nobody. Errors: 400 query_too_long, page_size_out_of_range, cursor_invalid.';
revoke all on function public.search_users from public, anon, authenticated, service_role;
grant execute on function public.search_users to anon, authenticated;
