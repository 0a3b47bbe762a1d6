-- Something that somebody did with what is the caller's.
create type public.activity_item as (
    kind text,
    at timestamptz,
    actor public.person,
    post_id uuid,
    comment_id uuid,
    excerpt text,
    cursor text
);

comment on type public.activity_item is
    'A like, comment, reply, repost, quote or follow that concerns the caller.';
comment on column public.activity_item.kind is 'like, comment, reply, repost, quote or follow.';
comment on column public.activity_item.at is 'When.';
comment on column public.activity_item.actor is 'Who did it.';
comment on column public.activity_item.post_id is
    'The post to open: the caller''s own, the one commented on, or the quote; null for a follow.';
comment on column public.activity_item.comment_id is
    'The comment that was liked, or that is the comment or reply; otherwise null.';
comment on column public.activity_item.excerpt is
    'The first 140 characters of what was liked or reposted, or of what the comment, reply or '
    'quote says; null for a follow.';
comment on column public.activity_item.cursor is
    'Where this item stands in the list: give that of the last one as cursor to get the next page.';
