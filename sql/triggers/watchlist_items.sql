-- The caller's lock and limit.
create trigger watchlist_items_lock_caller
before insert on public.watchlist_items
for each statement
execute function private.lock_caller();

create trigger watchlist_items_a_limit_rate
after insert on public.watchlist_items
referencing new table as changed
for each statement
execute function private.limit_rate();
