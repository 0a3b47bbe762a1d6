-- Before: the turn of a deletion, the caller's lock, no plain repost, nothing towards a blocked
-- pair, the time of the edit. After: the author's limits, counter row, cashtags, the repost of a
-- quote, the author's count.
create trigger posts_queue_erasure
before delete on public.posts
for each statement
execute function private.queue_erasure();

create trigger posts_lock_caller
before insert or update on public.posts
for each statement
execute function private.lock_caller();

create trigger posts_a_refuse_plain_repost
before insert or update of repost_type on public.posts
for each row
when (new.repost_type = 'normal')
execute function private.refuse_plain_repost();

-- Whose quote it is, and of what, never changes; a quoted post that is purged leaves null.
create trigger posts_a_refuse_update
before update of user_id, original_post_id on public.posts
for each row
when (
    (old.repost_type = 'quote' and old.user_id <> new.user_id)
    or old.original_post_id <> new.original_post_id
)
execute function private.refuse_update();

create trigger posts_b_guard_interaction
before insert on public.posts
for each row
when (new.original_post_id is not null)
execute function private.guard_interaction();

create trigger posts_updated_at
before update on public.posts
for each row
when (
    (old.content, old.media_urls, old.gif_url)
    is distinct from
    (new.content, new.media_urls, new.gif_url)
)
execute function public.update_updated_at();

create trigger posts_a_limit_rate
after insert on public.posts
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger posts_a_limit_edits
after update on public.posts
referencing old table as old_rows new table as new_rows
for each statement
execute function private.limit_edits();

create trigger posts_make_counts
after insert on public.posts
for each row
execute function private.make_counts();

create trigger posts_sync_cashtags_insert
after insert on public.posts
referencing new table as new_rows
for each statement
execute function private.sync_cashtags();

create trigger posts_sync_cashtags_update
after update on public.posts
referencing old table as old_rows new table as new_rows
for each statement
execute function private.sync_cashtags();

create trigger posts_sync_quote_insert
after insert on public.posts
for each row
when (new.repost_type = 'quote')
execute function private.sync_quote();

create trigger posts_sync_quote_update
after update of content, deleted_at, removed_at on public.posts
for each row
when (
    new.repost_type = 'quote'
    and (old.content, old.deleted_at, old.removed_at)
    is distinct from (new.content, new.deleted_at, new.removed_at)
)
execute function private.sync_quote();

create trigger posts_sync_quote_delete
after delete on public.posts
for each row
when (old.repost_type = 'quote')
execute function private.sync_quote();

create trigger posts_count_insert
after insert on public.posts
referencing new table as new_rows
for each statement
execute function private.count_posts();

create trigger posts_count_update
after update on public.posts
referencing old table as old_rows new table as new_rows
for each statement
execute function private.count_posts();

create trigger posts_count_delete
after delete on public.posts
referencing old table as old_rows
for each statement
execute function private.count_posts();

-- A take-down past take_down(), which only service_role may.
create trigger posts_log_direct_write
after update of removed_at on public.posts
for each row
when (
    (old.removed_at is null) <> (new.removed_at is null)
    and current_user = 'service_role'
)
execute function private.log_direct_write();

-- Files that nothing points at any more are deleted by the Storage API.
create trigger posts_queue_storage_orphans
after delete or update of media_urls, gif_url on public.posts
for each row
when (old.media_urls is not null or old.gif_url is not null)
execute function private.queue_storage_orphans();

-- A post that is deleted for good takes much along; what its author takes along is held by then.
create trigger posts_hold_post
before delete on public.posts
for each row
when (pg_trigger_depth() = 0)
execute function private.hold_post();
