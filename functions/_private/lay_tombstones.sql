-- Blanks those of the given comments that still have replies, first emptying their polls, at most
-- so many rows. Tombstones that stood before are put at the end of the purge's queue: it looks at
-- them again after the retention time, or when they lose their last reply. Answers with the rows
-- that were written, and how many comments became tombstones.
create function private.lay_tombstones(comment_ids uuid[], max_rows integer)
returns table (gone_rows integer, tombstones integer)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_left integer := lay_tombstones.max_rows;
    v_answered uuid[];
    v_rows integer;
    v_tombstones integer;
begin
    v_answered := array(
        select c.id
        from public.comments c
        where c.id = any (lay_tombstones.comment_ids)
            and exists (
                select
                from public.comments r
                where r.parent_comment_id = c.id
                    and r.post_id = c.post_id
            )
        order by c.id
        limit v_left
        for update skip locked
    );

    delete from public.poll_votes v
    where v.id = any (array(
        select x.id
        from public.polls p
        join public.poll_votes x on x.poll_id = p.id
        where p.comment_id = any (v_answered)
        limit v_left
        for update of x skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    v_answered := (array(
        select a.id
        from unnest(v_answered) a (id)
        where not exists (
            select
            from public.polls p
            join public.poll_votes v on v.poll_id = p.id
            where p.comment_id = a.id
        )
    ))[:v_left];

    v_tombstones := private.redact_comments(array(
        select c.id
        from public.comments c
        where c.id = any (v_answered)
            and c.user_id <> private.ghost_id()
    ));

    update public.comments c
    set
        deleted_at = now(),
        removed_at = null,
        removed_reason = null
    where c.id = any (v_answered);
    get diagnostics v_rows = row_count;

    return query
    values (lay_tombstones.max_rows - v_left + v_rows, v_tombstones);
end;
$$;

comment on function private.lay_tombstones is
    'Blanks comments that have replies, at most so many rows. Internal.';
revoke all on function private.lay_tombstones from public, anon, authenticated, service_role;
