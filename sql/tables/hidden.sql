-- Who must not see whom because of a block. A block writes both directions; where both people block
-- each other the count is 2, so that one of them can unblock without opening what the other closed.
-- Kept by the trigger on content_filters. Policies probe the primary key; a row is readable by its
-- viewer alone.
create table private.hidden (
    viewer uuid not null references public.users (id) on delete cascade,
    author uuid not null references public.users (id) on delete cascade,
    blocks smallint not null,

    primary key (viewer, author),
    constraint hidden_blocks_check check (blocks between 1 and 2)
);

create index hidden_author_idx on private.hidden (author);
comment on index private.hidden_author_idx is 'Covers the foreign key: deleting a person.';

comment on table private.hidden is
    'Pairs that a block separates, both ways. Kept by trigger; never written by hand.';
comment on column private.hidden.viewer is 'Who must not see.';
comment on column private.hidden.author is 'Whose profile and content is not to be seen.';
comment on column private.hidden.blocks is 'How many of the two people block the other: 1 or 2.';
