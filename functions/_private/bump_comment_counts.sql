-- Adds to the counters of one comment. Slot 0 when nobody holds it, else the backend's own slot: a
-- quiet comment keeps one row, a hot one never makes its writers queue. Both ask for the comment
-- itself, so that a change whose target is just being deleted is dropped instead of failing. Called
-- by the counting triggers, targets in order of id.
create function private.bump_comment_counts(
    comment_id uuid,
    reaction_count integer default 0,
    reply_count integer default 0
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform 1
    from private.comment_counts c
    where c.comment_id = bump_comment_counts.comment_id
        and exists (
            select
            from public.comments t
            where t.id = c.comment_id
        )
    for no key update of c skip locked;

    if found then
        update private.comment_counts c
        set
            reaction_count = c.reaction_count + bump_comment_counts.reaction_count,
            reply_count = c.reply_count + bump_comment_counts.reply_count
        where c.comment_id = bump_comment_counts.comment_id;
    else
        insert into private.comment_count_slots as c (comment_id, slot, reaction_count, reply_count)
        select
            t.id,
            1 + pg_backend_pid() % 63,
            bump_comment_counts.reaction_count,
            bump_comment_counts.reply_count
        from public.comments t
        where t.id = bump_comment_counts.comment_id
        on conflict on constraint comment_count_slots_pkey do update
        set
            reaction_count = c.reaction_count + excluded.reaction_count,
            reply_count = c.reply_count + excluded.reply_count;
    end if;
end;
$$;

comment on function private.bump_comment_counts is
    'Adds to the counters of one comment. Internal: counting triggers only.';
revoke all on function private.bump_comment_counts from public, anon, authenticated, service_role;
