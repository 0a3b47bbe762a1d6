-- Whom a person follows, as far as the caller sees them.
create function public.get_following(
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
    get_following.user_id,
    'following',
    get_following.cursor,
    get_following.page_size
) p
$$;

comment on function public.get_following is
    'People whom a visible person follows, newest first, as far as the caller sees them; '
    'the last row''s cursor brings the next page. For signed-in people. Errors: 404 '
    'user_not_found, 400 cursor_invalid, page_size_out_of_range.';
revoke all on function public.get_following from public, anon, authenticated, service_role;
grant execute on function public.get_following to authenticated;
