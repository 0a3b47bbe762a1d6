-- Who follow a person, as far as the caller sees them.
create function public.get_followers(
    user_id uuid,
    cursor text default null,
    page_size integer default 20
)
returns setof public.person_item
language sql
stable
security invoker
set search_path = ''
as $$
select p.*
from private.list_follows(
    get_followers.user_id,
    'followers',
    get_followers.cursor,
    get_followers.page_size
) p
$$;

comment on function public.get_followers is
    'People who follow a visible person, newest first, as far as the caller sees them; '
    'the last row''s cursor brings the next page. For signed-in people. Errors: 404 '
    'user_not_found, 400 cursor_invalid, page_size_out_of_range.';
revoke all on function public.get_followers from public, anon, authenticated, service_role;
grant execute on function public.get_followers to authenticated;
