-- The top of a thread without the replies between, and the quotes of a post by time, for activity.
-- migrate: no-transaction
-- Up Migration

create index concurrently comments_top_post_id_created_at_idx
on public.comments (post_id, created_at desc, id desc)
where parent_comment_id is null;
comment on index public.comments_top_post_id_created_at_idx is
    'The top of a post''s thread, newest first, without the replies between.';

create index concurrently posts_original_post_id_created_at_idx
on public.posts (original_post_id, created_at desc, id desc)
where original_post_id is not null;
drop index concurrently public.idx_posts_original_post_id;
alter index public.posts_original_post_id_created_at_idx rename to idx_posts_original_post_id;
comment on index public.idx_posts_original_post_id is
    'Quotes of a post, newest first; covers the foreign key.';

-- Down Migration

create index concurrently posts_original_post_id_idx on public.posts (original_post_id)
where original_post_id is not null;
drop index concurrently public.idx_posts_original_post_id;
alter index public.posts_original_post_id_idx rename to idx_posts_original_post_id;
comment on index public.idx_posts_original_post_id is 'Quotes of a post; covers the foreign key.';

drop index concurrently public.comments_top_post_id_created_at_idx;
