-- Likes on posts and comments. The two unique constraints are plain ones: nulls are distinct, and
-- PostgREST's on_conflict needs a constraint without a predicate.
create table public.reactions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    post_id uuid references public.posts (id) on delete cascade,
    comment_id uuid references public.comments (id) on delete cascade,
    created_at timestamptz not null default now(),

    constraint reaction_target check (
        (post_id is not null and comment_id is null)
        or (post_id is null and comment_id is not null)
    ),
    constraint unique_user_post_reaction unique (user_id, post_id),
    constraint unique_user_comment_reaction unique (user_id, comment_id)
);

create index idx_reactions_post_id on public.reactions (post_id, created_at desc, id desc)
where post_id is not null;
comment on index public.idx_reactions_post_id is
    'Who liked a post, newest first; covers the foreign key.';
create index idx_reactions_comment_id on public.reactions (comment_id, created_at desc, id desc)
where comment_id is not null;
comment on index public.idx_reactions_comment_id is
    'Who liked a comment, newest first; covers the foreign key.';
create index idx_reactions_created_at on public.reactions (created_at);
comment on index public.idx_reactions_created_at is
    'Reactions of a span of time, for ranking and metrics.';

comment on table public.reactions is
    'Likes. Signed-in people read those by visible people on visible content; one inserts and '
    'deletes one''s own (or react(), unreact()).';
comment on column public.reactions.id is 'Reaction id.';
comment on column public.reactions.user_id is 'Who reacted; defaults to the caller.';
comment on column public.reactions.post_id is
    'The post; exactly one of post_id and comment_id is set.';
comment on column public.reactions.comment_id is
    'The comment; exactly one of post_id and comment_id is set.';
comment on column public.reactions.created_at is 'When.';
