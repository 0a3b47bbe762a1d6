-- A quoted post within the post that quotes it.
create type public.quote_item as (
    id uuid,
    author public.person,
    content text,
    media_urls text[],
    gif_url text,
    created_at timestamptz,
    updated_at timestamptz
);

comment on type public.quote_item is 'A quoted post, as shown inside its quote.';
comment on column public.quote_item.id is 'The quoted post.';
comment on column public.quote_item.author is 'Who wrote it.';
comment on column public.quote_item.content is 'Its text.';
comment on column public.quote_item.media_urls is 'Its images.';
comment on column public.quote_item.gif_url is 'Its gif.';
comment on column public.quote_item.created_at is 'When it was posted.';
comment on column public.quote_item.updated_at is 'When it was last edited.';
