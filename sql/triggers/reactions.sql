-- The caller's lock; nothing towards a blocked pair; what a statement inserted or deleted is
-- counted once, at its end, and what it inserted against the caller's limit; a row is never turned
-- into another.
create trigger reactions_lock_caller
before insert or delete on public.reactions
for each statement
execute function private.lock_caller();

create trigger reactions_a_guard_interaction
before insert on public.reactions
for each row
execute function private.guard_interaction();

create trigger reactions_a_limit_rate
after insert on public.reactions
referencing new table as changed
for each statement
execute function private.limit_rate();

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

create trigger reactions_refuse_update
before update of user_id, post_id, comment_id on public.reactions
for each row
when (
    (old.user_id, old.post_id, old.comment_id)
    is distinct from
    (new.user_id, new.post_id, new.comment_id)
)
execute function private.refuse_update();
