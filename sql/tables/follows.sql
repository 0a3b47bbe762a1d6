-- Who follows whom. A block deletes the rows of the pair, both ways.
create table public.follows (
    follower_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    following_id uuid not null references public.users (id) on delete cascade,
    created_at timestamptz not null default now(),

    primary key (follower_id, following_id),
    constraint no_self_follow check (follower_id <> following_id)
);

create index idx_follows_following_id
on public.follows (following_id, created_at desc, follower_id);
comment on index public.idx_follows_following_id is
    'A person''s followers, newest first; covers the foreign key.';
create index idx_follows_created_at on public.follows (follower_id, created_at desc, following_id);
comment on index public.idx_follows_created_at is 'Whom a person follows, newest first.';

comment on table public.follows is
    'Follows between visible people. One inserts and deletes one''s own (or follow_user(), '
    'unfollow_user()).';
comment on column public.follows.follower_id is 'Who follows; defaults to the caller.';
comment on column public.follows.following_id is 'Who is followed.';
comment on column public.follows.created_at is 'Since when.';
