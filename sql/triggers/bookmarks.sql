-- The caller's lock; nothing towards a blocked pair; what a statement inserted or deleted is
-- counted once, at its end, and what it inserted against the caller's limit; a row is never turned
-- into another.
create trigger bookmarks_lock_caller
before insert or delete on public.bookmarks
for each statement
execute function private.lock_caller();

create trigger bookmarks_a_guard_interaction
before insert on public.bookmarks
for each row
execute function private.guard_interaction();

create trigger bookmarks_a_limit_rate
after insert on public.bookmarks
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger bookmarks_count_insert
after insert on public.bookmarks
referencing new table as changed
for each statement
execute function private.count_bookmarks();

create trigger bookmarks_count_delete
after delete on public.bookmarks
referencing old table as changed
for each statement
execute function private.count_bookmarks();

create trigger bookmarks_refuse_update
before update of user_id, post_id on public.bookmarks
for each row
when ((old.user_id, old.post_id) is distinct from (new.user_id, new.post_id))
execute function private.refuse_update();
