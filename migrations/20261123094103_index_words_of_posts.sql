-- The words of living posts.
-- migrate: no-transaction
-- Up Migration

create index concurrently posts_content_idx
on public.posts using gin (to_tsvector('pg_catalog.english', content))
with (gin_pending_list_limit = 512)
where deleted_at is null and removed_at is null;
comment on index public.posts_content_idx is
    'Words of living posts: search_posts(). A search reads through the pending list, so it is kept '
    'short.';

-- Down Migration

drop index concurrently public.posts_content_idx;
