-- Adds to the counters of one person. Slot 0 when nobody holds it, else the backend's own slot: a
-- quiet person keeps one row, a hot one never makes its writers queue. Both ask for the person
-- itself, so that a change whose target is just being deleted is dropped instead of failing. Called
-- by the counting triggers, targets in order of id.
create function private.bump_user_counts(
    user_id uuid,
    follower_count integer default 0,
    following_count integer default 0,
    post_count integer default 0
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform 1
    from private.user_counts c
    where c.user_id = bump_user_counts.user_id
        and exists (
            select
            from public.users t
            where t.id = c.user_id
        )
    for no key update of c skip locked;

    if found then
        update private.user_counts c
        set
            follower_count = c.follower_count + bump_user_counts.follower_count,
            following_count = c.following_count + bump_user_counts.following_count,
            post_count = c.post_count + bump_user_counts.post_count
        where c.user_id = bump_user_counts.user_id;
    else
        insert into private.user_count_slots as c (
            user_id, slot, follower_count, following_count, post_count
        )
        select
            t.id,
            1 + pg_backend_pid() % 63,
            bump_user_counts.follower_count,
            bump_user_counts.following_count,
            bump_user_counts.post_count
        from public.users t
        where t.id = bump_user_counts.user_id
        on conflict on constraint user_count_slots_pkey do update
        set
            follower_count = c.follower_count + excluded.follower_count,
            following_count = c.following_count + excluded.following_count,
            post_count = c.post_count + excluded.post_count;
    end if;
end;
$$;

comment on function private.bump_user_counts is
    'Adds to the counters of one person. Internal: counting triggers only.';
revoke all on function private.bump_user_counts from public, anon, authenticated, service_role;
