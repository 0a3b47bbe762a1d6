-- The settings and their first values. Change one with an update as postgres; no restart, no
-- migration.
insert into private.settings (name, value, description)
values
    ('retention', '30 days', 'How long what was deleted can be restored before it is purged.'),
    ('username_change_wait', '30 days', 'Time between two changes of one username.'),
    ('username_hold', '30 days', 'How long a former username stays with its former owner.'),
    ('ip_header', 'cf-connecting-ip', 'The one request header believed to be the client address.'),
    ('country_header', 'cf-ipcountry', 'The request header with the country, ISO 3166-1 alpha-2.'),
    ('ip_hash_retention', '30 days', 'How long hashes of client addresses are kept.'),
    ('account_grace', '30 days', 'How long a deleted account can be taken back before it is purged.'),
    ('session_idle', '30 minutes', 'How long after its last heartbeat a session counts as over.'),
    ('open_sessions', '20', 'How many open sessions one person may have; the longest unseen end.'),
    ('session_retention', '400 days', 'How long sessions are kept; never less than 31 days.'),
    ('error_log_retention', '90 days', 'How long logged errors are kept.'),
    ('job_run_retention', '30 days', 'How long runs of jobs are remembered.'),
    (
        'job_batch_time', '50 milliseconds',
        'After what time a batch of the purge ends and lets go of its locks.'
    ),
    ('environment', 'production', 'What an error is logged under: development or production.'),
    ('removed_retention', '90 days', 'How long what staff took down is kept before it is purged.');

-- Limits: how many rows one person may insert into the table of that name (or edit), within a window
-- that begins with the first. '0' is no limit.
insert into private.settings (name, value, description)
values
    ('limit_posts', '30 per minute', 'Posts and quotes of one person.'),
    ('limit_comments', '60 per minute', 'Comments and replies of one person.'),
    ('limit_edits', '60 per minute', 'Edits of posts and comments of one person.'),
    ('limit_reactions', '120 per minute', 'Likes of one person, taken back or not.'),
    ('limit_reposts', '60 per minute', 'Reposts and quotes of one person.'),
    ('limit_follows', '60 per minute', 'Follows of one person.'),
    ('limit_bookmarks', '120 per minute', 'Bookmarks of one person.'),
    ('limit_poll_votes', '60 per minute', 'Votes of one person.'),
    ('limit_content_filters', '60 per minute', 'Mutes and blocks of one person.'),
    ('limit_watchlist_items', '120 per minute', 'Tickers that one person puts on the watchlist.'),
    ('limit_user_interests', '300 per minute', 'Interests that one person names.'),
    ('limit_reports', '20 per 10 minutes', 'Reports of one person.'),
    ('limit_user_sessions', '60 per hour', 'Sessions that one person starts.'),
    ('limit_error_logs', '30 per minute', 'Errors logged by one person or address.'),
    (
        'limit_error_logs_shared', '600 per minute',
        'Errors logged by all visitors together whose address is not told.'
    );

-- Feeds: how a page is found, and what explore ranks.
insert into private.settings (name, value, description)
values
    (
        'home_walk_threshold', '150',
        'From how many followees up a home feed walks the newest posts of everybody.'
    ),
    ('home_walk_budget', '15', 'How many entries a followee such a walk may read.'),
    ('feed_marks', '400', 'How many posts that reposts brought a feed''s cursor remembers.'),
    ('explore_window', '48 hours', 'How far back the ranking of explore looks for engagement.'),
    ('explore_half_life', '12 hours', 'In what time a person''s engagement counts half.'),
    ('explore_acts', '20000', 'How many of the latest acts of each kind the ranking reads.'),
    ('explore_size', '1000', 'How many posts a ranking holds.'),
    ('explore_author_limit', '3', 'How many of them one author may have.'),
    ('explore_kept', '1 hour', 'How long a ranking serves those who page through it.');
