-- The people whom the caller mutes or blocks, with names, to look at and to take back.
create function public.get_my_filters(
    filter_type text default null,
    cursor text default null,
    page_size integer default 20
)
returns setof public.filter_item
language sql
stable
security invoker
set search_path = ''
as $$
select f.*
from private.get_my_filters(
    get_my_filters.filter_type,
    get_my_filters.cursor,
    get_my_filters.page_size
) f
$$;

comment on function public.get_my_filters is
    'The caller''s mutes and blocks, newest first: all, or those of filter_type mute or block; the '
    'last row''s cursor brings the next page. Names are null for whom the caller neither sees nor '
    'saw when choosing. Errors: 400 filter_type_unknown, cursor_invalid, page_size_out_of_range.';
revoke all on function public.get_my_filters from public, anon, authenticated, service_role;
grant execute on function public.get_my_filters to authenticated;
