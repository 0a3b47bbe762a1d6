-- No policy and no grant: no API role reads or writes it. Read through
-- private.client_country_code().
alter table private.countries enable row level security;

revoke all on private.countries from anon, authenticated, service_role;
