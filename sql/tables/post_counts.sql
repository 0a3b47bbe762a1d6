-- Counters of a post: slot 0 of the adaptive slots. Made by trigger with each post; a reader adds
-- the rows of private.post_count_slots. Readable by all: what it counts is public, and nobody can
-- reach this schema to list it.
create table private.post_counts (
    post_id uuid primary key references public.posts (id) on delete cascade,
    reaction_count integer not null default 0,
    comment_count integer not null default 0,
    repost_count integer not null default 0,
    bookmark_count integer not null default 0
)
with (fillfactor = 60);

comment on table private.post_counts is
    'Maintained counts, one row per post; exact together with post_count_slots. Written by '
    'trigger only.';
comment on column private.post_counts.post_id is 'The post.';
comment on column private.post_counts.reaction_count is 'Likes on the post, whoever made them.';
comment on column private.post_counts.comment_count is
    'Its comments that are neither deleted nor removed.';
comment on column private.post_counts.repost_count is 'Its reposts and quotes.';
comment on column private.post_counts.bookmark_count is 'Its bookmarks.';
