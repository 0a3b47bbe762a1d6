-- Append-only, also for statements that would touch no row.
create trigger moderation_log_refuse_change
before update or delete or truncate on private.moderation_log
for each statement
execute function private.refuse_log_change();
