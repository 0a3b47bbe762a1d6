-- Bookmarks are nobody's business but their owner's; the public count says how many, never who.
create table public.bookmarks (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    post_id uuid not null references public.posts (id) on delete cascade,
    created_at timestamptz not null default now(),

    constraint unique_user_post_bookmark unique (user_id, post_id)
);

create index idx_bookmarks_post_id on public.bookmarks (post_id);
comment on index public.idx_bookmarks_post_id is 'Covers the foreign key: purging a post.';
create index idx_bookmarks_created_at on public.bookmarks (user_id, created_at desc, id desc);
comment on index public.idx_bookmarks_created_at is 'One''s bookmarks, newest first.';
create index bookmarks_created_at_idx on public.bookmarks (created_at desc);
comment on index public.bookmarks_created_at_idx is 'Bookmarks of the last hours, for ranking.';

comment on table public.bookmarks is
    'One''s own bookmarks: read, inserted and deleted by their owner alone.';
comment on column public.bookmarks.id is 'Bookmark id.';
comment on column public.bookmarks.user_id is 'Whose bookmark; defaults to the caller.';
comment on column public.bookmarks.post_id is 'The post.';
comment on column public.bookmarks.created_at is 'When.';
