-- Every change of staff is history.
create trigger staff_log_insert
after insert or delete on private.staff
for each row
execute function private.log_staff();

create trigger staff_log_update
after update of role on private.staff
for each row
when (old.role is distinct from new.role)
execute function private.log_staff();
