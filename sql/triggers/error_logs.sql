-- Resolving an error says who did it and when, and stands in the moderation log.
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
