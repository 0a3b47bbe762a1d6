-- In the order in which they fire: the turn of a deletion, rules for a changed username and time
-- zone, then the time of the edit, the mark of vanished accounts, the counters; and what must be
-- saved before a person is erased.
create trigger users_queue_erasure
before delete on public.users
for each statement
execute function private.queue_erasure();

create trigger users_check_username
before update of username on public.users
for each row
when (old.username is distinct from new.username)
execute function private.guard_username();

create trigger users_check_timezone
before insert or update of timezone on public.users
for each row
execute function private.check_timezone();

-- Only edits: last_active_at, the country and address hash that the edge tells, and the other
-- bookkeeping leave updated_at alone.
create trigger users_updated_at
before update on public.users
for each row
when (
    (old.username, old.display_name, old.bio, old.profile_picture_url, old.badge,
        old.date_of_birth, old.timezone)
    is distinct from
    (new.username, new.display_name, new.bio, new.profile_picture_url, new.badge,
        new.date_of_birth, new.timezone)
)
execute function public.update_updated_at();

create trigger users_keep_gone
after insert or update of deleted_at, suspended_at on public.users
for each row
execute function private.keep_gone();

create trigger users_make_counts
after insert on public.users
for each row
execute function private.make_counts();

create trigger users_lay_down_comments
before delete on public.users
for each row
execute function private.lay_down_comments();

-- A suspension or badge past the moderation calls, which only service_role may.
create trigger users_log_direct_write
after update of suspended_at, badge on public.users
for each row
when (
    (
        (old.suspended_at is null) <> (new.suspended_at is null)
        or old.badge is distinct from new.badge
    )
    and current_user = 'service_role'
)
execute function private.log_direct_write();

-- Files that nothing points at any more are deleted by the Storage API.
create trigger users_queue_storage_orphans
after delete or update of profile_picture_url on public.users
for each row
execute function private.queue_storage_orphans();
