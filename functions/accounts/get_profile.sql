-- A profile by username, and how the two people stand to each other as far as the caller may know.
-- Across a block there is nothing to find. With a page size it brings the first page of
-- user_feed(), so that a profile screen is one call.
create function public.get_profile(username text, page_size integer default 0)
returns public.profile_details
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
    v_me uuid := auth.uid();
    v_profile public.profiles;
    v_is_followed boolean := false;
    v_follows_me boolean := false;
    v_is_muted boolean := false;
    v_posts public.post_item[];
begin
    select p.*
    into v_profile
    from public.profiles p
    where p.username = lower(get_profile.username);

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'user_not_found',
            detail = coalesce(left(get_profile.username, 100), 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;

    -- anon has no relations and no grant to look for them.
    if v_me is not null then
        v_is_followed := exists (
            select
            from public.follows f
            where f.follower_id = v_me
                and f.following_id = v_profile.id
        );
        v_follows_me := exists (
            select
            from public.follows f
            where f.follower_id = v_profile.id
                and f.following_id = v_me
        );
        v_is_muted := exists (
            select
            from public.content_filters c
            where c.user_id = v_me
                and c.filtered_user_id = v_profile.id
                and c.filter_type = 'mute'
        );
    end if;

    if get_profile.page_size <> 0 then
        -- Staff find vanished people here, whose feeds show them nothing, as they show others.
        v_posts := array(
            select f
            from private.user_feed(v_profile.username, null, get_profile.page_size) f
            where v_profile.id is not distinct from v_me
                or not exists (
                    select
                    from private.gone g
                    where g.user_id = v_profile.id
                )
        );
    end if;

    return row(
        v_profile.id,
        v_profile.username,
        v_profile.display_name,
        v_profile.bio,
        v_profile.profile_picture_url,
        v_profile.badge,
        v_profile.created_at,
        v_profile.follower_count,
        v_profile.following_count,
        v_profile.post_count,
        v_profile.id is not distinct from v_me,
        v_is_followed,
        v_follows_me,
        v_is_muted,
        v_posts
    )::public.profile_details;
end;
$$;

comment on function public.get_profile is
    'A visible person''s profile by username, with the relation to the caller: is_me, '
    'is_followed, follows_me, is_muted; and with a page_size of 1 to 50 the first page of '
    'user_feed() as posts. Errors: 404 user_not_found; 400 page_size_out_of_range.';
revoke all on function public.get_profile from public, anon, authenticated, service_role;
grant execute on function public.get_profile to anon, authenticated;
