-- Nothing towards a blocked pair; what a statement inserted or deleted is counted once, at its end.
create trigger reactions_a_guard_interaction
before insert on public.reactions
for each row
execute function private.guard_interaction();

create trigger reactions_count_insert
after insert on public.reactions
referencing new table as changed
for each statement
execute function private.count_reactions();

create trigger reactions_count_delete
after delete on public.reactions
referencing old table as changed
for each statement
execute function private.count_reactions();
