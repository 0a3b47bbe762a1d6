-- What my_activity() knows of an act before it makes it whole.
create type private.activity_entry as (
    kind text,
    at timestamptz,
    id uuid,
    actor_id uuid,
    post_id uuid,
    comment_id uuid,
    on_post_id uuid,
    on_comment_id uuid
);

comment on type private.activity_entry is 'An act towards the caller, and on what.';
comment on column private.activity_entry.kind is 'like, comment, reply, repost, quote or follow.';
comment on column private.activity_entry.at is 'When.';
comment on column private.activity_entry.id is
    'The row that it is, of a follow the follower: with time and kind the order of the list.';
comment on column private.activity_entry.actor_id is 'Who did it.';
comment on column private.activity_entry.post_id is 'The post to open.';
comment on column private.activity_entry.comment_id is 'The comment to open.';
comment on column private.activity_entry.on_post_id is 'The caller''s post that it is on.';
comment on column private.activity_entry.on_comment_id is 'The caller''s comment that it is on.';
