-- What a feed knows of an item before private.post_items() makes it whole.
create type private.feed_entry as (
    post_id uuid,
    event_at timestamptz,
    reposter_ids uuid[],
    cursor text
);

comment on type private.feed_entry is 'A place in a feed: which post, when, brought by whom.';
comment on column private.feed_entry.post_id is 'The post; the feed has found it visible.';
comment on column private.feed_entry.event_at is 'The time that gives it its place.';
comment on column private.feed_entry.reposter_ids is 'Who brought it by a repost, newest first.';
comment on column private.feed_entry.cursor is 'The cursor of this place.';
