-- Nobody but their owner.
alter table public.user_interests enable row level security;

create policy select_own on public.user_interests
for select to authenticated
using (user_id = (select auth.uid()));

create policy insert_own on public.user_interests
for insert to authenticated
with check (user_id = (select private.active_user_id()));

create policy delete_own on public.user_interests
for delete to authenticated
using (user_id = (select private.active_user_id()));

revoke all on public.user_interests from anon, authenticated, service_role;
grant select, delete on public.user_interests to authenticated;
grant insert (user_id, interest) on public.user_interests to authenticated;
grant select, insert, update, delete on public.user_interests to service_role;
