-- Nothing towards a blocked pair; what a statement inserted or deleted is counted once, at its end.
create trigger follows_a_guard_interaction
before insert on public.follows
for each row
execute function private.guard_interaction();

create trigger follows_count_insert
after insert on public.follows
referencing new table as changed
for each statement
execute function private.count_follows();

create trigger follows_count_delete
after delete on public.follows
referencing old table as changed
for each statement
execute function private.count_follows();
