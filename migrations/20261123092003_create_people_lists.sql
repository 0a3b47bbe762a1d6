-- Lists of people: followers, followed, muted and blocked, suggested.
-- Up Migration

-- Somebody in a list of people: followers, those followed.
create type public.person_item as (
    id uuid,
    username text,
    display_name text,
    bio text,
    profile_picture_url text,
    badge text,
    since timestamptz,
    is_me boolean,
    is_followed boolean,
    follows_me boolean,
    is_muted boolean,
    cursor text
);

comment on type public.person_item is 'A person in a list, with the relation to the caller.';
comment on column public.person_item.id is 'The person.';
comment on column public.person_item.username is 'Unique handle.';
comment on column public.person_item.display_name is 'Shown name.';
comment on column public.person_item.bio is 'Self-description.';
comment on column public.person_item.profile_picture_url is 'https URL of the picture.';
comment on column public.person_item.badge is 'Verified, Public or null.';
comment on column public.person_item.since is 'Since when the follow stands.';
comment on column public.person_item.is_me is 'Whether it is the caller.';
comment on column public.person_item.is_followed is 'Whether the caller follows the person.';
comment on column public.person_item.follows_me is 'Whether the person follows the caller.';
comment on column public.person_item.is_muted is 'Whether the caller mutes the person.';
comment on column public.person_item.cursor is
    'Where this person stands in the list: give that of the last one as cursor to get the next '
    'page.';

-- Somebody whom the caller mutes or blocks.
create type public.filter_item as (
    id uuid,
    username text,
    display_name text,
    profile_picture_url text,
    filter_type text,
    since timestamptz,
    cursor text
);

comment on type public.filter_item is 'A mute or block of the caller, with who it is.';
comment on column public.filter_item.id is 'The person, for unmute_user() and unblock_user().';
comment on column public.filter_item.username is
    'Unique handle. Null, as name and picture, for whom the caller does not see and did not see '
    'when choosing.';
comment on column public.filter_item.display_name is 'Shown name.';
comment on column public.filter_item.profile_picture_url is 'https URL of the picture.';
comment on column public.filter_item.filter_type is 'mute or block.';
comment on column public.filter_item.since is 'Since when.';
comment on column public.filter_item.cursor is
    'Where this row stands in the list: give that of the last one as cursor to get the next page.';

-- Somebody whom the caller may want to follow. Shared interests and activity weigh in, but show
-- nowhere: they are their owner's alone.
create type public.suggestion_item as (
    id uuid,
    username text,
    display_name text,
    bio text,
    profile_picture_url text,
    badge text,
    follows_me boolean,
    followed_by_count integer
);

comment on type public.suggestion_item is 'A person whom the caller may want to follow.';
comment on column public.suggestion_item.id is 'The person.';
comment on column public.suggestion_item.username is 'Unique handle.';
comment on column public.suggestion_item.display_name is 'Shown name.';
comment on column public.suggestion_item.bio is 'Self-description.';
comment on column public.suggestion_item.profile_picture_url is 'https URL of the picture.';
comment on column public.suggestion_item.badge is 'Verified, Public or null.';
comment on column public.suggestion_item.follows_me is 'Whether the person follows the caller.';
comment on column public.suggestion_item.followed_by_count is
    'How many of those the caller follows follow the person, as far as was looked.';

-- The people whose doings reach the caller unasked, in activity and suggestions: those the caller
-- sees and does not mute, oneself apart. Probed by key, one by one.
create view private.heard_people as
select
    u.id,
    u.username::text as username,
    u.display_name::text as display_name,
    u.bio,
    u.profile_picture_url,
    u.badge::text as badge
from public.users u
where u.id <> (select auth.uid())
    and (
        select g.user_id
        from private.gone g
        where g.user_id = u.id
    ) is null
    and (
        select h.author
        from private.hidden h
        where h.viewer = (select auth.uid())
            and h.author = u.id
    ) is null
    and (
        select c.filtered_user_id
        from public.content_filters c
        where c.user_id = (select auth.uid())
            and c.filtered_user_id = u.id
            and c.filter_type = 'mute'
    ) is null;

comment on view private.heard_people is
    'Whom the caller sees and does not mute, oneself apart. For definers.';
comment on column private.heard_people.id is 'The person.';
comment on column private.heard_people.username is 'Unique handle.';
comment on column private.heard_people.display_name is 'Shown name.';
comment on column private.heard_people.bio is 'Self-description.';
comment on column private.heard_people.profile_picture_url is 'https URL of the picture.';
comment on column private.heard_people.badge is 'Verified, Public or null.';

revoke all on private.heard_people from anon, authenticated, service_role;

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

-- Definer behind public.suggest_users(): looks at samples of bounded size, and at interests and
-- activity, which are private. They only move people up; nothing in the answer tells of them.
create function private.suggest_users(page_size integer)
returns setof public.suggestion_item
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
    v_me uuid := private.signed_in_user_id();
    v_page_size integer := private.check_page_size(suggest_users.page_size);
    v_interests text[];
begin
    v_interests := array(
        select i.interest
        from public.user_interests i
        where i.user_id = v_me
        order by i.created_at desc, i.interest
        limit 10
    );

    return query
    with followed_by as materialized (
        -- Whom the newest 200 that the caller follows followed last, 100 each.
        select c.following_id as user_id, count(*)::integer as n
        from (
            select f.following_id
            from public.follows f
            where f.follower_id = v_me
                and (
                    select g.user_id
                    from private.gone g
                    where g.user_id = f.following_id
                ) is null
            order by f.created_at desc, f.following_id
            limit 200
        ) m
        cross join lateral (
            select f.following_id
            from public.follows f
            where f.follower_id = m.following_id
            order by f.created_at desc, f.following_id
            limit 100
        ) c
        where not exists (
            select
            from public.follows f
            where f.follower_id = v_me
                and f.following_id = c.following_id
        )
        group by c.following_id
        order by n desc, c.following_id
        limit 300
    ),

    candidates as (
        select b.user_id
        from followed_by b
        union
        -- Some who share an interest.
        (
            select s.user_id
            from unnest(v_interests) i (interest)
            cross join lateral (
                select o.user_id
                from public.user_interests o
                where o.interest = i.interest
                limit 50
            ) s
        )
        union
        -- Who was here last.
        (
            select u.id
            from public.users u
            where u.last_active_at is not null
            order by u.last_active_at desc
            limit 200
        )
    )

    select
        a.id,
        a.username,
        a.display_name,
        a.bio,
        a.profile_picture_url,
        a.badge,
        exists (
            select
            from public.follows f
            where f.follower_id = a.id
                and f.following_id = v_me
        ),
        coalesce(b.n, 0)
    from candidates c
    join private.heard_people a on a.id = c.user_id
    join private.user_counts uc on uc.user_id = a.id
    left join followed_by b on b.user_id = a.id
    where not exists (
        select
        from public.follows f
        where f.follower_id = v_me
            and f.following_id = a.id
    )
    order by
        coalesce(b.n, 0) desc,
        (
            select count(*)
            from public.user_interests i
            where i.user_id = a.id
                and i.interest = any (v_interests)
        ) desc,
        uc.follower_count + coalesce(
            (
                select sum(us.follower_count)
                from private.user_count_slots us
                where us.user_id = a.id
            ),
            0
        ) desc,
        a.id
    limit v_page_size;
end;
$$;

comment on function private.suggest_users is
    'People whom the caller may want to follow. Internal: public.suggest_users().';
revoke all on function private.suggest_users from public, anon, authenticated, service_role;
grant execute on function private.suggest_users to authenticated;

-- Whom to follow next.
create function public.suggest_users(page_size integer default 20)
returns setof public.suggestion_item
language sql
stable
security invoker
set search_path = ''
as $$
select s.*
from private.suggest_users(suggest_users.page_size) s
$$;

comment on function public.suggest_users is
    'People whom the caller does not follow yet and may want to: first those whom most of the '
    'people one follows follow, then who shares interests, then who was active lately and is '
    'followed by many. Errors: 400 page_size_out_of_range.';
revoke all on function public.suggest_users from public, anon, authenticated, service_role;
grant execute on function public.suggest_users to authenticated;

-- Down Migration

drop function public.suggest_users;
drop function private.suggest_users;
drop function public.get_following;
drop function public.get_followers;
drop function private.list_follows;
drop function public.get_my_filters;
drop function private.get_my_filters;
drop view private.heard_people;
drop type public.suggestion_item;
drop type public.filter_item;
drop type public.person_item;
