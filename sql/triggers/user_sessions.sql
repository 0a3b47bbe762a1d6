-- The caller's lock and limit.
create trigger user_sessions_lock_caller
before insert on public.user_sessions
for each statement
execute function private.lock_caller();

create trigger user_sessions_a_limit_rate
after insert on public.user_sessions
referencing new table as changed
for each statement
execute function private.limit_rate();
