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
