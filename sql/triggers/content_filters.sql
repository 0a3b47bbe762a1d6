-- The caller's lock and limit. A block separates the pair and cuts follows; taking it back reverses
-- the first. A filter is never turned into another.
create trigger content_filters_lock_caller
before insert or delete on public.content_filters
for each statement
execute function private.lock_caller();

create trigger content_filters_a_limit_rate
after insert on public.content_filters
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger content_filters_keep_hidden_insert
after insert on public.content_filters
referencing new table as changed
for each statement
execute function private.keep_hidden();

create trigger content_filters_keep_hidden_delete
after delete on public.content_filters
referencing old table as changed
for each statement
execute function private.keep_hidden();

create trigger content_filters_refuse_update
before update of user_id, filtered_user_id, filter_type on public.content_filters
for each row
when (
    (old.user_id, old.filtered_user_id, old.filter_type)
    is distinct from
    (new.user_id, new.filtered_user_id, new.filter_type)
)
execute function private.refuse_update();
