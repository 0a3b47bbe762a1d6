-- No policy: nobody lists the staff; private.is_staff() answers for the caller. service_role
-- appoints.
alter table private.staff enable row level security;

revoke all on private.staff from anon, authenticated, service_role;
grant select, insert, update, delete on private.staff to service_role;
