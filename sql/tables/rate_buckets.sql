-- How much of each limit somebody has used: one row a person (or address) and kind of act, in a
-- window that begins with the first act and is renewed by the first one after its end. Unlogged:
-- counting what will be forgotten in a minute is not worth the write-ahead log, and a crash only
-- gives everybody a new window. Room in each page and no index on what changes keep updates within
-- the page. Written by private.spend_allowance() alone.
create unlogged table private.rate_buckets (
    subject text not null,
    action text not null,
    started_at timestamptz not null,
    used integer not null,

    primary key (subject, action)
)
with (fillfactor = 50);

comment on table private.rate_buckets is
    'What is used of the limits in the running windows. Unlogged: empty after a crash. Written by '
    'private.spend_allowance() only.';
comment on column private.rate_buckets.subject is
    'user:<id>, or ip:<hash> of a visitor; ip:unknown is shared by all whose address is not told.';
comment on column private.rate_buckets.action is 'The table that the acts are rows of; or edits.';
comment on column private.rate_buckets.started_at is 'When the window began.';
comment on column private.rate_buckets.used is 'Rows inserted or edited since.';
