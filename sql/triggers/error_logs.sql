-- Resolving an error says who did it and when.
create trigger error_logs_stamp_resolution
before update of resolved on public.error_logs
for each row
when (old.resolved is distinct from new.resolved)
execute function private.stamp_resolution();
