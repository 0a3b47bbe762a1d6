-- No policy and no grant: service_role goes through take_storage_orphans() and
-- confirm_storage_orphans().
alter table private.storage_orphans enable row level security;

revoke all on private.storage_orphans from anon, authenticated, service_role;
