-- What post_thread() answers: a post and a page of its comments.
create type public.post_thread as (
    post public.post_item,
    comments public.comment_item[],
    next_cursor text
);

comment on type public.post_thread is 'A post with a page of its comments.';
comment on column public.post_thread.post is 'The post.';
comment on column public.post_thread.comments is
    'The page''s comments, each followed by its replies, in the order in which they are shown.';
comment on column public.post_thread.next_cursor is 'For the next page; null on the last one.';
