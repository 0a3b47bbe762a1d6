-- Where writers go that find the comment_counts row locked: each to the slot of its own backend, so
-- that a comment in great demand gets as many rows as it has writers, and a quiet one has none.
create table private.comment_count_slots (
    comment_id uuid not null references public.comments (id) on delete cascade,
    slot smallint not null,
    reaction_count integer not null default 0,
    reply_count integer not null default 0,

    primary key (comment_id, slot)
)
with (fillfactor = 60);

comment on table private.comment_count_slots is
    'Further parts of comment_counts, made under contention; may be negative, only the sum means '
    'something.';
comment on column private.comment_count_slots.comment_id is 'The comment.';
comment on column private.comment_count_slots.slot is '1 + backend pid modulo 63.';
comment on column private.comment_count_slots.reaction_count is
    'Part of comment_counts.reaction_count.';
comment on column private.comment_count_slots.reply_count is 'Part of comment_counts.reply_count.';
