-- No policy and no grant: no API role reads or writes it. Read through private.setting().
alter table private.settings enable row level security;

revoke all on private.settings from anon, authenticated, service_role;
