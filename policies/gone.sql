-- Policies of every table probe it with their caller's rights; the schema is not exposed. Which
-- accounts vanished is what anybody can see by looking for them.
alter table private.gone enable row level security;

create policy select_all on private.gone
for select to anon, authenticated
using (true);

revoke all on private.gone from anon, authenticated, service_role;
grant select on private.gone to anon, authenticated, service_role;
