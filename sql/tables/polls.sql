-- A poll on a post or a comment, at most one each, frozen from the moment it stands: voters must
-- find what they voted on.
create table public.polls (
    id uuid primary key default gen_random_uuid(),
    post_id uuid references public.posts (id) on delete cascade,
    comment_id uuid references public.comments (id) on delete cascade,
    options text[] not null,
    duration_days integer not null default 1,
    created_at timestamptz not null default now(),
    -- Through UTC and back: timestamptz + interval depends on the session's time zone, and a
    -- generated column may not.
    closes_at timestamptz generated always as (
        (created_at at time zone 'UTC' + make_interval(days => duration_days)) at time zone 'UTC'
    ) stored not null,

    constraint poll_target check (
        (post_id is not null and comment_id is null)
        or (post_id is null and comment_id is not null)
    ),
    constraint min_options check (cardinality(options) >= 2),
    constraint max_options check (cardinality(options) <= 4),
    constraint min_duration check (duration_days > 0 and duration_days <= 7),
    constraint polls_options_check check (private.is_poll_options(options)),
    constraint polls_post_id_key unique (post_id),
    constraint polls_comment_id_key unique (comment_id)
);

create index idx_polls_created_at on public.polls (created_at);
comment on index public.idx_polls_created_at is 'The newest polls.';

comment on table public.polls is
    'Polls, read with their post or comment; inserted by its author, never changed.';
comment on column public.polls.id is 'Poll id.';
comment on column public.polls.post_id is 'The post; exactly one of post_id and comment_id is set.';
comment on column public.polls.comment_id is
    'The comment; exactly one of post_id and comment_id is set.';
comment on column public.polls.options is 'Two to four different answers of 1 to 80 characters.';
comment on column public.polls.duration_days is 'Days it is open, 1 to 7.';
comment on column public.polls.created_at is 'When it opened.';
comment on column public.polls.closes_at is 'From this moment no vote counts.';
