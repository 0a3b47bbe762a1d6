-- What vote_poll() and get_poll_results() answer: a row per option.
create type public.poll_result as (
    poll_id uuid,
    option_index integer,
    option text,
    vote_count bigint,
    is_my_choice boolean,
    total_votes bigint,
    closes_at timestamptz,
    is_closed boolean
);

comment on type public.poll_result is
    'One option of a poll with its votes, as get_poll_results() and vote_poll() return them.';
comment on column public.poll_result.poll_id is 'The poll.';
comment on column public.poll_result.option_index is 'The option, counted from 0.';
comment on column public.poll_result.option is 'Its text.';
comment on column public.poll_result.vote_count is 'All votes for it.';
comment on column public.poll_result.is_my_choice is 'Whether the caller voted for it.';
comment on column public.poll_result.total_votes is 'All votes of the poll.';
comment on column public.poll_result.closes_at is 'From this moment no vote counts.';
comment on column public.poll_result.is_closed is 'Whether that moment has passed.';
