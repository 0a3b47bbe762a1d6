-- A post whole, as every feed, thread and search answers it: all that a screen shows of it in one
-- piece.
create type public.post_item as (
    id uuid,
    author public.person,
    content text,
    media_urls text[],
    gif_url text,
    created_at timestamptz,
    updated_at timestamptz,
    repost_type text,
    original_post_id uuid,
    quoted public.quote_item,
    poll public.poll_item,
    tickers public.ticker_tag[],
    reaction_count bigint,
    comment_count bigint,
    repost_count bigint,
    bookmark_count bigint,
    is_mine boolean,
    is_liked boolean,
    is_reposted boolean,
    is_quoted boolean,
    is_bookmarked boolean,
    reposted_by public.person[],
    event_at timestamptz,
    cursor text
);

comment on type public.post_item is
    'A post with author, counts, the caller''s own state, poll, quoted post and tickers.';
comment on column public.post_item.id is 'The post.';
comment on column public.post_item.author is 'Who wrote it.';
comment on column public.post_item.content is 'Its text.';
comment on column public.post_item.media_urls is 'Its images.';
comment on column public.post_item.gif_url is 'Its gif.';
comment on column public.post_item.created_at is 'When it was posted.';
comment on column public.post_item.updated_at is
    'When its content was last edited; later than created_at means edited.';
comment on column public.post_item.repost_type is 'quote for a quote, otherwise null.';
comment on column public.post_item.original_post_id is
    'For a quote: the quoted post, whether or not the caller sees it.';
comment on column public.post_item.quoted is
    'For a quote: the quoted post; null when the caller does not see it.';
comment on column public.post_item.poll is 'Its poll; null without one.';
comment on column public.post_item.tickers is 'The tickers that it names, by symbol.';
comment on column public.post_item.reaction_count is 'Likes, whoever made them.';
comment on column public.post_item.comment_count is 'Living comments and replies.';
comment on column public.post_item.repost_count is 'Reposts and quotes.';
comment on column public.post_item.bookmark_count is 'Bookmarks: how many, never whose.';
comment on column public.post_item.is_mine is 'Whether the caller wrote it.';
comment on column public.post_item.is_liked is 'Whether the caller likes it.';
comment on column public.post_item.is_reposted is 'Whether the caller reposted it plainly.';
comment on column public.post_item.is_quoted is 'Whether the caller quotes it.';
comment on column public.post_item.is_bookmarked is 'Whether the caller bookmarked it.';
comment on column public.post_item.reposted_by is
    'Who brought it into this list by a repost, newest first; empty where nobody did.';
comment on column public.post_item.event_at is
    'The time that gives the item its place in this list.';
comment on column public.post_item.cursor is
    'Where this item stands in this list: give that of the last item as cursor to get the next '
    'page. Null outside of lists.';
