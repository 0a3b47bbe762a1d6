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
    ('session_retention', '400 days', 'How long sessions are kept; never less than 31 days.'),
    ('error_log_retention', '90 days', 'How long logged errors are kept.'),
    ('environment', 'production', 'What an error is logged under: development or production.');
