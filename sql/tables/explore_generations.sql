-- The rankings that explore_feed() reads: each run of private.rank_explore() makes a generation. A
-- cursor names the one that its first page was taken from, so that no page mixes two of them.
create table private.explore_generations (
    id bigint primary key,
    made_at timestamptz not null default now()
);

comment on table private.explore_generations is
    'Rankings of posts for explore_feed(), one per run of rank_explore(); the last ones are kept.';
comment on column private.explore_generations.id is 'Counts up; the highest is the newest.';
comment on column private.explore_generations.made_at is 'When it was made.';
