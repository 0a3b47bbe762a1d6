-- Written by log_error(); read and resolved by staff.
alter table public.error_logs enable row level security;

create policy select_staff on public.error_logs
for select to authenticated
using ((select private.is_staff()));

create policy update_staff on public.error_logs
for update to authenticated
using ((select private.is_staff()))
with check ((select private.is_staff()));

revoke all on public.error_logs from anon, authenticated, service_role;
grant select on public.error_logs to authenticated;
grant update (resolved) on public.error_logs to authenticated;
grant select, insert, update, delete on public.error_logs to service_role;
