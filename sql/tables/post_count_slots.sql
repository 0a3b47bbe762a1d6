-- Where writers go that find the post_counts row locked: each to the slot of its own backend, so
-- that a post in great demand gets as many rows as it has writers, and a quiet one has none.
create table private.post_count_slots (
    post_id uuid not null references public.posts (id) on delete cascade,
    slot smallint not null,
    reaction_count integer not null default 0,
    comment_count integer not null default 0,
    repost_count integer not null default 0,
    bookmark_count integer not null default 0,

    primary key (post_id, slot)
)
with (fillfactor = 60);

comment on table private.post_count_slots is
    'Further parts of post_counts, made under contention; may be negative, only the sum means '
    'something.';
comment on column private.post_count_slots.post_id is 'The post.';
comment on column private.post_count_slots.slot is '1 + backend pid modulo 63.';
comment on column private.post_count_slots.reaction_count is 'Part of post_counts.reaction_count.';
comment on column private.post_count_slots.comment_count is 'Part of post_counts.comment_count.';
comment on column private.post_count_slots.repost_count is 'Part of post_counts.repost_count.';
comment on column private.post_count_slots.bookmark_count is 'Part of post_counts.bookmark_count.';
