-- What the feeds are tuned by.
-- migrate: down-loses-data
-- Up Migration

insert into private.settings (name, value, description)
values
    (
        'home_walk_threshold', '150',
        'From how many followees up a home feed walks the newest posts of everybody.'
    ),
    ('home_walk_budget', '15', 'How many entries a followee such a walk may read.'),
    ('feed_marks', '400', 'How many posts that reposts brought a feed''s cursor remembers.');

-- Down Migration

delete from private.settings
where name in ('home_walk_threshold', 'home_walk_budget', 'feed_marks');
