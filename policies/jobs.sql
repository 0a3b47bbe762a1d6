-- No policy and no grant: for postgres alone, who runs the jobs.
alter table private.jobs enable row level security;

revoke all on private.jobs from anon, authenticated, service_role;
