-- Posts and quotes. A post is living while deleted_at and removed_at are both null: the author
-- deletes (and may restore), staff remove (and may reinstate). A plain repost makes no row here,
-- only in reposts.
create table public.posts (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    content text not null default '',
    media_urls text[],
    gif_url text,
    original_post_id uuid references public.posts (id) on delete set null,
    repost_type varchar(10) check (repost_type in ('normal', 'quote')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    removed_at timestamptz,
    removed_reason text,

    constraint content_not_empty check (
        private.has_visible_text(content)
        or coalesce(cardinality(media_urls), 0) > 0
        or gif_url is not null
    ),
    constraint max_content_length check (length(content) <= 10000),
    constraint posts_media_urls_check check (private.is_media(media_urls)),
    constraint posts_gif_url_check check (private.is_https_url(gif_url)),
    constraint posts_original_post_id_check check (
        original_post_id is null or (repost_type is not null and original_post_id <> id)
    ),
    constraint posts_removed_reason_check check ((removed_at is null) = (removed_reason is null))
);

create unique index posts_user_id_original_post_id_key on public.posts (user_id, original_post_id)
where repost_type = 'quote' and deleted_at is null;
comment on index public.posts_user_id_original_post_id_key is
    'One standing quote per person and quoted post.';
create index idx_posts_created_at on public.posts (created_at desc, id desc) include (user_id)
where deleted_at is null and removed_at is null;
comment on index public.idx_posts_created_at is
    'The newest living posts, keyset pages; index-only for the home feed''s walk.';
create index idx_posts_user_created on public.posts (user_id, created_at desc, id desc);
comment on index public.idx_posts_user_created is
    'A person''s posts, newest first; covers the foreign key user_id.';
create index idx_posts_original_post_id
on public.posts (original_post_id, created_at desc, id desc)
where original_post_id is not null;
comment on index public.idx_posts_original_post_id is
    'Quotes of a post, newest first; covers the foreign key.';
create index idx_posts_deleted_at on public.posts (deleted_at) where deleted_at is not null;
comment on index public.idx_posts_deleted_at is 'Deleted posts whose time to be purged has come.';
create index posts_removed_at_idx on public.posts (removed_at) where removed_at is not null;
comment on index public.posts_removed_at_idx is
    'Posts taken down whose time to be purged has come.';
create index posts_content_idx
on public.posts using gin (to_tsvector('pg_catalog.english', content))
with (gin_pending_list_limit = 512)
where deleted_at is null and removed_at is null;
comment on index public.posts_content_idx is
    'Words of living posts: search_posts(). A search reads through the pending list, so it is kept '
    'short.';

comment on table public.posts is
    'Posts and quotes. Anyone reads living posts of living authors, save across a block; the '
    'author inserts and edits content, and deletes by delete_post().';
comment on column public.posts.id is
    'Post id. A client that wants to choose it calls create_post().';
comment on column public.posts.user_id is 'The author; defaults to the caller.';
comment on column public.posts.content is
    'Text, at most 10,000 characters. May be blank only beside media or a gif.';
comment on column public.posts.media_urls is 'Up to four https URLs of images.';
comment on column public.posts.gif_url is 'https URL of a gif.';
comment on column public.posts.original_post_id is
    'For a quote: the quoted post; null once that is purged. Set by quote_post() only.';
comment on column public.posts.repost_type is
    'quote for a quote, otherwise null. A plain repost makes no post.';
comment on column public.posts.created_at is 'When it was posted.';
comment on column public.posts.updated_at is
    'When its content was last edited; later than created_at means edited.';
comment on column public.posts.deleted_at is
    'When its author deleted it; purged after the retention time.';
comment on column public.posts.removed_at is
    'When staff took it down; seen by author and staff only.';
comment on column public.posts.removed_reason is 'Why staff took it down.';
