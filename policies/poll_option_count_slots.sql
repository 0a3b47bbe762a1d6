-- Read through the view in public, with its reader's rights; the schema is not exposed. Counts are
-- the same for everybody.
alter table private.poll_option_count_slots enable row level security;

create policy select_all on private.poll_option_count_slots
for select to anon, authenticated
using (true);

revoke all on private.poll_option_count_slots from anon, authenticated, service_role;
grant select on private.poll_option_count_slots to anon, authenticated, service_role;
