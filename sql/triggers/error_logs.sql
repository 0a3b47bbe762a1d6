-- The caller's lock and limit. Resolving an error says who did it and when, and stands in the
-- moderation log.
create trigger error_logs_lock_caller
before insert on public.error_logs
for each statement
execute function private.lock_caller();

create trigger error_logs_a_limit_rate
after insert on public.error_logs
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger error_logs_stamp_resolution
before update of resolved on public.error_logs
for each row
when (old.resolved is distinct from new.resolved)
execute function private.stamp_resolution();

create trigger error_logs_log_direct_write
after update of resolved on public.error_logs
for each row
when (
    old.resolved is distinct from new.resolved
    and current_user in ('authenticated', 'service_role')
)
execute function private.log_direct_write();
