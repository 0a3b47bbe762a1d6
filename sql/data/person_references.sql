-- Every reference to a person. A new foreign key to users gets its line here: a section of the
-- export where the row is the person's own, null where others wrote it about the person.
insert into private.person_references (relation, column_name, section, hidden_columns)
values
    -- The account itself says it: staff_role, deleted_at and suspended_at, counts.
    ('public.users', 'id', 'account', '{}'),
    ('private.staff', 'user_id', 'account', '{}'),
    ('private.gone', 'user_id', 'account', '{}'),
    ('private.user_counts', 'user_id', 'account', '{}'),
    ('private.user_count_slots', 'user_id', 'account', '{}'),

    -- Mine
    ('private.username_holds', 'user_id', 'username_holds', '{}'),
    ('public.user_interests', 'user_id', 'user_interests', '{}'),
    ('public.user_sessions', 'user_id', 'user_sessions', '{}'),
    ('public.follows', 'follower_id', 'follows', '{}'),
    ('public.content_filters', 'user_id', 'content_filters', '{}'),
    ('public.posts', 'user_id', 'posts', '{}'),
    ('public.comments', 'user_id', 'comments', '{}'),
    ('public.poll_votes', 'user_id', 'poll_votes', '{}'),
    ('public.reactions', 'user_id', 'reactions', '{}'),
    ('public.reposts', 'user_id', 'reposts', '{}'),
    ('public.bookmarks', 'user_id', 'bookmarks', '{}'),
    ('public.watchlist_items', 'user_id', 'watchlist_items', '{}'),
    ('public.reports', 'reporter_id', 'reports', '{evidence,reviewed_by}'),
    ('public.error_logs', 'user_id', 'error_logs', '{resolved,resolved_at,resolved_by}'),

    -- About me by others: who follows, mutes, blocks and reports me; what I did as staff
    ('public.follows', 'following_id', null, '{}'),
    ('public.content_filters', 'filtered_user_id', null, '{}'),
    ('private.hidden', 'viewer', null, '{}'),
    ('private.hidden', 'author', null, '{}'),
    ('public.reports', 'reported_user_id', null, '{}'),
    ('public.reports', 'reviewed_by', null, '{}'),
    ('public.error_logs', 'resolved_by', null, '{}');
