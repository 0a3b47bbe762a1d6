-- Generated from migrations/20261123101000_add_polls_closes_at_check.sql by npm run supabase:generate: do not edit.

alter table public.polls
    add constraint polls_closes_at_check check (closes_at is not null) not valid;
