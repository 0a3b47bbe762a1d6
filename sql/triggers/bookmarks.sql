-- Nothing towards a blocked pair; what a statement inserted or deleted is counted once, at its end.
create trigger bookmarks_a_guard_interaction
before insert on public.bookmarks
for each row
execute function private.guard_interaction();

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
