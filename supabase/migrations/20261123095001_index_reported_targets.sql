-- Generated from migrations/20261123095001_index_reported_targets.sql by npm run supabase:generate: do not edit.

create index concurrently reports_status_target_idx
on public.reports (status, target_kind, target_id, created_at, id) include (target_user_id);
comment on index public.reports_status_target_idx is
    'The moderation queue: the reports of one status by target.';
