-- A comment within a thread, whole; or, where it may not be shown but replies hang on it, its blank
-- place. Why a place is blank is not told: deleted, taken down, vanished and blocked look the same.
create type public.comment_item as (
    id uuid,
    post_id uuid,
    parent_comment_id uuid,
    depth integer,
    is_tombstone boolean,
    author public.person,
    content text,
    media_urls text[],
    gif_url text,
    created_at timestamptz,
    updated_at timestamptz,
    poll public.poll_item,
    reaction_count bigint,
    reply_count bigint,
    is_mine boolean,
    is_liked boolean,
    has_more_replies boolean
);

comment on type public.comment_item is
    'A comment with author, counts, poll and the caller''s own state; or a blank tombstone.';
comment on column public.comment_item.id is 'The comment.';
comment on column public.comment_item.post_id is 'The post it stands under.';
comment on column public.comment_item.parent_comment_id is
    'The comment replied to; null at the top of the thread.';
comment on column public.comment_item.depth is
    'How deep it stands on this page: 1 for the page''s own list, 2 for replies to those, and so on.';
comment on column public.comment_item.is_tombstone is
    'Whether it only holds the place of a comment that the caller may not see, above replies that '
    'the caller sees.';
comment on column public.comment_item.author is 'Who wrote it; null for a tombstone.';
comment on column public.comment_item.content is 'Its text; null for a tombstone.';
comment on column public.comment_item.media_urls is 'Its images.';
comment on column public.comment_item.gif_url is 'Its gif.';
comment on column public.comment_item.created_at is 'When it was written.';
comment on column public.comment_item.updated_at is
    'When its content was last edited; later than created_at means edited.';
comment on column public.comment_item.poll is 'Its poll; null without one.';
comment on column public.comment_item.reaction_count is
    'Likes, whoever made them; 0 for a tombstone.';
comment on column public.comment_item.reply_count is
    'Direct replies that are neither deleted nor removed, the same for every viewer.';
comment on column public.comment_item.is_mine is
    'Whether the caller wrote it; false for a tombstone.';
comment on column public.comment_item.is_liked is 'Whether the caller likes it.';
comment on column public.comment_item.has_more_replies is
    'Whether it has replies for the caller beyond those on this page: give it as comment_id.';
