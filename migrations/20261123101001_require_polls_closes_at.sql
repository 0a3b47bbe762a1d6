-- The end of a poll is never null, for the types of clients: the check, once validated, spares
-- set not null its own reading of the rows.
-- Up Migration

alter table public.polls validate constraint polls_closes_at_check;
alter table public.polls alter column closes_at set not null;
alter table public.polls drop constraint polls_closes_at_check;

-- Down Migration

alter table public.polls
    add constraint polls_closes_at_check check (closes_at is not null) not valid;
alter table public.polls alter column closes_at drop not null;
