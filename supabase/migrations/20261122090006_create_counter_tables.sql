-- Generated from migrations/20261122090006_create_counter_tables.sql by npm run supabase:generate: do not edit.

-- Counters of a post: slot 0 of the adaptive slots. Made by trigger with each post; a reader adds
-- the rows of private.post_count_slots. Readable by all: what it counts is public, and nobody can
-- reach this schema to list it.
create table private.post_counts (
    post_id uuid primary key references public.posts (id) on delete cascade,
    reaction_count integer not null default 0,
    comment_count integer not null default 0,
    repost_count integer not null default 0,
    bookmark_count integer not null default 0
)
with (fillfactor = 60);

comment on table private.post_counts is
    'Maintained counts, one row per post; exact together with post_count_slots. Written by '
    'trigger only.';
comment on column private.post_counts.post_id is 'The post.';
comment on column private.post_counts.reaction_count is 'Likes on the post, whoever made them.';
comment on column private.post_counts.comment_count is
    'Its comments that are neither deleted nor removed.';
comment on column private.post_counts.repost_count is 'Its reposts and quotes.';
comment on column private.post_counts.bookmark_count is 'Its bookmarks.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.post_counts enable row level security;
revoke all on private.post_counts from anon, authenticated, service_role;

-- Where writers go that find the post_counts row locked: each to the slot of its own backend, so
-- that a post in great demand gets as many rows as it has writers, and a quiet one has none.
create table private.post_count_slots (
    post_id uuid not null references public.posts (id) on delete cascade,
    slot smallint not null,
    reaction_count integer not null default 0,
    comment_count integer not null default 0,
    repost_count integer not null default 0,
    bookmark_count integer not null default 0,

    primary key (post_id, slot)
)
with (fillfactor = 60);

comment on table private.post_count_slots is
    'Further parts of post_counts, made under contention; may be negative, only the sum means '
    'something.';
comment on column private.post_count_slots.post_id is 'The post.';
comment on column private.post_count_slots.slot is '1 + backend pid modulo 63.';
comment on column private.post_count_slots.reaction_count is 'Part of post_counts.reaction_count.';
comment on column private.post_count_slots.comment_count is 'Part of post_counts.comment_count.';
comment on column private.post_count_slots.repost_count is 'Part of post_counts.repost_count.';
comment on column private.post_count_slots.bookmark_count is 'Part of post_counts.bookmark_count.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.post_count_slots enable row level security;
revoke all on private.post_count_slots from anon, authenticated, service_role;

-- Counters of a comment: slot 0 of the adaptive slots. Made by trigger with each comment; a reader
-- adds the rows of private.comment_count_slots. Readable by all: what it counts is public, and
-- nobody can reach this schema to list it.
create table private.comment_counts (
    comment_id uuid primary key references public.comments (id) on delete cascade,
    reaction_count integer not null default 0,
    reply_count integer not null default 0
)
with (fillfactor = 60);

comment on table private.comment_counts is
    'Maintained counts, one row per comment; exact together with comment_count_slots. Written by '
    'trigger only.';
comment on column private.comment_counts.comment_id is 'The comment.';
comment on column private.comment_counts.reaction_count is
    'Likes on the comment, whoever made them.';
comment on column private.comment_counts.reply_count is
    'Its direct replies that are neither deleted nor removed.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.comment_counts enable row level security;
revoke all on private.comment_counts from anon, authenticated, service_role;

-- Where writers go that find the comment_counts row locked: each to the slot of its own backend, so
-- that a comment in great demand gets as many rows as it has writers, and a quiet one has none.
create table private.comment_count_slots (
    comment_id uuid not null references public.comments (id) on delete cascade,
    slot smallint not null,
    reaction_count integer not null default 0,
    reply_count integer not null default 0,

    primary key (comment_id, slot)
)
with (fillfactor = 60);

comment on table private.comment_count_slots is
    'Further parts of comment_counts, made under contention; may be negative, only the sum means '
    'something.';
comment on column private.comment_count_slots.comment_id is 'The comment.';
comment on column private.comment_count_slots.slot is '1 + backend pid modulo 63.';
comment on column private.comment_count_slots.reaction_count is
    'Part of comment_counts.reaction_count.';
comment on column private.comment_count_slots.reply_count is 'Part of comment_counts.reply_count.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.comment_count_slots enable row level security;
revoke all on private.comment_count_slots from anon, authenticated, service_role;

-- Votes of a poll's options: slot 0 of the adaptive slots. One row per option, made by trigger with
-- the poll.
create table private.poll_option_counts (
    poll_id uuid not null references public.polls (id) on delete cascade,
    option_index integer not null,
    vote_count integer not null default 0,

    primary key (poll_id, option_index)
)
with (fillfactor = 60);

comment on table private.poll_option_counts is
    'Maintained totals, one row per poll and option; exact together with poll_option_count_slots. '
    'Written by trigger only.';
comment on column private.poll_option_counts.poll_id is 'The poll.';
comment on column private.poll_option_counts.option_index is 'The option, counted from 0.';
comment on column private.poll_option_counts.vote_count is 'All votes for it.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.poll_option_counts enable row level security;
revoke all on private.poll_option_counts from anon, authenticated, service_role;

-- Where voters go that find the poll_option_counts row locked: each to the slot of its own backend.
create table private.poll_option_count_slots (
    poll_id uuid not null references public.polls (id) on delete cascade,
    option_index integer not null,
    slot smallint not null,
    vote_count integer not null default 0,

    primary key (poll_id, option_index, slot)
)
with (fillfactor = 60);

comment on table private.poll_option_count_slots is
    'Further parts of poll_option_counts, made under contention.';
comment on column private.poll_option_count_slots.poll_id is 'The poll.';
comment on column private.poll_option_count_slots.option_index is 'The option, counted from 0.';
comment on column private.poll_option_count_slots.slot is '1 + backend pid modulo 63.';
comment on column private.poll_option_count_slots.vote_count is
    'Part of poll_option_counts.vote_count.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.poll_option_count_slots enable row level security;
revoke all on private.poll_option_count_slots from anon, authenticated, service_role;

-- Counters of a person: slot 0 of the adaptive slots. Made by trigger with each person; a reader
-- adds the rows of private.user_count_slots. Readable by all: what it counts is public, and nobody
-- can reach this schema to list it.
create table private.user_counts (
    user_id uuid primary key references public.users (id) on delete cascade,
    follower_count integer not null default 0,
    following_count integer not null default 0,
    post_count integer not null default 0
)
with (fillfactor = 60);

comment on table private.user_counts is
    'Maintained counts, one row per person; exact together with user_count_slots. Written by '
    'trigger only.';
comment on column private.user_counts.user_id is 'The person.';
comment on column private.user_counts.follower_count is 'Who follow the person: existing rows.';
comment on column private.user_counts.following_count is 'Whom the person follows: existing rows.';
comment on column private.user_counts.post_count is 'The person''s living posts and quotes.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.user_counts enable row level security;
revoke all on private.user_counts from anon, authenticated, service_role;

-- Where writers go that find the user_counts row locked: each to the slot of its own backend, so
-- that a person in great demand gets as many rows as it has writers, and a quiet one has none.
create table private.user_count_slots (
    user_id uuid not null references public.users (id) on delete cascade,
    slot smallint not null,
    follower_count integer not null default 0,
    following_count integer not null default 0,
    post_count integer not null default 0,

    primary key (user_id, slot)
)
with (fillfactor = 60);

comment on table private.user_count_slots is
    'Further parts of user_counts, made under contention; may be negative, only the sum means '
    'something.';
comment on column private.user_count_slots.user_id is 'The person.';
comment on column private.user_count_slots.slot is '1 + backend pid modulo 63.';
comment on column private.user_count_slots.follower_count is 'Part of user_counts.follower_count.';
comment on column private.user_count_slots.following_count is
    'Part of user_counts.following_count.';
comment on column private.user_count_slots.post_count is 'Part of user_counts.post_count.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.user_count_slots enable row level security;
revoke all on private.user_count_slots from anon, authenticated, service_role;
