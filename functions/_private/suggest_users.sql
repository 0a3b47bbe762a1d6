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
