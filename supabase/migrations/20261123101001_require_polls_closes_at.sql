-- Generated from migrations/20261123101001_require_polls_closes_at.sql by npm run supabase:generate: do not edit.

alter table public.polls validate constraint polls_closes_at_check;
alter table public.polls alter column closes_at set not null;
alter table public.polls drop constraint polls_closes_at_check;
