-- The caller's lock; nothing towards a blocked pair; what a statement inserted or deleted is
-- counted once, at its end, and what it inserted against the voter's limit.
create trigger poll_votes_lock_caller
before insert on public.poll_votes
for each statement
execute function private.lock_caller();

create trigger poll_votes_a_guard_interaction
before insert on public.poll_votes
for each row
execute function private.guard_interaction();

create trigger poll_votes_a_limit_rate
after insert on public.poll_votes
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger poll_votes_count_insert
after insert on public.poll_votes
referencing new table as changed
for each statement
execute function private.count_poll_votes();

create trigger poll_votes_count_delete
after delete on public.poll_votes
referencing old table as changed
for each statement
execute function private.count_poll_votes();

-- After the guard, so that a blocked voter learns nothing of the poll.
create trigger poll_votes_b_check_vote
before insert on public.poll_votes
for each row
execute function private.check_vote();

create trigger poll_votes_refuse_update
before update on public.poll_votes
for each row
execute function private.refuse_update();
