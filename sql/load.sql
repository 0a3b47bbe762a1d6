-- What the database is, in the order in which it can be built: the table of contents of PageShare.
-- psql runs this file as it stands; the project's scripts read its \ir lines
-- (scripts/lib/sources.ts). How a live database got there stands in migrations/; npm test proves
-- that both end in the same place.

-- Foundation: schemas, extensions, privileges of what is to come
\ir foundation/schemas.sql
\ir foundation/extensions.sql
\ir foundation/default_privileges.sql

-- Rules that table checks call
\ir ../functions/_private/invisible_characters.sql
\ir ../functions/_private/has_visible_text.sql
\ir ../functions/_private/is_https_url.sql
\ir ../functions/_private/is_media.sql
\ir ../functions/_private/is_poll_options.sql

-- People
\ir tables/users.sql
\ir tables/follows.sql
\ir tables/content_filters.sql
\ir tables/user_interests.sql
\ir tables/user_sessions.sql

-- Content
\ir tables/posts.sql
\ir tables/comments.sql
\ir tables/polls.sql
\ir tables/poll_votes.sql
\ir tables/reactions.sql
\ir tables/reposts.sql
\ir tables/bookmarks.sql
\ir tables/reports.sql

-- Markets
\ir tables/tickers.sql
\ir tables/post_tickers.sql
\ir tables/watchlist_items.sql

-- Operations
\ir tables/error_logs.sql

-- Behind the scenes: settings and secrets, names, staff, visibility, closed days
\ir tables/settings.sql
\ir tables/secrets.sql
\ir tables/countries.sql
\ir tables/reserved_usernames.sql
\ir tables/username_holds.sql
\ir tables/staff.sql
\ir tables/moderation_log.sql
\ir tables/hidden.sql
\ir tables/gone.sql
\ir tables/daily_facts.sql
\ir tables/explore_generations.sql
\ir tables/explore_rankings.sql
\ir tables/rate_buckets.sql
\ir tables/storage_orphans.sql
\ir tables/jobs.sql
\ir tables/job_runs.sql
\ir tables/person_references.sql

-- Counters
\ir tables/post_counts.sql
\ir tables/post_count_slots.sql
\ir tables/comment_counts.sql
\ir tables/comment_count_slots.sql
\ir tables/poll_option_counts.sql
\ir tables/poll_option_count_slots.sql
\ir tables/user_counts.sql
\ir tables/user_count_slots.sql

-- Reference data
\ir data/settings.sql
\ir data/secrets.sql
\ir data/countries.sql
\ir data/jobs.sql
\ir data/reserved_usernames.sql
\ir data/person_references.sql
\ir data/ghost_account.sql

-- Who is calling, what they see, what request it is
\ir ../functions/_private/setting.sql
\ir ../functions/_private/ghost_id.sql
\ir ../functions/_private/is_staff.sql
\ir ../functions/_private/active_user_id.sql
\ir ../functions/_private/sees_post.sql
\ir ../functions/_private/sees_comment.sql
\ir ../functions/_private/content_authors.sql
\ir ../functions/_private/pair_key.sql
\ir ../functions/_private/lock_pair.sql
\ir ../functions/_private/lock_person.sql
\ir ../functions/_private/lock_erasure.sql
\ir ../functions/_private/try_lock_erasure.sql
\ir ../functions/_private/try_lock_pair.sql
\ir ../functions/_private/try_lock_person.sql
\ir ../functions/_private/request_header.sql
\ir ../functions/_private/client_ip_hash.sql
\ir ../functions/_private/client_country_code.sql
\ir ../functions/_private/rotate_ip_hash_key.sql
\ir ../functions/_private/clear_ip_hashes.sql
\ir ../functions/_private/touch_last_active.sql
\ir ../functions/_private/spend_allowance.sql
\ir ../functions/_private/decode_percent.sql
\ir ../functions/_private/storage_objects_of.sql

-- Triggers: rules of rows
\ir ../functions/_triggers/update_updated_at.sql
\ir ../functions/_triggers/refuse_update.sql
\ir ../functions/_triggers/refuse_plain_repost.sql
\ir ../functions/_private/username_problem.sql
\ir ../functions/_triggers/guard_username.sql
\ir ../functions/_triggers/check_timezone.sql
\ir ../functions/_triggers/check_vote.sql
\ir ../functions/_triggers/guard_interaction.sql
\ir ../functions/_triggers/lock_caller.sql
\ir ../functions/_triggers/queue_erasure.sql
\ir ../functions/_private/post_evidence.sql
\ir ../functions/_private/comment_evidence.sql
\ir ../functions/_triggers/limit_rate.sql
\ir ../functions/_triggers/limit_edits.sql
\ir ../functions/_triggers/cap_interests.sql
\ir ../functions/_triggers/prepare_report.sql
\ir ../functions/_triggers/stamp_review.sql
\ir ../functions/_triggers/stamp_resolution.sql

-- Triggers: the moderation log
\ir ../functions/_triggers/refuse_log_change.sql
\ir ../functions/_private/log_act.sql
\ir ../functions/_triggers/log_staff.sql
\ir ../functions/_triggers/log_direct_write.sql

-- Triggers: what follows from rows
\ir ../functions/_triggers/keep_gone.sql
\ir ../functions/_triggers/keep_hidden.sql
\ir ../functions/_triggers/sync_quote.sql
\ir ../functions/_triggers/drop_quote_post.sql
\ir ../functions/_private/extract_cashtags.sql
\ir ../functions/_triggers/sync_cashtags.sql
\ir ../functions/_private/hold_erased.sql
\ir ../functions/_private/redact_comments.sql
\ir ../functions/_triggers/lay_down_comments.sql
\ir ../functions/_triggers/hold_post.sql
\ir ../functions/_triggers/hold_person.sql
\ir ../functions/_triggers/keep_replies.sql
\ir ../functions/_triggers/queue_storage_orphans.sql

-- Triggers: counters
\ir ../functions/_private/bump_post_counts.sql
\ir ../functions/_private/bump_comment_counts.sql
\ir ../functions/_private/bump_poll_option_counts.sql
\ir ../functions/_private/bump_user_counts.sql
\ir ../functions/_triggers/make_counts.sql
\ir ../functions/_triggers/count_posts.sql
\ir ../functions/_triggers/count_comments.sql
\ir ../functions/_triggers/count_reactions.sql
\ir ../functions/_triggers/count_reposts.sql
\ir ../functions/_triggers/count_bookmarks.sql
\ir ../functions/_triggers/count_follows.sql
\ir ../functions/_triggers/count_poll_votes.sql
\ir ../functions/_private/counter_recount.sql
\ir ../functions/_private/counter_drift.sql
\ir ../functions/_private/repair_counters.sql
\ir ../functions/_private/visibility_drift.sql
\ir ../functions/_private/repair_visibility.sql

-- Triggers: where they stand, after what they keep was made from the rows that are there
\ir data/derived_rows.sql
\ir triggers/users.sql
\ir triggers/posts.sql
\ir triggers/comments.sql
\ir triggers/polls.sql
\ir triggers/poll_votes.sql
\ir triggers/reactions.sql
\ir triggers/reposts.sql
\ir triggers/bookmarks.sql
\ir triggers/follows.sql
\ir triggers/content_filters.sql
\ir triggers/reports.sql
\ir triggers/user_sessions.sql
\ir triggers/watchlist_items.sql
\ir triggers/user_interests.sql
\ir triggers/error_logs.sql
\ir triggers/tickers.sql
\ir triggers/staff.sql
\ir triggers/moderation_log.sql

-- Sign-up: a row in users for everybody in auth.users, now and from now on
\ir ../functions/_private/create_user.sql
\ir ../functions/_triggers/create_person.sql
\ir triggers/auth_users.sql
\ir data/existing_accounts.sql

-- Views and materialized views
\ir views/profiles.sql
\ir views/post_stats.sql
\ir views/comment_stats.sql
\ir views/poll_totals.sql
\ir views/thread_comments.sql
\ir views/heard_people.sql
\ir ../functions/_private/facts_of_day.sql
\ir matviews/trending_tickers.sql
\ir matviews/daily_metrics.sql
\ir matviews/engagement_metrics.sql
\ir ../functions/_private/may_read_metrics.sql
\ir ../functions/_private/read_daily_metrics.sql
\ir ../functions/_private/read_engagement_metrics.sql
\ir views/trending_tickers.sql
\ir views/daily_metrics.sql
\ir views/engagement_metrics.sql
\ir ../functions/_triggers/refuse_view_write.sql
\ir triggers/views.sql

-- Who may: row level security, policies and grants, a file a table
\ir ../policies/users.sql
\ir ../policies/follows.sql
\ir ../policies/content_filters.sql
\ir ../policies/user_interests.sql
\ir ../policies/user_sessions.sql
\ir ../policies/posts.sql
\ir ../policies/comments.sql
\ir ../policies/polls.sql
\ir ../policies/poll_votes.sql
\ir ../policies/reactions.sql
\ir ../policies/reposts.sql
\ir ../policies/bookmarks.sql
\ir ../policies/reports.sql
\ir ../policies/tickers.sql
\ir ../policies/post_tickers.sql
\ir ../policies/watchlist_items.sql
\ir ../policies/error_logs.sql
\ir ../policies/settings.sql
\ir ../policies/secrets.sql
\ir ../policies/countries.sql
\ir ../policies/reserved_usernames.sql
\ir ../policies/username_holds.sql
\ir ../policies/staff.sql
\ir ../policies/moderation_log.sql
\ir ../policies/hidden.sql
\ir ../policies/gone.sql
\ir ../policies/daily_facts.sql
\ir ../policies/explore_generations.sql
\ir ../policies/explore_rankings.sql
\ir ../policies/rate_buckets.sql
\ir ../policies/storage_orphans.sql
\ir ../policies/jobs.sql
\ir ../policies/job_runs.sql
\ir ../policies/person_references.sql
\ir ../policies/post_counts.sql
\ir ../policies/post_count_slots.sql
\ir ../policies/comment_counts.sql
\ir ../policies/comment_count_slots.sql
\ir ../policies/poll_option_counts.sql
\ir ../policies/poll_option_count_slots.sql
\ir ../policies/user_counts.sql
\ir ../policies/user_count_slots.sql
\ir ../policies/views.sql

-- Files: buckets of Supabase Storage, and who may write in them
\ir data/storage_buckets.sql
\ir ../functions/_private/upload_folder.sql
\ir ../policies/storage_objects.sql
-- Embeds: relationships that foreign keys do not say
\ir ../functions/relationships/quoted_post.sql
\ir ../functions/relationships/parent_comment.sql
\ir ../functions/relationships/replies.sql

-- The API: what it answers with
\ir types/account.sql
\ir types/username_check.sql
\ir types/poll_result.sql
\ir types/person.sql
\ir types/ticker_tag.sql
\ir types/user_item.sql
\ir types/ticker_item.sql
\ir types/poll_option.sql
\ir types/poll_item.sql
\ir types/quote_item.sql
\ir types/post_item.sql
\ir types/profile_details.sql
\ir types/feed_entry.sql
\ir types/comment_item.sql
\ir types/post_thread.sql
\ir types/thread_entry.sql
\ir types/person_item.sql
\ir types/filter_item.sql
\ir types/suggestion_item.sql
\ir types/activity_item.sql
\ir types/activity_entry.sql
\ir types/ticker_details.sql

-- The API: what its calls share
\ir ../functions/_private/require_user.sql
\ir ../functions/_private/require_post.sql
\ir ../functions/_private/require_comment.sql
\ir ../functions/_private/require_poll.sql
\ir ../functions/_private/signed_in_user_id.sql
\ir ../functions/_private/sees_user.sql
\ir ../functions/_private/check_page_size.sql
\ir ../functions/_private/encode_cursor.sql
\ir ../functions/_private/decode_cursor.sql
\ir ../functions/_private/poll_item.sql
\ir ../functions/_private/post_items.sql

-- The API: accounts and sessions
\ir ../functions/_private/get_my_account.sql
\ir ../functions/accounts/get_my_account.sql
\ir ../functions/accounts/get_profile.sql
\ir ../functions/_private/set_country.sql
\ir ../functions/accounts/set_country.sql
\ir ../functions/_private/check_username.sql
\ir ../functions/accounts/check_username.sql
\ir ../functions/_private/change_account.sql
\ir ../functions/_private/update_my_account.sql
\ir ../functions/accounts/update_my_account.sql
\ir ../functions/_private/set_interests.sql
\ir ../functions/accounts/set_interests.sql
\ir ../functions/_private/note_origin.sql
\ir ../functions/_private/complete_onboarding.sql
\ir ../functions/accounts/complete_onboarding.sql
\ir ../functions/_private/account_owner_id.sql
\ir ../functions/_private/delete_my_account.sql
\ir ../functions/accounts/delete_my_account.sql
\ir ../functions/_private/cancel_account_deletion.sql
\ir ../functions/accounts/cancel_account_deletion.sql
\ir ../functions/_private/export_my_data.sql
\ir ../functions/accounts/export_my_data.sql
\ir ../functions/_private/start_session.sql
\ir ../functions/sessions/start_session.sql
\ir ../functions/_private/heartbeat.sql
\ir ../functions/sessions/heartbeat.sql
\ir ../functions/_private/end_session.sql
\ir ../functions/sessions/end_session.sql

-- The API: errors
\ir ../functions/_private/shorten.sql
\ir ../functions/_private/log_error.sql
\ir ../functions/errors/log_error.sql

-- The API: people
\ir ../functions/graph/follow_user.sql
\ir ../functions/graph/unfollow_user.sql
\ir ../functions/_private/filter_user.sql
\ir ../functions/_private/unfilter_user.sql
\ir ../functions/graph/block_user.sql
\ir ../functions/graph/unblock_user.sql
\ir ../functions/graph/mute_user.sql
\ir ../functions/graph/unmute_user.sql
\ir ../functions/_private/get_my_filters.sql
\ir ../functions/graph/get_my_filters.sql
\ir ../functions/_private/list_follows.sql
\ir ../functions/graph/get_followers.sql
\ir ../functions/graph/get_following.sql
\ir ../functions/_private/suggest_users.sql
\ir ../functions/graph/suggest_users.sql
\ir ../functions/_private/my_activity.sql
\ir ../functions/accounts/my_activity.sql

-- The API: posts, quotes, reposts
\ir ../functions/_private/require_thread.sql
\ir ../functions/_private/create_post.sql
\ir ../functions/posts/create_post.sql
\ir ../functions/_private/delete_post.sql
\ir ../functions/posts/delete_post.sql
\ir ../functions/_private/restore_post.sql
\ir ../functions/posts/restore_post.sql
\ir ../functions/_private/quote_post.sql
\ir ../functions/reposts/quote_post.sql
\ir ../functions/reposts/repost.sql
\ir ../functions/reposts/undo_repost.sql

-- The API: comments and threads
\ir ../functions/_private/create_comment.sql
\ir ../functions/comments/create_comment.sql
\ir ../functions/_private/delete_comment.sql
\ir ../functions/comments/delete_comment.sql
\ir ../functions/_private/comment_items.sql
\ir ../functions/_private/post_thread.sql
\ir ../functions/comments/post_thread.sql

-- The API: bookmarks
\ir ../functions/bookmarks/bookmark_post.sql
\ir ../functions/bookmarks/unbookmark_post.sql

-- The API: reactions and polls
\ir ../functions/reactions/react.sql
\ir ../functions/reactions/unreact.sql
\ir ../functions/polls/get_poll_results.sql
\ir ../functions/polls/vote_poll.sql

-- The API: reports and moderation
\ir types/report_receipt.sql
\ir types/moderated_person.sql
\ir types/moderated_target.sql
\ir types/moderation_report.sql
\ir types/moderation_item.sql
\ir types/moderation_log_entry.sql
\ir types/staff_member.sql
\ir ../functions/_private/require_staff.sql
\ir ../functions/_private/check_reason.sql
\ir ../functions/_private/lock_case.sql
\ir ../functions/_private/open_case.sql
\ir ../functions/_private/close_reports.sql
\ir ../functions/_private/moderated_person.sql
\ir ../functions/_private/moderated_target.sql
\ir ../functions/_private/moderation_report.sql
\ir ../functions/_private/report_content.sql
\ir ../functions/moderation/report_content.sql
\ir ../functions/_private/moderation_queue.sql
\ir ../functions/moderation/moderation_queue.sql
\ir ../functions/_private/review_report.sql
\ir ../functions/moderation/review_report.sql
\ir ../functions/_private/take_down.sql
\ir ../functions/moderation/take_down.sql
\ir ../functions/_private/reinstate.sql
\ir ../functions/moderation/reinstate.sql
\ir ../functions/_private/suspend_user.sql
\ir ../functions/moderation/suspend_user.sql
\ir ../functions/_private/set_badge.sql
\ir ../functions/moderation/set_badge.sql
\ir ../functions/_private/moderation_log.sql
\ir ../functions/moderation/moderation_log.sql
\ir ../functions/_private/grant_staff.sql
\ir ../functions/moderation/grant_staff.sql
\ir ../functions/_private/revoke_staff.sql
\ir ../functions/moderation/revoke_staff.sql
-- The API: search
\ir ../functions/_private/check_query.sql
\ir ../functions/_private/search_tickers.sql
\ir ../functions/search/search_tickers.sql
\ir ../functions/_private/search_users.sql
\ir ../functions/search/search_users.sql
\ir ../functions/_private/posts_with_words.sql
\ir ../functions/_private/match_posts.sql
\ir ../functions/_private/search_posts.sql
\ir ../functions/search/search_posts.sql
\ir ../functions/_private/get_ticker.sql
\ir ../functions/tickers/get_ticker.sql

-- The API: feeds
\ir ../functions/_private/ticker_posts.sql
\ir ../functions/_private/ticker_feed.sql
\ir ../functions/feeds/ticker_feed.sql
\ir ../functions/_private/watchlist_feed.sql
\ir ../functions/feeds/watchlist_feed.sql
\ir ../functions/_private/bookmarks_feed.sql
\ir ../functions/feeds/bookmarks_feed.sql
\ir ../functions/_private/stream_posts.sql
\ir ../functions/_private/stream_reposts.sql
\ir ../functions/_private/is_reposted_between.sql
\ir ../functions/_private/stream_page.sql
\ir ../functions/_private/user_feed.sql
\ir ../functions/feeds/user_feed.sql
\ir ../functions/_private/home_feed.sql
\ir ../functions/feeds/home_feed.sql
\ir ../functions/_private/explore_feed.sql
\ir ../functions/feeds/explore_feed.sql

-- The API: metrics
\ir ../functions/_private/close_days.sql
\ir ../functions/_private/rank_explore.sql
\ir ../functions/_private/refresh_metrics.sql
\ir ../functions/metrics/refresh_metrics.sql

-- Upkeep of sessions and error logs, a batch a call
\ir ../functions/_private/close_idle_sessions.sql
\ir ../functions/_private/purge_old_sessions.sql
\ir ../functions/_private/purge_old_error_logs.sql
\ir ../functions/metrics/get_daily_metrics.sql
\ir ../functions/metrics/get_engagement_metrics.sql

-- The API: jobs of the back end, each call a bounded batch
\ir types/purge_result.sql
\ir types/cleanup_result.sql
\ir types/storage_orphan.sql
\ir ../functions/_private/check_batch_size.sql
\ir ../functions/_private/purge_dependants.sql
\ir ../functions/_private/purge_comments.sql
\ir ../functions/_private/lay_tombstones.sql
\ir ../functions/_private/purge_posts.sql
\ir ../functions/_private/purge_accounts.sql
\ir ../functions/_private/purge_deleted.sql
\ir ../functions/jobs/purge_deleted.sql
\ir ../functions/_private/merge_count_slots.sql
\ir ../functions/_private/cleanup_orphans.sql
\ir ../functions/jobs/cleanup_orphans.sql
\ir ../functions/_private/take_storage_orphans.sql
\ir ../functions/jobs/take_storage_orphans.sql
\ir ../functions/_private/confirm_storage_orphans.sql
\ir ../functions/jobs/confirm_storage_orphans.sql
\ir ../functions/jobs/repair_counters.sql
-- Jobs: what is done now and then, and how it is run
\ir types/job_batch.sql
\ir ../functions/_private/run_job_batch.sql
\ir ../functions/_private/run_job.sql
