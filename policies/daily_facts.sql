-- No policy and no grant: no API role reads or writes it. Read through public.daily_metrics.
alter table private.daily_facts enable row level security;

revoke all on private.daily_facts from anon, authenticated, service_role;
