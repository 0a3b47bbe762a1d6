-- Everybody reads the catalogue; cashtags write it by trigger; staff give names and types.
alter table public.tickers enable row level security;

create policy select_all on public.tickers
for select to anon, authenticated
using (true);

create policy update_staff on public.tickers
for update to authenticated
using ((select private.is_staff()))
with check ((select private.is_staff()));

revoke all on public.tickers from anon, authenticated, service_role;
grant select on public.tickers to anon, authenticated;
grant update (name, type) on public.tickers to authenticated;
grant select, insert, update, delete on public.tickers to service_role;
