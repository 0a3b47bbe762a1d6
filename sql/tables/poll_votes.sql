-- Secret ballots: a voter reads only its own vote, which can be neither changed nor withdrawn; all
-- read the totals.
create table public.poll_votes (
    id uuid primary key default gen_random_uuid(),
    poll_id uuid not null references public.polls (id) on delete cascade,
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    option_index integer not null,
    created_at timestamptz not null default now(),

    constraint unique_user_poll_vote unique (user_id, poll_id),
    constraint valid_option_index check (option_index >= 0)
);

create index idx_poll_votes_poll_id on public.poll_votes (poll_id);
comment on index public.idx_poll_votes_poll_id is
    'A poll''s votes, for recounts; covers the foreign key.';
create index idx_poll_votes_created_at on public.poll_votes (created_at);
comment on index public.idx_poll_votes_created_at is
    'Votes of a span of time, for ranking and metrics.';

comment on table public.poll_votes is
    'One''s own votes. Cast by vote_poll() or an insert; never changed, never withdrawn.';
comment on column public.poll_votes.id is 'Vote id.';
comment on column public.poll_votes.poll_id is 'The poll.';
comment on column public.poll_votes.user_id is 'The voter; defaults to the caller.';
comment on column public.poll_votes.option_index is
    'The chosen option, counted from 0; below the number of options.';
comment on column public.poll_votes.created_at is 'When.';
