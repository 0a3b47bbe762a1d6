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
