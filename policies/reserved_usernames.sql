-- No policy and no grant: no API role reads or writes it. Read by sign-up and the username rules.
alter table private.reserved_usernames enable row level security;

revoke all on private.reserved_usernames from anon, authenticated, service_role;
