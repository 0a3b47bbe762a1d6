-- The caller's lock and limit; fifty at most.
create trigger user_interests_lock_caller
before insert on public.user_interests
for each statement
execute function private.lock_caller();

create trigger user_interests_a_limit_rate
after insert on public.user_interests
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger user_interests_cap_interests
after insert on public.user_interests
referencing new table as changed
for each statement
execute function private.cap_interests();
