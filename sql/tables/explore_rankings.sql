-- The posts of a generation in their order. No foreign key to posts on purpose: a ranking lives for
-- hours, its readers join the post anyway, and deleting a post need not look here.
create table private.explore_rankings (
    generation bigint not null references private.explore_generations (id) on delete cascade,
    rank integer not null,
    post_id uuid not null,
    score double precision not null,

    primary key (generation, rank)
);

comment on table private.explore_rankings is
    'Ranked posts of each generation. Written by rank_explore(), never changed.';
comment on column private.explore_rankings.generation is 'The ranking it belongs to.';
comment on column private.explore_rankings.rank is 'Its place, from 1.';
comment on column private.explore_rankings.post_id is 'The post; it may be gone by now.';
comment on column private.explore_rankings.score is
    'Decayed sum of the different people who engaged with it; 0 for one that is merely new.';
