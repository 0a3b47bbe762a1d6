-- What happened lately, by time: for the home feed's walk and the ranking of explore.
-- migrate: no-transaction
-- Up Migration

create index concurrently reposts_created_at_idx on public.reposts (created_at desc, post_id desc)
include (user_id, type);
comment on index public.reposts_created_at_idx is
    'The newest reposts of everybody; index-only for the home feed''s walk and for ranking.';
create index concurrently bookmarks_created_at_idx on public.bookmarks (created_at desc);
comment on index public.bookmarks_created_at_idx is 'Bookmarks of the last hours, for ranking.';

-- Down Migration

drop index concurrently public.bookmarks_created_at_idx;
drop index concurrently public.reposts_created_at_idx;
