-- Generated from migrations/20261123100500_add_limit_settings.sql by npm run supabase:generate: do not edit.

insert into private.settings (name, value, description)
values
    ('removed_retention', '90 days', 'How long what staff took down is kept before it is purged.');

insert into private.settings (name, value, description)
values
    ('limit_posts', '30 per minute', 'Posts and quotes of one person.'),
    ('limit_comments', '60 per minute', 'Comments and replies of one person.'),
    ('limit_reactions', '120 per minute', 'Likes of one person, taken back or not.'),
    ('limit_reposts', '60 per minute', 'Reposts and quotes of one person.'),
    ('limit_follows', '60 per minute', 'Follows of one person.'),
    ('limit_bookmarks', '120 per minute', 'Bookmarks of one person.'),
    ('limit_poll_votes', '60 per minute', 'Votes of one person.'),
    ('limit_content_filters', '60 per minute', 'Mutes and blocks of one person.'),
    ('limit_watchlist_items', '120 per minute', 'Tickers that one person puts on the watchlist.'),
    ('limit_reports', '20 per 10 minutes', 'Reports of one person.'),
    ('limit_user_sessions', '60 per hour', 'Sessions that one person starts.'),
    ('limit_error_logs', '30 per minute', 'Errors logged by one person or address.'),
    (
        'limit_error_logs_shared', '600 per minute',
        'Errors logged by all visitors together whose address is not told.'
    );

alter table private.settings
add constraint settings_limit_check check (
    name not like 'limit\_%'
    or value ~ (
        '^(0|[1-9][0-9]{0,5} per '
        '(second|minute|hour|day|[1-9][0-9]? (seconds|minutes|hours)))$'
    )
) not valid;
