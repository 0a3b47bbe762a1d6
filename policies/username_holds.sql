-- No policy and no grant: no API role reads or writes it. Read by sign-up and the username rules.
alter table private.username_holds enable row level security;

revoke all on private.username_holds from anon, authenticated, service_role;
