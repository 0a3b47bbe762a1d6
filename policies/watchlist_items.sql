-- Nobody but their owner.
alter table public.watchlist_items enable row level security;

create policy select_own on public.watchlist_items
for select to authenticated
using (user_id = (select auth.uid()));

create policy insert_own on public.watchlist_items
for insert to authenticated
with check (user_id = (select private.active_user_id()));

create policy delete_own on public.watchlist_items
for delete to authenticated
using (user_id = (select private.active_user_id()));

revoke all on public.watchlist_items from anon, authenticated, service_role;
grant select, delete on public.watchlist_items to authenticated;
grant insert (user_id, ticker_id) on public.watchlist_items to authenticated;
grant select, insert, update, delete on public.watchlist_items to service_role;
