-- Adds to the counters of one post. Slot 0 when nobody holds it, else the backend's own slot: a
-- quiet post keeps one row, a hot one never makes its writers queue. Both ask for the post itself,
-- so that a change whose target is just being deleted is dropped instead of failing. Called by the
-- counting triggers, targets in order of id.
create function private.bump_post_counts(
    post_id uuid,
    reaction_count integer default 0,
    comment_count integer default 0,
    repost_count integer default 0,
    bookmark_count integer default 0
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform 1
    from private.post_counts c
    where c.post_id = bump_post_counts.post_id
        and exists (
            select
            from public.posts t
            where t.id = c.post_id
        )
    for no key update of c skip locked;

    if found then
        update private.post_counts c
        set
            reaction_count = c.reaction_count + bump_post_counts.reaction_count,
            comment_count = c.comment_count + bump_post_counts.comment_count,
            repost_count = c.repost_count + bump_post_counts.repost_count,
            bookmark_count = c.bookmark_count + bump_post_counts.bookmark_count
        where c.post_id = bump_post_counts.post_id;
    else
        insert into private.post_count_slots as c (
            post_id, slot, reaction_count, comment_count, repost_count, bookmark_count
        )
        select
            t.id,
            1 + pg_backend_pid() % 63,
            bump_post_counts.reaction_count,
            bump_post_counts.comment_count,
            bump_post_counts.repost_count,
            bump_post_counts.bookmark_count
        from public.posts t
        where t.id = bump_post_counts.post_id
        on conflict on constraint post_count_slots_pkey do update
        set
            reaction_count = c.reaction_count + excluded.reaction_count,
            comment_count = c.comment_count + excluded.comment_count,
            repost_count = c.repost_count + excluded.repost_count,
            bookmark_count = c.bookmark_count + excluded.bookmark_count;
    end if;
end;
$$;

comment on function private.bump_post_counts is
    'Adds to the counters of one post. Internal: counting triggers only.';
revoke all on function private.bump_post_counts from public, anon, authenticated, service_role;
