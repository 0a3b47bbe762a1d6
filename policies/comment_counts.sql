-- Read through the view in public, with its reader's rights; the schema is not exposed. Counts are
-- the same for everybody.
alter table private.comment_counts enable row level security;

create policy select_all on private.comment_counts
for select to anon, authenticated
using (true);

revoke all on private.comment_counts from anon, authenticated, service_role;
grant select on private.comment_counts to anon, authenticated, service_role;
