-- Definer behind public.purge_deleted(). One bounded batch of what is to be forgotten: posts and
-- comments past retention (deleted) or removed_retention (taken down), and accounts past
-- account_grace. What is under an open report stays until that is closed. It waits for nobody: rows
-- and people that are busy are left for the next batch, and everything while another deletion for
-- good is under way. Days are closed first, so that forgetting does not rewrite the metrics. What
-- was deleted and what was taken down are looked for apart, each from the beginning of its own
-- index: asked for both at once, every batch reads all that is due.
create function private.purge_deleted(batch_size integer)
returns public.purge_result
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_size integer := private.check_batch_size(purge_deleted.batch_size);
    v_left integer := v_size;
    v_deleted timestamptz := now() - private.setting('retention')::interval;
    v_removed timestamptz := now() - private.setting('removed_retention')::interval;
    v_accounts timestamptz := now() - private.setting('account_grace')::interval;
    v_reported_post_ids uuid[];
    v_reported_comment_ids uuid[];
    v_comment_ids uuid[];
    v_step record;
    v_result public.purge_result := row(0, 0, 0, 0, 0, 0, false);
begin
    if not private.try_lock_erasure() then
        v_result.has_more := true;
        return v_result;
    end if;

    -- One at a time closes days: only who has to, waits for its turn.
    if not exists (
        select
        from private.daily_facts f
        where f.day >= (now() at time zone 'UTC')::date - 1
    ) then
        perform private.close_days();
    end if;

    -- A post stays for a report of one of its comments too: they end with it.
    select
        array_agg(coalesce(r.reported_post_id, c.post_id)),
        array_agg(c.id) filter (where c.id is not null)
    into v_reported_post_ids, v_reported_comment_ids
    from public.reports r
    left join public.comments c on c.id = r.reported_comment_id
    where r.status in ('pending', 'reviewed')
        and num_nonnulls(r.reported_post_id, r.reported_comment_id) = 1;
    v_reported_post_ids := coalesce(v_reported_post_ids, '{}');
    v_reported_comment_ids := coalesce(v_reported_comment_ids, '{}');

    select s.gone_rows, s.gone_posts, s.gone_comments
    into v_step
    from private.purge_posts(
        array(
            (
                select p.id
                from public.posts p
                where p.deleted_at <= v_deleted
                    and p.id <> all (v_reported_post_ids)
                order by p.deleted_at
                limit v_left
            )
            union
            (
                select p.id
                from public.posts p
                where p.removed_at <= v_removed
                    and p.id <> all (v_reported_post_ids)
                order by p.removed_at
                limit v_left
            )
        ),
        v_left
    ) s;
    v_left := v_left - v_step.gone_rows;
    v_result.posts := v_step.gone_posts;
    v_result.comments := v_step.gone_comments;

    v_comment_ids := array(
        (
            select c.id
            from public.comments c
            where c.deleted_at <= v_deleted
                and c.id <> all (v_reported_comment_ids)
            order by c.deleted_at
            limit v_left
        )
        union
        (
            select c.id
            from public.comments c
            where c.removed_at <= v_removed
                and c.id <> all (v_reported_comment_ids)
            order by c.removed_at
            limit v_left
        )
    );

    select s.gone_rows, s.gone_comments
    into v_step
    from private.purge_comments(v_comment_ids, v_left) s;
    v_left := v_left - v_step.gone_rows;
    v_result.comments := v_result.comments + v_step.gone_comments;

    select s.gone_rows, s.tombstones
    into v_step
    from private.lay_tombstones(v_comment_ids, v_left) s;
    v_left := v_left - v_step.gone_rows;
    v_result.tombstones := v_step.tombstones;

    select s.gone_rows, s.gone_accounts, s.gone_posts, s.gone_comments, s.tombstones
    into v_step
    from private.purge_accounts(v_left) s;
    v_left := v_left - v_step.gone_rows;
    v_result.accounts := v_step.gone_accounts;
    v_result.posts := v_result.posts + v_step.gone_posts;
    v_result.comments := v_result.comments + v_step.gone_comments;
    v_result.tombstones := v_result.tombstones + v_step.tombstones;

    v_result.other_rows := v_size - v_left
        - v_result.posts - v_result.comments - v_result.accounts - v_result.tombstones;
    v_result.kept_for_reports := (
        select count(*)
        from public.posts p
        where (p.deleted_at <= v_deleted or p.removed_at <= v_removed)
            and p.id = any (v_reported_post_ids)
    ) + (
        select count(*)
        from public.comments c
        where (c.deleted_at <= v_deleted or c.removed_at <= v_removed)
            and c.id = any (v_reported_comment_ids)
    );
    -- The smallest time, not whether there is one: that is the beginning of an index, whatever the
    -- planner believes of how many are due.
    v_result.has_more := num_nonnulls(
        (
            select min(p.deleted_at)
            from public.posts p
            where p.deleted_at <= v_deleted
                and p.id <> all (v_reported_post_ids)
        ),
        (
            select min(p.removed_at)
            from public.posts p
            where p.removed_at <= v_removed
                and p.id <> all (v_reported_post_ids)
        ),
        (
            select min(c.deleted_at)
            from public.comments c
            where c.deleted_at <= v_deleted
                and c.id <> all (v_reported_comment_ids)
        ),
        (
            select min(c.removed_at)
            from public.comments c
            where c.removed_at <= v_removed
                and c.id <> all (v_reported_comment_ids)
        ),
        (
            select min(u.deleted_at)
            from public.users u
            where u.deleted_at <= v_accounts
                and u.id <> private.ghost_id()
        )
    ) > 0;

    return v_result;
end;
$$;

comment on function private.purge_deleted is
    'Purges one batch. Internal: public.purge_deleted().';
revoke all on function private.purge_deleted from public, anon, authenticated, service_role;
grant execute on function private.purge_deleted to service_role;
