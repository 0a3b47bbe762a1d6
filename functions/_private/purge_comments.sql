-- Deletes those of the given comments that nothing hangs on any more, from the leaves up: so that
-- no delete takes along more than its own row, and nobody else's reply. What is left of them has
-- replies, or is held by somebody, or the rows ran out. A tombstone that lost its last reply is due
-- at once. Answers with the rows that went, and how many of them were comments.
create function private.purge_comments(comment_ids uuid[], max_rows integer)
returns table (gone_rows integer, gone_comments integer)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_left integer := purge_comments.max_rows;
    v_round uuid[] := purge_comments.comment_ids;
    v_leaves uuid[];
    v_parents uuid[];
    v_rows integer;
    v_comments integer := 0;
begin
    while v_left > 0 loop
        v_leaves := array(
            select c.id
            from public.comments c
            where c.id = any (v_round)
                and not exists (
                    select
                    from public.comments r
                    where r.parent_comment_id = c.id
                        and r.post_id = c.post_id
                )
            order by c.id
            limit v_left
            for update skip locked
        );
        exit when cardinality(v_leaves) = 0;

        v_left := v_left - private.purge_dependants(null, v_leaves, v_left);

        with deleted as (
            delete from public.comments c
            where c.id = any (v_leaves[:v_left])
                and not exists (select from public.reactions r where r.comment_id = c.id)
                and not exists (select from public.polls p where p.comment_id = c.id)
                and not exists (select from public.reports r where r.reported_comment_id = c.id)
            returning c.parent_comment_id
        )

        select count(*), array_agg(distinct d.parent_comment_id)
        into v_rows, v_parents
        from deleted d;

        v_left := v_left - v_rows;
        v_comments := v_comments + v_rows;

        -- Comments in their turn to be purged; tombstones of the ghost, when the next batch looks.
        v_round := array(
            select p.id
            from unnest(v_parents) p (id)
            where p.id = any (purge_comments.comment_ids)
        );

        update public.comments c
        set deleted_at = now() - private.setting('retention')::interval
        where c.id = any (array(
            select t.id
            from public.comments t
            where t.id = any (v_parents)
                and t.id <> all (v_round)
                and t.user_id = private.ghost_id()
            for no key update skip locked
        ));
    end loop;

    return query
    values (purge_comments.max_rows - v_left, v_comments);
end;
$$;

comment on function private.purge_comments is
    'Deletes comments without replies, and what hangs on them, at most so many rows. Internal.';
revoke all on function private.purge_comments from public, anon, authenticated, service_role;
