-- The caller's quotes locked; nothing towards a blocked pair; what a statement inserted or deleted
-- is counted once, at its end.
create trigger reposts_lock_own_quotes
before insert or delete on public.reposts
for each statement
execute function private.lock_own_quotes();

create trigger reposts_a_guard_interaction
before insert on public.reposts
for each row
execute function private.guard_interaction();

create trigger reposts_count_insert
after insert on public.reposts
referencing new table as changed
for each statement
execute function private.count_reposts();

create trigger reposts_count_delete
after delete on public.reposts
referencing old table as changed
for each statement
execute function private.count_reposts();

-- Undoing a quote repost takes the quote post along.
create trigger reposts_drop_quote_post
after delete on public.reposts
for each row
when (old.type = 'quote')
execute function private.drop_quote_post();
