-- Open sessions, of one person and of all, so that idle ones are found without reading the past.
-- migrate: no-transaction
-- Up Migration

create index concurrently user_sessions_open_user_id_idx on public.user_sessions (user_id)
where session_end is null;
comment on index public.user_sessions_open_user_id_idx is
    'One''s open sessions: start_session() closes the idle ones.';
create index concurrently user_sessions_open_session_start_idx
on public.user_sessions (session_start)
where session_end is null;
comment on index public.user_sessions_open_session_start_idx is
    'All open sessions, oldest first, for the job that closes the idle ones. Not by last_seen_at: '
    'each heartbeat would have to write the index.';

-- Down Migration

drop index concurrently public.user_sessions_open_session_start_idx;
drop index concurrently public.user_sessions_open_user_id_idx;
