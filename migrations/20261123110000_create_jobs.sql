-- Jobs: what is done now and then, how it is run, and a record of every run.
-- migrate: down-loses-data
-- Up Migration

-- What has to be done now and then. `npm run jobs` runs them and writes the schedules to pg_cron
-- where that is present; an operator changes a schedule, or switches a job off, by an update here.
create table private.jobs (
    name text primary key,
    schedule text not null,
    description text not null,
    is_enabled boolean not null default true,
    is_for_cron boolean not null default true,

    constraint jobs_name_check check (name ~ '^[a-z][a-z0-9_]*$'),
    constraint jobs_schedule_check check (schedule ~ '^\S+ \S+ \S+ \S+ \S+$')
);

comment on table private.jobs is 'The jobs of this database, run by private.run_job().';
comment on column private.jobs.name is 'The job''s name, snake_case.';
comment on column private.jobs.schedule is
    'When it is due, as cron writes it: minute, hour, day of month, month, day of week; UTC.';
comment on column private.jobs.description is 'What it does.';
comment on column private.jobs.is_enabled is 'Whether it is scheduled at all.';
comment on column private.jobs.is_for_cron is
    'Whether pg_cron can run it; else only npm run jobs, which sends statements that no '
    'transaction may hold.';

-- Each run of a job: begun when the row appears, over when ended_at is set, failed when error is.
create table private.job_runs (
    id bigint generated always as identity primary key,
    job text not null references private.jobs (name) on delete cascade,
    started_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    row_count bigint not null default 0,
    error text,
    run_by text not null default current_setting('application_name'),

    constraint job_runs_ended_at_check check (ended_at >= started_at),
    constraint job_runs_error_check check (error is null or ended_at is not null)
);

create index job_runs_job_idx on private.job_runs (job, id desc);
comment on index private.job_runs_job_idx is
    'The last runs of a job; covers the foreign key.';
create index job_runs_started_at_idx on private.job_runs (started_at);
comment on index private.job_runs_started_at_idx is 'Old runs, for the cleanup job.';

comment on table private.job_runs is 'What jobs did. Written by private.run_job().';
comment on column private.job_runs.id is 'Run id, in order of their beginning.';
comment on column private.job_runs.job is 'The job.';
comment on column private.job_runs.started_at is 'When it began.';
comment on column private.job_runs.ended_at is 'When it ended; null while it runs.';
comment on column private.job_runs.row_count is 'Rows that it has dealt with so far.';
comment on column private.job_runs.error is 'Why it failed; null when it did not.';
comment on column private.job_runs.run_by is
    'The application_name of the session: pg_cron, or pageshare jobs.';

-- No policy and no grant: for postgres alone, who runs the jobs.
alter table private.jobs enable row level security;

revoke all on private.jobs from anon, authenticated, service_role;

-- No policy and no grant: for postgres alone, who runs the jobs.
alter table private.job_runs enable row level security;

revoke all on private.job_runs from anon, authenticated, service_role;

-- The jobs and their first schedules.
insert into private.jobs (name, schedule, description, is_for_cron)
values
    (
        'refresh_metrics', '*/5 * * * *',
        'Closes finished days; refreshes trending tickers, metrics and the explore ranking.', true
    ),
    ('close_sessions', '*/10 * * * *', 'Ends sessions whose app has fallen silent.', true),
    (
        'purge', '12 * * * *',
        'Deletes for good what was deleted or taken down longer ago than its retention.', true
    ),
    (
        'cleanup', '42 * * * *',
        'Clears address hashes, old logs and sessions, orphaned tickers and holds, old job runs.',
        true
    ),
    (
        'reindex', '17 4 * * 0',
        'Rebuilds bloated and invalid indexes concurrently, one at a time.', false
    );

-- What a batch of a job tells private.run_job().
create type private.job_batch as (
    row_count bigint,
    has_more boolean
);

comment on type private.job_batch is 'What one batch of a job did.';
comment on column private.job_batch.row_count is 'Rows that it dealt with.';
comment on column private.job_batch.has_more is 'Whether another batch is wanted at once.';

-- One bounded batch of a job, in the caller's transaction. What the jobs of private.jobs do stands
-- here and nowhere else; private.run_job() repeats it.
create function private.run_job_batch(job text)
returns private.job_batch
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_size constant integer := 1000;
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
            v_purge := private.purge_deleted(v_size);
            v_batch.row_count := v_purge.posts + v_purge.comments + v_purge.accounts
                + v_purge.tombstones + v_purge.other_rows;
            v_batch.has_more := v_purge.has_more;
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

insert into private.settings (name, value, description)
values ('job_run_retention', '30 days', 'How long runs of jobs are remembered.');

-- Down Migration

delete from private.settings
where name = 'job_run_retention';

drop procedure private.run_job;
drop function private.run_job_batch;
drop type private.job_batch;
drop table private.job_runs;
drop table private.jobs;
