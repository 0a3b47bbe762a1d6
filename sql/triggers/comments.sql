-- Before: the turn of a deletion, the caller's lock, nothing towards a blocked pair, the time of
-- the edit, nobody else's replies lost. After: the author's limits, counter row, the counts of post
-- and parent.
create trigger comments_queue_erasure
before delete on public.comments
for each statement
execute function private.queue_erasure();

create trigger comments_lock_caller
before insert on public.comments
for each statement
execute function private.lock_caller();

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

create trigger comments_keep_replies
before delete on public.comments
for each row
execute function private.keep_replies();

create trigger comments_a_limit_rate
after insert on public.comments
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger comments_a_limit_edits
after update on public.comments
referencing old table as old_rows new table as new_rows
for each statement
execute function private.limit_edits();

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

-- Files that nothing points at any more are deleted by the Storage API.
create trigger comments_queue_storage_orphans
after delete or update of media_urls, gif_url on public.comments
for each row
when (old.media_urls is not null or old.gif_url is not null)
execute function private.queue_storage_orphans();
