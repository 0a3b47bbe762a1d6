-- The caller's lock; nothing towards a blocked pair; what a statement inserted or deleted is
-- counted once, at its end, and what it inserted against the caller's limit; a row is never turned
-- into another.
create trigger follows_lock_caller
before insert or delete on public.follows
for each statement
execute function private.lock_caller();

create trigger follows_a_guard_interaction
before insert on public.follows
for each row
execute function private.guard_interaction();

create trigger follows_a_limit_rate
after insert on public.follows
referencing new table as changed
for each statement
execute function private.limit_rate();

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

create trigger follows_refuse_update
before update of follower_id, following_id on public.follows
for each row
when ((old.follower_id, old.following_id) is distinct from (new.follower_id, new.following_id))
execute function private.refuse_update();
