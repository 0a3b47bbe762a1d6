-- The caller's lock and limit. A report keeps its target and evidence; a changed status says who
-- changed it and when, and stands in the moderation log.
create trigger reports_lock_caller
before insert on public.reports
for each statement
execute function private.lock_caller();

create trigger reports_a_limit_rate
after insert on public.reports
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger reports_prepare_report
before insert on public.reports
for each row
execute function private.prepare_report();

create trigger reports_stamp_review
before update of status on public.reports
for each row
when (old.status is distinct from new.status)
execute function private.stamp_review();

create trigger reports_log_direct_write
after update of status on public.reports
for each row
when (
    old.status is distinct from new.status
    and current_user in ('authenticated', 'service_role')
)
execute function private.log_direct_write();
