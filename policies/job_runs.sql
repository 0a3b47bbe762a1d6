-- No policy and no grant: for postgres alone, who runs the jobs.
alter table private.job_runs enable row level security;

revoke all on private.job_runs from anon, authenticated, service_role;
