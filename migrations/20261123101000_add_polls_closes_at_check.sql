-- The end of a poll is computed of values that are never null. Said first of what is to come, so
-- that nothing is locked while the rows are read.
-- Up Migration

alter table public.polls
    add constraint polls_closes_at_check check (closes_at is not null) not valid;

-- Down Migration

alter table public.polls drop constraint polls_closes_at_check;
