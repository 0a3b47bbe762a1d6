-- Comments and replies. A reply stays within its post: the foreign key takes parent and post
-- together.
create table public.comments (
    id uuid primary key default gen_random_uuid(),
    post_id uuid not null references public.posts (id) on delete cascade,
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    parent_comment_id uuid,
    content text not null default '',
    media_urls text[],
    gif_url text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    removed_at timestamptz,
    removed_reason text,

    constraint comments_id_post_id_key unique (id, post_id),
    constraint comments_parent_comment_id_fkey foreign key (parent_comment_id, post_id)
    references public.comments (id, post_id) on delete cascade,
    constraint content_not_empty check (
        private.has_visible_text(content)
        or coalesce(cardinality(media_urls), 0) > 0
        or gif_url is not null
    ),
    constraint max_content_length check (length(content) <= 10000),
    constraint comments_media_urls_check check (private.is_media(media_urls)),
    constraint comments_gif_url_check check (private.is_https_url(gif_url)),
    constraint comments_parent_comment_id_check check (parent_comment_id <> id),
    constraint comments_removed_reason_check check ((removed_at is null) = (removed_reason is null))
);

create index idx_comments_post_created on public.comments (post_id, created_at desc, id desc);
comment on index public.idx_comments_post_created is
    'A post''s comments, newest first; covers the foreign key post_id.';
create index comments_top_post_id_created_at_idx
on public.comments (post_id, created_at desc, id desc)
where parent_comment_id is null;
comment on index public.comments_top_post_id_created_at_idx is
    'The top of a post''s thread, newest first, without the replies between.';
create index idx_comments_user_id on public.comments (user_id, created_at desc, id desc);
comment on index public.idx_comments_user_id is
    'A person''s comments, newest first; covers the foreign key user_id.';
create index idx_comments_parent_id on public.comments (parent_comment_id, post_id, created_at, id)
where parent_comment_id is not null;
comment on index public.idx_comments_parent_id is
    'Replies to a comment in order; covers the foreign key to the parent.';
create index idx_comments_created_at on public.comments (created_at desc, id desc);
comment on index public.idx_comments_created_at is
    'The newest comments over all posts, for moderators.';
create index comments_deleted_at_idx on public.comments (deleted_at) where deleted_at is not null;
comment on index public.comments_deleted_at_idx is
    'Deleted comments whose time to be purged has come.';
create index comments_removed_at_idx on public.comments (removed_at) where removed_at is not null;
comment on index public.comments_removed_at_idx is
    'Comments taken down whose time to be purged has come.';

comment on table public.comments is
    'Comments and replies. Read with their post; the author inserts and edits content. A comment '
    'whose author is erased but has replies stays as a blank tombstone.';
comment on column public.comments.id is 'Comment id.';
comment on column public.comments.post_id is 'The post commented on.';
comment on column public.comments.user_id is 'The author; defaults to the caller.';
comment on column public.comments.parent_comment_id is
    'The comment replied to, of the same post; null at top level.';
comment on column public.comments.content is
    'Text, at most 10,000 characters. May be blank only beside media or a gif.';
comment on column public.comments.media_urls is 'Up to four https URLs of images.';
comment on column public.comments.gif_url is 'https URL of a gif.';
comment on column public.comments.created_at is 'When it was written.';
comment on column public.comments.updated_at is 'When its content was last edited.';
comment on column public.comments.deleted_at is
    'When its author deleted it; purged after the retention time.';
comment on column public.comments.removed_at is
    'When staff took it down; seen by author and staff only.';
comment on column public.comments.removed_reason is 'Why staff took it down.';
