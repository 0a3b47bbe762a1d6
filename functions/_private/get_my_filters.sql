-- Definer behind public.get_my_filters(): names stand here that the policies on users hide, of
-- people whom the caller blocked while seeing them, or who have vanished since. A name is shown to
-- who may see it now, the caller's own block aside, or could when the first filter was made. So the
-- list does not change when somebody blocks back or is suspended, and who mutes an id without
-- seeing its owner learns no name: whether a block or a suspension is behind it stays untold.
create function private.get_my_filters(
    filter_type text,
    cursor text,
    page_size integer
)
returns setof public.filter_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.signed_in_user_id();
    v_page_size integer := private.check_page_size(get_my_filters.page_size);
    v_list text := format('my_filters:%s', get_my_filters.filter_type);
    v_position jsonb := private.decode_cursor(get_my_filters.cursor, v_list);
    v_at timestamptz := coalesce((v_position ->> 'at')::timestamptz, 'infinity');
    v_id uuid := coalesce((v_position ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000');
begin
    if get_my_filters.filter_type not in ('mute', 'block') then
        raise exception using
            errcode = '22023',
            message = 'filter_type_unknown',
            detail = get_my_filters.filter_type,
            hint = 'Ask for mute or block, or leave it out for both.';
    end if;

    return query
    select
        f.filtered_user_id,
        case when n.is_known then u.username::text end,
        case when n.is_known then u.display_name::text end,
        case when n.is_known then u.profile_picture_url end,
        f.filter_type::text,
        f.created_at,
        private.encode_cursor(v_list, jsonb_build_object('at', f.created_at, 'id', f.id))
    from (
        select c.id, c.filtered_user_id, c.filter_type, c.created_at
        from public.content_filters c
        where c.user_id = v_me
            and (
                get_my_filters.filter_type is null
                or c.filter_type = get_my_filters.filter_type
            )
            and (c.created_at, c.id) < (v_at, v_id)
        order by c.created_at desc, c.id desc
        limit v_page_size
    ) f
    join public.users u on u.id = f.filtered_user_id
    cross join lateral (
        select
            not exists (
                select
                from public.content_filters b
                where b.user_id = u.id
                    and b.filtered_user_id = v_me
                    and b.filter_type = 'block'
                    and b.created_at <= m.first_at
            )
            and coalesce(least(u.suspended_at, u.deleted_at) > m.first_at, true) as is_known
        from (
            select min(c.created_at) as first_at
            from public.content_filters c
            where c.user_id = v_me
                and c.filtered_user_id = u.id
        ) m
    ) n
    order by f.created_at desc, f.id desc;
end;
$$;

comment on function private.get_my_filters is
    'A page of the caller''s mutes and blocks. Internal: public.get_my_filters().';
revoke all on function private.get_my_filters from public, anon, authenticated, service_role;
grant execute on function private.get_my_filters to authenticated;
