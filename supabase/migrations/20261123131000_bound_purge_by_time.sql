-- Generated from migrations/20261123131000_bound_purge_by_time.sql by npm run supabase:generate: do not edit.

insert into private.settings (name, value, description)
values (
    'job_batch_time', '50 milliseconds',
    'After what time a batch of the purge ends and lets go of its locks.'
);

-- One bounded batch of a job, in the caller's transaction. What the jobs of private.jobs do stands
-- here and nowhere else; private.run_job() repeats it. The purge is bounded by time, since people
-- wait for the counters that it writes and no two of its rows cost the same: it goes on in small
-- steps until the setting job_batch_time is over.
create or replace function private.run_job_batch(job text)
returns private.job_batch
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_size constant integer := 1000;
    v_step constant integer := 10;
    v_began timestamptz;
    v_step_began timestamptz;
    v_rows integer;
    v_batch private.job_batch := row(0, false);
    v_purge public.purge_result;
    v_cleanup public.cleanup_result;
begin
    case run_job_batch.job
        when 'refresh_metrics' then
            perform private.refresh_metrics();
        when 'close_sessions' then
            v_batch.row_count := private.close_idle_sessions(v_size);
            v_batch.has_more := v_batch.row_count >= v_size;
        when 'purge' then
            -- In a batch of its own, since it reads for long.
            if not exists (
                select
                from private.daily_facts f
                where f.day >= (now() at time zone 'UTC')::date - 1
            ) then
                v_batch := row(private.close_days(), true);
            end if;

            if v_batch.row_count > 0 then
                return v_batch;
            end if;

            -- A job waits for its turn, before it holds anything.
            perform private.lock_erasure();
            v_began := clock_timestamp();
            loop
                v_step_began := clock_timestamp();
                v_purge := private.purge_deleted(v_step);
                v_rows := v_purge.posts + v_purge.comments + v_purge.accounts
                    + v_purge.tombstones + v_purge.other_rows;
                v_batch.row_count := v_batch.row_count + v_rows;
                v_batch.has_more := v_purge.has_more;
                exit when v_rows = 0
                    or not v_purge.has_more
                    -- Another step like this one would end too late.
                    or (clock_timestamp() - v_began) + (clock_timestamp() - v_step_began)
                    > private.setting('job_batch_time')::interval;
            end loop;
        when 'cleanup' then
            v_cleanup := private.cleanup_orphans(v_size);
            v_batch.row_count := v_cleanup.tickers + v_cleanup.username_holds
                + v_cleanup.rate_buckets + v_cleanup.counter_slots + v_cleanup.ip_hashes
                + v_cleanup.error_logs + v_cleanup.sessions + v_cleanup.sessions_closed;
            v_batch.has_more := v_cleanup.has_more;

            delete from private.job_runs r
            where r.started_at < now() - private.setting('job_run_retention')::interval
                and r.ended_at is not null;
        else
            raise exception using
                errcode = '22023',
                message = 'job_unknown',
                detail = coalesce(run_job_batch.job, 'null'),
                hint = 'private.jobs lists the jobs; reindex runs by npm run jobs alone.';
    end case;

    return v_batch;
end;
$$;

comment on function private.run_job_batch is
    'One batch of a job; says what it did and whether more remains. For private.run_job().';
revoke all on function private.run_job_batch from public, anon, authenticated, service_role;

-- Definer behind public.purge_deleted(). One bounded batch of what is to be forgotten: posts and
-- comments past retention (deleted) or removed_retention (taken down), and accounts past
-- account_grace. What is under an open report stays until that is closed. It waits for nobody: rows
-- and people that are busy are left for the next batch, and everything while another deletion for
-- good is under way. Days are closed first, so that forgetting does not rewrite the metrics. What
-- was deleted and what was taken down are looked for apart, each from the beginning of its own
-- index: asked for both at once, every batch reads all that is due.
create or replace function private.purge_deleted(batch_size integer)
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
    v_result.has_more := exists (
        select
        from public.posts p
        where p.deleted_at <= v_deleted
            and p.id <> all (v_reported_post_ids)
    ) or exists (
        select
        from public.posts p
        where p.removed_at <= v_removed
            and p.id <> all (v_reported_post_ids)
    ) or exists (
        select
        from public.comments c
        where c.deleted_at <= v_deleted
            and c.id <> all (v_reported_comment_ids)
    ) or exists (
        select
        from public.comments c
        where c.removed_at <= v_removed
            and c.id <> all (v_reported_comment_ids)
    ) or exists (
        select
        from public.users u
        where u.deleted_at <= v_accounts
            and u.id <> private.ghost_id()
    );

    return v_result;
end;
$$;

comment on function private.purge_deleted is
    'Purges one batch. Internal: public.purge_deleted().';
revoke all on function private.purge_deleted from public, anon, authenticated, service_role;
grant execute on function private.purge_deleted to service_role;
