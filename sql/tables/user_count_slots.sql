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
