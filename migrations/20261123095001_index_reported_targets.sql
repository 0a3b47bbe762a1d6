-- The moderation queue groups the reports of one status by target.
-- migrate: no-transaction
-- Up Migration

create index concurrently reports_status_target_idx
on public.reports (status, target_kind, target_id, created_at, id) include (target_user_id);
comment on index public.reports_status_target_idx is
    'The moderation queue: the reports of one status by target.';

-- Down Migration

drop index concurrently public.reports_status_target_idx;
