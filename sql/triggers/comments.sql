-- Before: nothing towards a blocked pair, the time of the edit. After: counter row, the counts of
-- post and parent.
create trigger comments_guard_interaction
before insert on public.comments
for each row
execute function private.guard_interaction();

create trigger comments_updated_at
before update on public.comments
for each row
when (
    (old.content, old.media_urls, old.gif_url)
    is distinct from
    (new.content, new.media_urls, new.gif_url)
)
execute function public.update_updated_at();

create trigger comments_make_counts
after insert on public.comments
for each row
execute function private.make_counts();

create trigger comments_count_insert
after insert on public.comments
referencing new table as new_rows
for each statement
execute function private.count_comments();

create trigger comments_count_update
after update on public.comments
referencing old table as old_rows new table as new_rows
for each statement
execute function private.count_comments();

create trigger comments_count_delete
after delete on public.comments
referencing old table as old_rows
for each statement
execute function private.count_comments();

-- A take-down past take_down(), which only service_role may.
create trigger comments_log_direct_write
after update of removed_at on public.comments
for each row
when (
    (old.removed_at is null) <> (new.removed_at is null)
    and current_user = 'service_role'
)
execute function private.log_direct_write();
