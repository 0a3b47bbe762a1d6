-- What a thread knows of a comment before private.comment_items() makes it whole.
create type private.thread_entry as (
    comment_id uuid,
    place bigint[],
    is_tombstone boolean,
    has_more_replies boolean
);

comment on type private.thread_entry is 'A place in a page of a thread.';
comment on column private.thread_entry.comment_id is 'The comment.';
comment on column private.thread_entry.place is
    'Its number among the replies of its parent, after the place of that: the order of display.';
comment on column private.thread_entry.is_tombstone is
    'Whether the viewer may not see it but sees a comment below.';
comment on column private.thread_entry.has_more_replies is
    'Whether the viewer has more replies to it than the page shows.';
