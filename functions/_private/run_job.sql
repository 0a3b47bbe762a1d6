-- Runs a job to its end: batch after batch, each in a transaction of its own, so that no lock is
-- held for longer than a batch takes. Each run is recorded, a failing one with its error, which is
-- raised once it is recorded: pg_cron and npm run jobs see it too. One run of a job at a time: a
-- second one finds the lock taken and leaves.
--
-- A procedure, since it commits; and one that commits cannot carry a setting, so the search_path is
-- emptied by its first statement.
create procedure private.run_job(job text)
language plpgsql
-- lint: allow no-when-others, whatever stops a job must be recorded; it is raised below
as $$
declare
    v_lock constant bigint := pg_catalog.hashtextextended('job ' || run_job.job, 0);
    v_run_id bigint;
    v_batch private.job_batch;
    v_is_over boolean;
    v_error text;
begin
    perform pg_catalog.set_config('search_path', '', false);

    if not pg_try_advisory_lock(v_lock) then
        raise notice 'The job % is running already.', run_job.job;
        return;
    end if;

    -- Whoever held the lock before has gone: a run that did not end then was interrupted.
    update private.job_runs r
    set
        ended_at = clock_timestamp(),
        error = 'interrupted'
    where r.job = run_job.job
        and r.ended_at is null;

    if not exists (
        select
        from private.jobs j
        where j.name = run_job.job
    ) then
        perform pg_advisory_unlock(v_lock);
        raise exception using
            errcode = '22023',
            message = 'job_unknown',
            detail = coalesce(run_job.job, 'null'),
            hint = 'private.jobs lists the jobs.';
    end if;

    insert into private.job_runs as r (job)
    values (run_job.job)
    returning r.id into v_run_id;
    commit;

    loop
        begin
            v_batch := private.run_job_batch(run_job.job);
        exception
            when others then
                v_error := sqlerrm;
        end;

        -- What is left and could not be had, because somebody holds it, is for the next run.
        v_is_over := v_error is not null or not v_batch.has_more or v_batch.row_count = 0;

        update private.job_runs r
        set
            row_count = r.row_count + coalesce(v_batch.row_count, 0),
            ended_at = case when v_is_over then clock_timestamp() end,
            error = v_error
        where r.id = v_run_id;
        commit;

        exit when v_is_over;
    end loop;

    perform pg_advisory_unlock(v_lock);

    if v_error is not null then
        raise exception using
            errcode = 'P0001',
            message = 'job_failed',
            detail = v_error,
            hint = 'npm run jobs -- list shows what failed when.';
    end if;
end;
$$;

comment on procedure private.run_job is
    'Runs a job of private.jobs to its end and records it. For postgres: call it outside of a '
    'transaction.';
revoke all on procedure private.run_job from public, anon, authenticated, service_role;
