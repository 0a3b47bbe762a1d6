-- A policy runs with its caller's rights, so the caller may read its own rows; the schema is not
-- exposed.
alter table private.hidden enable row level security;

create policy select_own on private.hidden
for select to anon, authenticated
using (viewer = (select auth.uid()));

revoke all on private.hidden from anon, authenticated, service_role;
grant select on private.hidden to anon, authenticated, service_role;
