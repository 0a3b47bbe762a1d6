-- What deletion of accounts, sessions and the error log are tuned by.
-- migrate: down-loses-data
-- Up Migration

insert into private.settings (name, value, description)
values
    ('account_grace', '30 days', 'How long a deleted account can be taken back before it is purged.'),
    ('session_idle', '30 minutes', 'How long after its last heartbeat a session counts as over.'),
    ('session_retention', '400 days', 'How long sessions are kept; never less than 31 days.'),
    ('error_log_retention', '90 days', 'How long logged errors are kept.'),
    ('environment', 'production', 'What an error is logged under: development or production.');

-- Down Migration

delete from private.settings
where name in (
    'account_grace', 'session_idle', 'session_retention', 'error_log_retention', 'environment'
);
