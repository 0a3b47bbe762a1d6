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
