-- Definer behind public.user_feed() and the posts of public.get_profile(). See
-- private.stream_page() for what a page promises. Who looks somebody up wants to read that person:
-- mutes hide nothing here. Visitors see no lists of reposts, so to them a person's feed is what the
-- person wrote.
create function private.user_feed(username text, cursor text, page_size integer)
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := auth.uid();
    v_size integer := private.check_page_size(user_feed.page_size);
    v_user_id uuid;
    v_feed text;
    v_position jsonb;
begin
    select u.id
    into v_user_id
    from public.users u
    where u.username = lower(user_feed.username);

    if not found or not private.sees_user(v_me, v_user_id) then
        raise exception using
            errcode = 'PT404',
            message = 'user_not_found',
            detail = coalesce(left(user_feed.username, 100), 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;

    v_feed := 'user_feed:' || v_user_id;
    v_position := private.decode_cursor(user_feed.cursor, v_feed);

    return query
    select i.*
    from private.stream_page(
        v_feed,
        v_me,
        v_position,
        coalesce((v_position ->> 'as_of')::timestamptz, now()),
        array[v_user_id],
        case when v_me is null then '{}' else array[v_user_id] end,
        false,
        false,
        v_size
    ) i;
end;
$$;

comment on function private.user_feed is
    'A page of what a person posted and reposted. Internal: public.user_feed(), get_profile().';
revoke all on function private.user_feed from public, anon, authenticated, service_role;
grant execute on function private.user_feed to anon, authenticated;
