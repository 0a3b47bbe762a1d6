-- The caller's lock; nothing towards a blocked pair; what a statement inserted or deleted is
-- counted once, at its end, and what it inserted against the caller's limit.
create trigger reposts_lock_caller
before insert or delete on public.reposts
for each statement
execute function private.lock_caller();

create trigger reposts_a_guard_interaction
before insert on public.reposts
for each row
execute function private.guard_interaction();

create trigger reposts_a_limit_rate
after insert on public.reposts
referencing new table as changed
for each statement
execute function private.limit_rate();

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

-- A plain repost may become a quote; whose it is and of what never changes.
create trigger reposts_refuse_update
before update of user_id, post_id on public.reposts
for each row
when ((old.user_id, old.post_id) is distinct from (new.user_id, new.post_id))
execute function private.refuse_update();
