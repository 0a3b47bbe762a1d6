-- Row level security, policies and grants, table by table.
-- Up Migration

-- Everybody sees living accounts, save across a block; oneself and staff see all. Only the public
-- columns are granted: the private ones go through get_my_account(). Rows come from sign-up and go
-- with auth.users, so there is no insert or delete.
create policy select_visible on public.users
for select to anon, authenticated
using (
    id = (select auth.uid())
    or (select private.is_staff())
    or (
        not exists (
            select
            from private.gone g
            where g.user_id = users.id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = (select auth.uid())
                and h.author = users.id
        )
    )
);

create policy update_own on public.users
for update to authenticated
using (id = (select private.active_user_id()))
with check (id = (select private.active_user_id()));

grant select (id, username, display_name, bio, profile_picture_url, badge, created_at)
on public.users to anon, authenticated;
grant update (username, display_name, bio, profile_picture_url, date_of_birth, timezone)
on public.users to authenticated;
grant select, insert, update, delete on public.users to service_role;

-- Signed-in people see follows between visible people; one follows and unfollows for oneself.
create policy select_visible on public.follows
for select to authenticated
using (
    follower_id = (select auth.uid())
    or (select private.is_staff())
    or (
        exists (
            select
            from public.users u
            where u.id = follows.follower_id
        )
        and exists (
            select
            from public.users u
            where u.id = follows.following_id
        )
    )
);

-- Not towards a vanished account, which staff would see.
create policy insert_own on public.follows
for insert to authenticated
with check (
    follower_id = (select private.active_user_id())
    and exists (
        select
        from public.users u
        where u.id = follows.following_id
    )
    and not exists (
        select
        from private.gone g
        where g.user_id = follows.following_id
    )
);

create policy delete_own on public.follows
for delete to authenticated
using (follower_id = (select private.active_user_id()));

grant select, delete on public.follows to authenticated;
grant insert (follower_id, following_id) on public.follows to authenticated;
grant select, insert, update, delete on public.follows to service_role;

-- Nobody but their owner, not even staff: nobody may learn by whom they are muted or blocked. The
-- one filtered need not be visible: two people can block each other, and one who blocks and one who
-- has vanished give the same answer.
create policy select_own on public.content_filters
for select to authenticated
using (user_id = (select auth.uid()));

create policy insert_own on public.content_filters
for insert to authenticated
with check (
    user_id = (select private.active_user_id())
    and (
        exists (
            select
            from public.users u
            where u.id = content_filters.filtered_user_id
        )
        or exists (
            select
            from private.hidden h
            where h.viewer = (select auth.uid())
                and h.author = content_filters.filtered_user_id
        )
        or exists (
            select
            from private.gone g
            where g.user_id = content_filters.filtered_user_id
        )
    )
);

create policy delete_own on public.content_filters
for delete to authenticated
using (user_id = (select private.active_user_id()));

grant select, delete on public.content_filters to authenticated;
grant insert (user_id, filtered_user_id, filter_type) on public.content_filters to authenticated;
grant select, insert, update, delete on public.content_filters to service_role;

-- Nobody but their owner.
create policy select_own on public.user_interests
for select to authenticated
using (user_id = (select auth.uid()));

create policy insert_own on public.user_interests
for insert to authenticated
with check (user_id = (select private.active_user_id()));

create policy delete_own on public.user_interests
for delete to authenticated
using (user_id = (select private.active_user_id()));

grant select, delete on public.user_interests to authenticated;
grant insert (user_id, interest) on public.user_interests to authenticated;
grant select, insert, update, delete on public.user_interests to service_role;

-- One's own, to read. Written by start_session(), heartbeat() and end_session().
create policy select_own on public.user_sessions
for select to authenticated
using (user_id = (select auth.uid()));

grant select on public.user_sessions to authenticated;
grant select, insert, update, delete on public.user_sessions to service_role;

-- Living posts of visible people for all; one's own whatever their state; all for staff. Deleting
-- is not here: under this select policy an update of deleted_at by its author would do, but nobody
-- is granted that column; delete_post() checks and undoes.
create policy select_visible on public.posts
for select to anon, authenticated
using (
    user_id = (select auth.uid())
    or (select private.is_staff())
    or (
        deleted_at is null
        and removed_at is null
        and not exists (
            select
            from private.gone g
            where g.user_id = posts.user_id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = (select auth.uid())
                and h.author = posts.user_id
        )
    )
);

create policy insert_own on public.posts
for insert to authenticated
with check (user_id = (select private.active_user_id()));

-- Only while it lives: what staff took down or the author deleted is not edited any more.
create policy update_own on public.posts
for update to authenticated
using (
    user_id = (select private.active_user_id())
    and deleted_at is null
    and removed_at is null
)
with check (
    user_id = (select private.active_user_id())
    and deleted_at is null
    and removed_at is null
);

grant select on public.posts to anon, authenticated;
-- Never id, created_at, original_post_id, repost_type: ids and quotes go through create_post() and
-- quote_post().
grant insert (user_id, content, media_urls, gif_url) on public.posts to authenticated;
grant update (content, media_urls, gif_url) on public.posts to authenticated;
grant select, insert, update, delete on public.posts to service_role;

-- As posts, and only under a living post that the reader sees (the policy on posts answers that
-- within the probe).
create policy select_visible on public.comments
for select to anon, authenticated
using (
    user_id = (select auth.uid())
    or (select private.is_staff())
    or (
        deleted_at is null
        and removed_at is null
        and not exists (
            select
            from private.gone g
            where g.user_id = comments.user_id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = (select auth.uid())
                and h.author = comments.user_id
        )
        and exists (
            select
            from public.posts p
            where p.id = comments.post_id
                and p.deleted_at is null
                and p.removed_at is null
        )
    )
);

create policy insert_own on public.comments
for insert to authenticated
with check (
    user_id = (select private.active_user_id())
    and exists (
        select
        from public.posts p
        where p.id = comments.post_id
            and p.deleted_at is null
            and p.removed_at is null
    )
    and (
        parent_comment_id is null
        or private.sees_comment((select auth.uid()), parent_comment_id)
    )
);

create policy update_own on public.comments
for update to authenticated
using (
    user_id = (select private.active_user_id())
    and deleted_at is null
    and removed_at is null
)
with check (
    user_id = (select private.active_user_id())
    and deleted_at is null
    and removed_at is null
);

grant select on public.comments to anon, authenticated;
grant insert (user_id, post_id, parent_comment_id, content, media_urls, gif_url)
on public.comments to authenticated;
grant update (content, media_urls, gif_url) on public.comments to authenticated;
grant select, insert, update, delete on public.comments to service_role;

-- A poll is as visible as what it stands on. Its author adds it to a living post or comment of
-- their own; nothing changes it.
create policy select_visible on public.polls
for select to anon, authenticated
using (
    exists (
        select
        from public.posts p
        where p.id = polls.post_id
    )
    or exists (
        select
        from public.comments c
        where c.id = polls.comment_id
    )
);

create policy insert_own on public.polls
for insert to authenticated
with check (
    exists (
        select
        from public.posts p
        where p.id = polls.post_id
            and p.user_id = (select private.active_user_id())
            and p.deleted_at is null
            and p.removed_at is null
    )
    or exists (
        select
        from public.comments c
        where c.id = polls.comment_id
            and c.user_id = (select private.active_user_id())
            and c.deleted_at is null
            and c.removed_at is null
    )
);

grant select on public.polls to anon, authenticated;
grant insert (post_id, comment_id, options, duration_days) on public.polls to authenticated;
grant select, insert, update, delete on public.polls to service_role;

-- Secret ballots: one's own only, for staff too. Cast once, on a poll of living content that one
-- sees; no update, no delete.
create policy select_own on public.poll_votes
for select to authenticated
using (user_id = (select auth.uid()));

create policy insert_own on public.poll_votes
for insert to authenticated
with check (
    user_id = (select private.active_user_id())
    and exists (
        select
        from public.polls q
        where q.id = poll_votes.poll_id
            and (
                exists (
                    select
                    from public.posts p
                    where p.id = q.post_id
                        and p.deleted_at is null
                        and p.removed_at is null
                )
                or exists (
                    select
                    from public.comments c
                    where c.id = q.comment_id
                        and c.deleted_at is null
                        and c.removed_at is null
                )
            )
    )
);

grant select on public.poll_votes to authenticated;
grant insert (user_id, poll_id, option_index) on public.poll_votes to authenticated;
grant select, insert, update, delete on public.poll_votes to service_role;

-- Signed-in people see likes by visible people on visible content; anon sees counts only. One likes
-- for oneself what one sees.
create policy select_visible on public.reactions
for select to authenticated
using (
    user_id = (select auth.uid())
    or (select private.is_staff())
    or (
        not exists (
            select
            from private.gone g
            where g.user_id = reactions.user_id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = (select auth.uid())
                and h.author = reactions.user_id
        )
        and (
            exists (
                select
                from public.posts p
                where p.id = reactions.post_id
                    and p.deleted_at is null
                    and p.removed_at is null
            )
            or exists (
                select
                from public.comments c
                where c.id = reactions.comment_id
                    and c.deleted_at is null
                    and c.removed_at is null
            )
        )
    )
);

create policy insert_own on public.reactions
for insert to authenticated
with check (
    user_id = (select private.active_user_id())
    and (
        exists (
            select
            from public.posts p
            where p.id = reactions.post_id
                and p.deleted_at is null
                and p.removed_at is null
        )
        or exists (
            select
            from public.comments c
            where c.id = reactions.comment_id
                and c.deleted_at is null
                and c.removed_at is null
        )
    )
);

create policy delete_own on public.reactions
for delete to authenticated
using (user_id = (select private.active_user_id()));

grant select, delete on public.reactions to authenticated;
grant insert (user_id, post_id, comment_id) on public.reactions to authenticated;
grant select, insert, update, delete on public.reactions to service_role;

-- As reactions. Plain reposts only: a quote needs its post in the same transaction, so it goes
-- through quote_post().
create policy select_visible on public.reposts
for select to authenticated
using (
    user_id = (select auth.uid())
    or (select private.is_staff())
    or (
        not exists (
            select
            from private.gone g
            where g.user_id = reposts.user_id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = (select auth.uid())
                and h.author = reposts.user_id
        )
        and exists (
            select
            from public.posts p
            where p.id = reposts.post_id
                and p.deleted_at is null
                and p.removed_at is null
        )
    )
);

create policy insert_own on public.reposts
for insert to authenticated
with check (
    user_id = (select private.active_user_id())
    and type = 'normal'
    and exists (
        select
        from public.posts p
        where p.id = reposts.post_id
            and p.deleted_at is null
            and p.removed_at is null
    )
);

create policy delete_own on public.reposts
for delete to authenticated
using (user_id = (select private.active_user_id()));

grant select, delete on public.reposts to authenticated;
grant insert (user_id, post_id, type) on public.reposts to authenticated;
grant select, insert, update, delete on public.reposts to service_role;

-- Nobody but their owner, not even staff.
create policy select_own on public.bookmarks
for select to authenticated
using (user_id = (select auth.uid()));

create policy insert_own on public.bookmarks
for insert to authenticated
with check (
    user_id = (select private.active_user_id())
    and exists (
        select
        from public.posts p
        where p.id = bookmarks.post_id
            and p.deleted_at is null
            and p.removed_at is null
    )
);

create policy delete_own on public.bookmarks
for delete to authenticated
using (user_id = (select private.active_user_id()));

grant select, delete on public.bookmarks to authenticated;
grant insert (user_id, post_id) on public.bookmarks to authenticated;
grant select, insert, update, delete on public.bookmarks to service_role;

-- A reporter files about what it sees, and reads its own reports; staff read all and set the
-- status. Who reviewed, and the evidence, are not granted: a reporter has no business knowing the
-- moderator, and staff get both from moderation calls.
create policy select_own_or_staff on public.reports
for select to authenticated
using (reporter_id = (select auth.uid()) or (select private.is_staff()));

create policy insert_own on public.reports
for insert to authenticated
with check (
    reporter_id = (select private.active_user_id())
    and (
        exists (
            select
            from public.posts p
            where p.id = reports.reported_post_id
                and p.deleted_at is null
                and p.removed_at is null
        )
        or exists (
            select
            from public.comments c
            where c.id = reports.reported_comment_id
                and c.deleted_at is null
                and c.removed_at is null
        )
        or exists (
            select
            from public.users u
            where u.id = reports.reported_user_id
                -- Not a vanished account, which staff would see.
                and not exists (
                    select
                    from private.gone g
                    where g.user_id = u.id
                )
        )
    )
);

create policy update_staff on public.reports
for update to authenticated
using ((select private.is_staff()))
with check ((select private.is_staff()));

grant select (
    id, reporter_id, reported_post_id, reported_comment_id, reported_user_id, report_type, reason,
    status, created_at, reviewed_at, target_kind, target_id
) on public.reports to authenticated;
grant insert (
    reporter_id, reported_post_id, reported_comment_id, reported_user_id, report_type, reason
) on public.reports to authenticated;
grant update (status) on public.reports to authenticated;
grant select, insert, update, delete on public.reports to service_role;

-- Everybody reads the catalogue; cashtags write it by trigger; staff give names and types.
create policy select_all on public.tickers
for select to anon, authenticated
using (true);

create policy update_staff on public.tickers
for update to authenticated
using ((select private.is_staff()))
with check ((select private.is_staff()));

grant select on public.tickers to anon, authenticated;
grant update (name, type) on public.tickers to authenticated;
grant select, insert, update, delete on public.tickers to service_role;

-- As visible as the post. Written by the cashtag trigger alone.
create policy select_visible on public.post_tickers
for select to anon, authenticated
using (
    exists (
        select
        from public.posts p
        where p.id = post_tickers.post_id
    )
);

grant select on public.post_tickers to anon, authenticated;
grant select, insert, update, delete on public.post_tickers to service_role;

-- Nobody but their owner.
create policy select_own on public.watchlist_items
for select to authenticated
using (user_id = (select auth.uid()));

create policy insert_own on public.watchlist_items
for insert to authenticated
with check (user_id = (select private.active_user_id()));

create policy delete_own on public.watchlist_items
for delete to authenticated
using (user_id = (select private.active_user_id()));

grant select, delete on public.watchlist_items to authenticated;
grant insert (user_id, ticker_id) on public.watchlist_items to authenticated;
grant select, insert, update, delete on public.watchlist_items to service_role;

-- Written by log_error(); read and resolved by staff.
create policy select_staff on public.error_logs
for select to authenticated
using ((select private.is_staff()));

create policy update_staff on public.error_logs
for update to authenticated
using ((select private.is_staff()))
with check ((select private.is_staff()));

grant select on public.error_logs to authenticated;
grant update (resolved) on public.error_logs to authenticated;
grant select, insert, update, delete on public.error_logs to service_role;

-- No policy: nobody lists the staff; private.is_staff() answers for the caller. service_role
-- appoints.
grant select, insert, update, delete on private.staff to service_role;

-- A policy runs with its caller's rights, so the caller may read its own rows; the schema is not
-- exposed.
create policy select_own on private.hidden
for select to anon, authenticated
using (viewer = (select auth.uid()));

grant select on private.hidden to anon, authenticated, service_role;

-- Policies of every table probe it with their caller's rights; the schema is not exposed. Which
-- accounts vanished is what anybody can see by looking for them.
create policy select_all on private.gone
for select to anon, authenticated
using (true);

grant select on private.gone to anon, authenticated, service_role;

-- Read through the view in public, with its reader's rights; the schema is not exposed. Counts are
-- the same for everybody.
create policy select_all on private.post_counts
for select to anon, authenticated
using (true);

grant select on private.post_counts to anon, authenticated, service_role;

-- Read through the view in public, with its reader's rights; the schema is not exposed. Counts are
-- the same for everybody.
create policy select_all on private.post_count_slots
for select to anon, authenticated
using (true);

grant select on private.post_count_slots to anon, authenticated, service_role;

-- Read through the view in public, with its reader's rights; the schema is not exposed. Counts are
-- the same for everybody.
create policy select_all on private.comment_counts
for select to anon, authenticated
using (true);

grant select on private.comment_counts to anon, authenticated, service_role;

-- Read through the view in public, with its reader's rights; the schema is not exposed. Counts are
-- the same for everybody.
create policy select_all on private.comment_count_slots
for select to anon, authenticated
using (true);

grant select on private.comment_count_slots to anon, authenticated, service_role;

-- Read through the view in public, with its reader's rights; the schema is not exposed. Counts are
-- the same for everybody.
create policy select_all on private.poll_option_counts
for select to anon, authenticated
using (true);

grant select on private.poll_option_counts to anon, authenticated, service_role;

-- Read through the view in public, with its reader's rights; the schema is not exposed. Counts are
-- the same for everybody.
create policy select_all on private.poll_option_count_slots
for select to anon, authenticated
using (true);

grant select on private.poll_option_count_slots to anon, authenticated, service_role;

-- Read through the view in public, with its reader's rights; the schema is not exposed. Counts are
-- the same for everybody.
create policy select_all on private.user_counts
for select to anon, authenticated
using (true);

grant select on private.user_counts to anon, authenticated, service_role;

-- Read through the view in public, with its reader's rights; the schema is not exposed. Counts are
-- the same for everybody.
create policy select_all on private.user_count_slots
for select to anon, authenticated
using (true);

grant select on private.user_count_slots to anon, authenticated, service_role;

-- Views read with their reader's rights, so a grant opens only what the tables' policies let
-- through. The API reads them, nobody writes through them.
grant select on public.post_stats to anon, authenticated, service_role;

grant select on public.comment_stats to anon, authenticated, service_role;

grant select on public.profiles to anon, authenticated, service_role;

grant select on public.poll_totals to anon, authenticated, service_role;

grant select on public.trending_tickers to anon, authenticated, service_role;

-- Rows for staff and service_role only: the functions behind them decide.
grant select on public.daily_metrics to authenticated, service_role;

grant select on public.engagement_metrics to authenticated, service_role;

-- Materialized views obey no policy: only the one that is for everybody is granted.
grant select on analytics.trending_tickers to anon, authenticated, service_role;

-- Down Migration

revoke all on public.post_stats from anon, authenticated, service_role;
revoke all on public.comment_stats from anon, authenticated, service_role;
revoke all on public.profiles from anon, authenticated, service_role;
revoke all on public.poll_totals from anon, authenticated, service_role;
revoke all on public.trending_tickers from anon, authenticated, service_role;
revoke all on public.daily_metrics from anon, authenticated, service_role;
revoke all on public.engagement_metrics from anon, authenticated, service_role;
revoke all on analytics.trending_tickers from anon, authenticated, service_role;
revoke all on analytics.daily_metrics from anon, authenticated, service_role;
revoke all on analytics.engagement_metrics from anon, authenticated, service_role;
revoke all on private.user_count_slots from anon, authenticated, service_role;
drop policy select_all on private.user_count_slots;
revoke all on private.user_counts from anon, authenticated, service_role;
drop policy select_all on private.user_counts;
revoke all on private.poll_option_count_slots from anon, authenticated, service_role;
drop policy select_all on private.poll_option_count_slots;
revoke all on private.poll_option_counts from anon, authenticated, service_role;
drop policy select_all on private.poll_option_counts;
revoke all on private.comment_count_slots from anon, authenticated, service_role;
drop policy select_all on private.comment_count_slots;
revoke all on private.comment_counts from anon, authenticated, service_role;
drop policy select_all on private.comment_counts;
revoke all on private.post_count_slots from anon, authenticated, service_role;
drop policy select_all on private.post_count_slots;
revoke all on private.post_counts from anon, authenticated, service_role;
drop policy select_all on private.post_counts;
revoke all on private.gone from anon, authenticated, service_role;
drop policy select_all on private.gone;
revoke all on private.hidden from anon, authenticated, service_role;
drop policy select_own on private.hidden;
revoke all on private.staff from anon, authenticated, service_role;
revoke all on public.error_logs from anon, authenticated, service_role;
drop policy update_staff on public.error_logs;
drop policy select_staff on public.error_logs;
revoke all on public.watchlist_items from anon, authenticated, service_role;
drop policy delete_own on public.watchlist_items;
drop policy insert_own on public.watchlist_items;
drop policy select_own on public.watchlist_items;
revoke all on public.post_tickers from anon, authenticated, service_role;
drop policy select_visible on public.post_tickers;
revoke all on public.tickers from anon, authenticated, service_role;
drop policy update_staff on public.tickers;
drop policy select_all on public.tickers;
revoke all on public.reports from anon, authenticated, service_role;
drop policy update_staff on public.reports;
drop policy insert_own on public.reports;
drop policy select_own_or_staff on public.reports;
revoke all on public.bookmarks from anon, authenticated, service_role;
drop policy delete_own on public.bookmarks;
drop policy insert_own on public.bookmarks;
drop policy select_own on public.bookmarks;
revoke all on public.reposts from anon, authenticated, service_role;
drop policy delete_own on public.reposts;
drop policy insert_own on public.reposts;
drop policy select_visible on public.reposts;
revoke all on public.reactions from anon, authenticated, service_role;
drop policy delete_own on public.reactions;
drop policy insert_own on public.reactions;
drop policy select_visible on public.reactions;
revoke all on public.poll_votes from anon, authenticated, service_role;
drop policy insert_own on public.poll_votes;
drop policy select_own on public.poll_votes;
revoke all on public.polls from anon, authenticated, service_role;
drop policy insert_own on public.polls;
drop policy select_visible on public.polls;
revoke all on public.comments from anon, authenticated, service_role;
drop policy update_own on public.comments;
drop policy insert_own on public.comments;
drop policy select_visible on public.comments;
revoke all on public.posts from anon, authenticated, service_role;
drop policy update_own on public.posts;
drop policy insert_own on public.posts;
drop policy select_visible on public.posts;
revoke all on public.user_sessions from anon, authenticated, service_role;
drop policy select_own on public.user_sessions;
revoke all on public.user_interests from anon, authenticated, service_role;
drop policy delete_own on public.user_interests;
drop policy insert_own on public.user_interests;
drop policy select_own on public.user_interests;
revoke all on public.content_filters from anon, authenticated, service_role;
drop policy delete_own on public.content_filters;
drop policy insert_own on public.content_filters;
drop policy select_own on public.content_filters;
revoke all on public.follows from anon, authenticated, service_role;
drop policy delete_own on public.follows;
drop policy insert_own on public.follows;
drop policy select_visible on public.follows;
revoke all on public.users from anon, authenticated, service_role;
drop policy update_own on public.users;
drop policy select_visible on public.users;
