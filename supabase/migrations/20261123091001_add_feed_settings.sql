-- Generated from migrations/20261123091001_add_feed_settings.sql by npm run supabase:generate: do not edit.

insert into private.settings (name, value, description)
values
    (
        'home_walk_threshold', '150',
        'From how many followees up a home feed walks the newest posts of everybody.'
    ),
    ('home_walk_budget', '15', 'How many entries a followee such a walk may read.'),
    ('feed_marks', '400', 'How many posts that reposts brought a feed''s cursor remembers.');
