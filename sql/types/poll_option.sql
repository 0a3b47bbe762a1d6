-- One answer of a poll within an item.
create type public.poll_option as (
    option_index integer,
    option text,
    vote_count bigint
);

comment on type public.poll_option is 'One option of a poll with its votes.';
comment on column public.poll_option.option_index is 'The option, counted from 0.';
comment on column public.poll_option.option is 'Its text.';
comment on column public.poll_option.vote_count is 'All votes for it.';
