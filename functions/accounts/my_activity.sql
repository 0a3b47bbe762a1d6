-- What happened to what is mine: the screen of notices, derived and not stored.
create function public.my_activity(cursor text default null, page_size integer default 20)
returns setof public.activity_item
language sql
stable
security invoker
set search_path = ''
as $$
select a.*
from private.my_activity(my_activity.cursor, my_activity.page_size) a
$$;

comment on function public.my_activity is
    'Likes of the caller''s posts and comments, comments on the posts, replies to the comments, '
    'reposts, quotes and new followers, newest first, by people whom the caller sees and does not '
    'mute; the last row''s cursor brings the next page. Errors: 400 cursor_invalid, '
    'page_size_out_of_range.';
revoke all on function public.my_activity from public, anon, authenticated, service_role;
grant execute on function public.my_activity to authenticated;
