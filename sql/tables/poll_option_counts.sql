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
