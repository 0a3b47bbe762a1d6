-- Read through the view in public, with its reader's rights; the schema is not exposed. Counts are
-- the same for everybody.
alter table private.user_counts enable row level security;

create policy select_all on private.user_counts
for select to anon, authenticated
using (true);

revoke all on private.user_counts from anon, authenticated, service_role;
grant select on private.user_counts to anon, authenticated, service_role;
