-- What the ranking of explore is tuned by.
-- migrate: down-loses-data
-- Up Migration

insert into private.settings (name, value, description)
values
    ('explore_window', '48 hours', 'How far back the ranking of explore looks for engagement.'),
    ('explore_half_life', '12 hours', 'In what time a person''s engagement counts half.'),
    ('explore_acts', '20000', 'How many of the latest acts of each kind the ranking reads.'),
    ('explore_size', '1000', 'How many posts a ranking holds.'),
    ('explore_author_limit', '3', 'How many of them one author may have.'),
    ('explore_kept', '1 hour', 'How long a ranking serves those who page through it.');

-- Down Migration

delete from private.settings
where name in (
    'explore_window', 'explore_half_life', 'explore_acts', 'explore_size', 'explore_author_limit',
    'explore_kept'
);
