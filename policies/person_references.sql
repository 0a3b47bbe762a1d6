-- No policy and no grant: no API role reads or writes it. Read by export_my_data().
alter table private.person_references enable row level security;

revoke all on private.person_references from anon, authenticated, service_role;
