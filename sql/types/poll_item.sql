-- A poll within an item: totals for all, the choice for its voter alone.
create type public.poll_item as (
    id uuid,
    closes_at timestamptz,
    is_closed boolean,
    total_votes bigint,
    my_choice integer,
    options public.poll_option[]
);

comment on type public.poll_item is 'A poll with its totals and the caller''s own choice.';
comment on column public.poll_item.id is 'The poll, for vote_poll().';
comment on column public.poll_item.closes_at is 'From this moment no vote counts.';
comment on column public.poll_item.is_closed is 'Whether that moment has passed.';
comment on column public.poll_item.total_votes is 'All votes of the poll.';
comment on column public.poll_item.my_choice is
    'The option_index that the caller voted for; null without a vote.';
comment on column public.poll_item.options is 'The options in order.';
