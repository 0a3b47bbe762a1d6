-- Definer behind public.get_followers() and get_following(): pages of people whom the caller sees,
-- newest follow first, in the order of the two indexes that serve them. Staff get what anybody
-- gets.
create function private.list_follows(
    user_id uuid,
    list text,
    cursor text,
    page_size integer
)
returns setof public.person_item
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
    v_me uuid := private.signed_in_user_id();
    v_page_size integer := private.check_page_size(list_follows.page_size);
    v_list text := format('%s:%s', list_follows.list, list_follows.user_id);
    v_position jsonb := private.decode_cursor(list_follows.cursor, v_list);
    v_at timestamptz := coalesce((v_position ->> 'at')::timestamptz, 'infinity');
    v_id uuid := coalesce((v_position ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000');
    v_ids uuid[];
    v_times timestamptz[];
begin
    if private.sees_user(v_me, list_follows.user_id) is not true then
        raise exception using
            errcode = 'PT404',
            message = 'user_not_found',
            detail = coalesce(list_follows.user_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;

    if list_follows.list = 'followers' then
        select array_agg(p.id), array_agg(p.created_at)
        into v_ids, v_times
        from (
            select f.follower_id as id, f.created_at
            from public.follows f
            where f.following_id = list_follows.user_id
                and f.created_at <= v_at
                and (f.created_at < v_at or f.follower_id > v_id)
                and (
                    f.follower_id = v_me
                    or (
                        (
                            select g.user_id
                            from private.gone g
                            where g.user_id = f.follower_id
                        ) is null
                        and (
                            select h.author
                            from private.hidden h
                            where h.viewer = v_me
                                and h.author = f.follower_id
                        ) is null
                    )
                )
            order by f.created_at desc, f.follower_id
            limit v_page_size
        ) p;
    else
        select array_agg(p.id), array_agg(p.created_at)
        into v_ids, v_times
        from (
            select f.following_id as id, f.created_at
            from public.follows f
            where f.follower_id = list_follows.user_id
                and f.created_at <= v_at
                and (f.created_at < v_at or f.following_id > v_id)
                and (
                    f.following_id = v_me
                    or (
                        (
                            select g.user_id
                            from private.gone g
                            where g.user_id = f.following_id
                        ) is null
                        and (
                            select h.author
                            from private.hidden h
                            where h.viewer = v_me
                                and h.author = f.following_id
                        ) is null
                    )
                )
            order by f.created_at desc, f.following_id
            limit v_page_size
        ) p;
    end if;

    return query
    select
        u.id,
        u.username::text,
        u.display_name::text,
        u.bio,
        u.profile_picture_url,
        u.badge::text,
        p.since,
        u.id = v_me,
        exists (
            select
            from public.follows f
            where f.follower_id = v_me
                and f.following_id = u.id
        ),
        exists (
            select
            from public.follows f
            where f.follower_id = u.id
                and f.following_id = v_me
        ),
        exists (
            select
            from public.content_filters c
            where c.user_id = v_me
                and c.filtered_user_id = u.id
                and c.filter_type = 'mute'
        ),
        private.encode_cursor(v_list, jsonb_build_object('at', p.since, 'id', u.id))
    from unnest(v_ids, v_times) with ordinality p (id, since, place)
    join public.users u on u.id = p.id
    order by p.place;
end;
$$;

comment on function private.list_follows is
    'A page of a person''s followers or following. Internal: get_followers() and get_following().';
revoke all on function private.list_follows from public, anon, authenticated, service_role;
grant execute on function private.list_follows to authenticated;
