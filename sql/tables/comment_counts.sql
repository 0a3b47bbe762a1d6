-- Counters of a comment: slot 0 of the adaptive slots. Made by trigger with each comment; a reader
-- adds the rows of private.comment_count_slots. Readable by all: what it counts is public, and
-- nobody can reach this schema to list it.
create table private.comment_counts (
    comment_id uuid primary key references public.comments (id) on delete cascade,
    reaction_count integer not null default 0,
    reply_count integer not null default 0
)
with (fillfactor = 60);

comment on table private.comment_counts is
    'Maintained counts, one row per comment; exact together with comment_count_slots. Written by '
    'trigger only.';
comment on column private.comment_counts.comment_id is 'The comment.';
comment on column private.comment_counts.reaction_count is
    'Likes on the comment, whoever made them.';
comment on column private.comment_counts.reply_count is
    'Its direct replies that are neither deleted nor removed.';
