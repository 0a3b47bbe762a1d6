-- No policy and no grant: no API role reads or writes it. Kept by private.spend_allowance().
alter table private.rate_buckets enable row level security;

revoke all on private.rate_buckets from anon, authenticated, service_role;
