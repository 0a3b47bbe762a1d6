-- Generated from migrations/20261122090012_create_triggers.sql by npm run supabase:generate: do not edit.

-- What triggers keep from here on, made once from the rows that are there: counters, vanished
-- accounts, pairs that a block separates. On a new database that is the ghost alone.
insert into private.gone (user_id)
select u.id
from public.users u
where u.deleted_at is not null
    or u.suspended_at is not null
on conflict (user_id) do nothing;

insert into private.hidden (viewer, author, blocks)
select s.viewer, s.author, count(*)
from public.content_filters c
cross join lateral (
    values (c.user_id, c.filtered_user_id), (c.filtered_user_id, c.user_id)
) s (viewer, author)
where c.filter_type = 'block'
group by s.viewer, s.author
on conflict (viewer, author) do update
set blocks = excluded.blocks;

select private.repair_counters();

-- In the order in which they fire: rules for a changed username and time zone, then the time of the
-- edit, the mark of vanished accounts, the counters; and what must be saved before a person is
-- erased.
create trigger users_check_username
before update of username on public.users
for each row
when (old.username is distinct from new.username)
execute function private.check_username();

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

-- Before: the caller's lock, no plain repost, nothing towards a blocked pair, the time of
-- the edit. After: counter row, cashtags, the repost of a quote, the author's count.
create trigger posts_lock_caller
before update on public.posts
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

-- Nothing towards a blocked pair (a comment stands under other people's posts); frozen once made; a
-- counter row an option.
create trigger polls_guard_interaction
before insert on public.polls
for each row
when (new.comment_id is not null)
execute function private.guard_interaction();

create trigger polls_refuse_update
before update on public.polls
for each row
execute function private.refuse_update();

create trigger polls_make_counts
after insert on public.polls
for each row
execute function private.make_counts();

-- Nothing towards a blocked pair; what a statement inserted or deleted is counted once, at its end.
create trigger poll_votes_a_guard_interaction
before insert on public.poll_votes
for each row
execute function private.guard_interaction();

create trigger poll_votes_count_insert
after insert on public.poll_votes
referencing new table as changed
for each statement
execute function private.count_poll_votes();

create trigger poll_votes_count_delete
after delete on public.poll_votes
referencing old table as changed
for each statement
execute function private.count_poll_votes();

-- After the guard, so that a blocked voter learns nothing of the poll.
create trigger poll_votes_b_check_vote
before insert on public.poll_votes
for each row
execute function private.check_vote();

create trigger poll_votes_refuse_update
before update on public.poll_votes
for each row
execute function private.refuse_update();

-- The caller's lock; nothing towards a blocked pair; what a statement inserted or deleted is
-- counted once, at its end; a row is never turned into another.
create trigger reactions_lock_caller
before insert or delete on public.reactions
for each statement
execute function private.lock_caller();

create trigger reactions_a_guard_interaction
before insert on public.reactions
for each row
execute function private.guard_interaction();

create trigger reactions_count_insert
after insert on public.reactions
referencing new table as changed
for each statement
execute function private.count_reactions();

create trigger reactions_count_delete
after delete on public.reactions
referencing old table as changed
for each statement
execute function private.count_reactions();

create trigger reactions_refuse_update
before update of user_id, post_id, comment_id on public.reactions
for each row
when (
    (old.user_id, old.post_id, old.comment_id)
    is distinct from
    (new.user_id, new.post_id, new.comment_id)
)
execute function private.refuse_update();

-- The caller's lock; nothing towards a blocked pair; what a statement inserted or deleted is
-- counted once, at its end.
create trigger reposts_lock_caller
before insert or delete on public.reposts
for each statement
execute function private.lock_caller();

create trigger reposts_a_guard_interaction
before insert on public.reposts
for each row
execute function private.guard_interaction();

create trigger reposts_count_insert
after insert on public.reposts
referencing new table as changed
for each statement
execute function private.count_reposts();

create trigger reposts_count_delete
after delete on public.reposts
referencing old table as changed
for each statement
execute function private.count_reposts();

-- Undoing a quote repost takes the quote post along.
create trigger reposts_drop_quote_post
after delete on public.reposts
for each row
when (old.type = 'quote')
execute function private.drop_quote_post();

-- A plain repost may become a quote; whose it is and of what never changes.
create trigger reposts_refuse_update
before update of user_id, post_id on public.reposts
for each row
when ((old.user_id, old.post_id) is distinct from (new.user_id, new.post_id))
execute function private.refuse_update();

-- The caller's lock; nothing towards a blocked pair; what a statement inserted or deleted is
-- counted once, at its end; a row is never turned into another.
create trigger bookmarks_lock_caller
before insert or delete on public.bookmarks
for each statement
execute function private.lock_caller();

create trigger bookmarks_a_guard_interaction
before insert on public.bookmarks
for each row
execute function private.guard_interaction();

create trigger bookmarks_count_insert
after insert on public.bookmarks
referencing new table as changed
for each statement
execute function private.count_bookmarks();

create trigger bookmarks_count_delete
after delete on public.bookmarks
referencing old table as changed
for each statement
execute function private.count_bookmarks();

create trigger bookmarks_refuse_update
before update of user_id, post_id on public.bookmarks
for each row
when ((old.user_id, old.post_id) is distinct from (new.user_id, new.post_id))
execute function private.refuse_update();

-- The caller's lock; nothing towards a blocked pair; what a statement inserted or deleted is
-- counted once, at its end; a row is never turned into another.
create trigger follows_lock_caller
before insert or delete on public.follows
for each statement
execute function private.lock_caller();

create trigger follows_a_guard_interaction
before insert on public.follows
for each row
execute function private.guard_interaction();

create trigger follows_count_insert
after insert on public.follows
referencing new table as changed
for each statement
execute function private.count_follows();

create trigger follows_count_delete
after delete on public.follows
referencing old table as changed
for each statement
execute function private.count_follows();

create trigger follows_refuse_update
before update of follower_id, following_id on public.follows
for each row
when ((old.follower_id, old.following_id) is distinct from (new.follower_id, new.following_id))
execute function private.refuse_update();

-- The caller's lock. A block separates the pair and cuts follows; taking it back reverses the
-- first. A filter is never turned into another.
create trigger content_filters_lock_caller
before insert or delete on public.content_filters
for each statement
execute function private.lock_caller();

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

-- A report keeps its target and evidence; a changed status says who changed it and when.
create trigger reports_prepare_report
before insert on public.reports
for each row
execute function private.prepare_report();

create trigger reports_stamp_review
before update of status on public.reports
for each row
when (old.status is distinct from new.status)
execute function private.stamp_review();

-- Resolving an error says who did it and when.
create trigger error_logs_stamp_resolution
before update of resolved on public.error_logs
for each row
when (old.resolved is distinct from new.resolved)
execute function private.stamp_resolution();
