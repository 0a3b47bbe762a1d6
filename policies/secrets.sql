-- No policy and no grant: no API role reads or writes it. Nobody reads a secret; functions of the
-- owner use it.
alter table private.secrets enable row level security;

revoke all on private.secrets from anon, authenticated, service_role;
