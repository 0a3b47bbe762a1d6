-- Generated from migrations/20261123091000_create_recent_activity_indexes.sql by npm run supabase:generate: do not edit.

create index concurrently reposts_created_at_idx on public.reposts (created_at desc, post_id desc)
include (user_id, type);
comment on index public.reposts_created_at_idx is
    'The newest reposts of everybody; index-only for the home feed''s walk and for ranking.';
create index concurrently bookmarks_created_at_idx on public.bookmarks (created_at desc);
comment on index public.bookmarks_created_at_idx is 'Bookmarks of the last hours, for ranking.';
