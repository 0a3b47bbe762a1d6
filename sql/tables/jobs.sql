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
