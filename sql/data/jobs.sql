-- The jobs and their first schedules.
insert into private.jobs (name, schedule, description, is_for_cron)
values
    (
        'refresh_metrics', '*/5 * * * *',
        'Closes finished days; refreshes trending tickers, metrics and the explore ranking.', true
    ),
    ('close_sessions', '*/10 * * * *', 'Ends sessions whose app has fallen silent.', true),
    (
        'purge', '12 * * * *',
        'Deletes for good what was deleted or taken down longer ago than its retention.', true
    ),
    (
        'cleanup', '42 * * * *',
        'Clears address hashes, old logs and sessions, orphaned tickers and holds, old job runs.',
        true
    ),
    (
        'reindex', '17 4 * * 0',
        'Rebuilds bloated and invalid indexes concurrently, one at a time.', false
    );
