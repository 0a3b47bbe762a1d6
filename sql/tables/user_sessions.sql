-- Sessions, for the daily and monthly actives. Written by start_session(), heartbeat() and
-- end_session() only.
create table public.user_sessions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references public.users (id) on delete cascade,
    session_start timestamptz not null default now(),
    session_end timestamptz,
    ip_address_hash varchar(64),
    user_agent text,
    country_code varchar(2),
    actions_count integer not null default 0,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),

    constraint user_sessions_session_end_check check (session_end >= session_start),
    constraint user_sessions_country_code_check check (country_code ~ '^[A-Z]{2}$'),
    constraint user_sessions_actions_count_check check (actions_count >= 0)
);

create index idx_user_sessions_session_start on public.user_sessions (session_start desc);
comment on index public.idx_user_sessions_session_start is
    'Sessions of a day, for the metrics; old ones, for the retention job.';
create index idx_user_sessions_user_start on public.user_sessions (user_id, session_start desc);
comment on index public.idx_user_sessions_user_start is
    'One''s sessions, newest first; covers the foreign key.';

create index user_sessions_open_user_id_idx on public.user_sessions (user_id)
where session_end is null;
comment on index public.user_sessions_open_user_id_idx is
    'One''s open sessions: start_session() closes the idle ones.';
create index user_sessions_open_session_start_idx on public.user_sessions (session_start)
where session_end is null;
comment on index public.user_sessions_open_session_start_idx is
    'All open sessions, oldest first, for the job that closes the idle ones. Not by last_seen_at: '
    'each heartbeat would have to write the index.';

comment on table public.user_sessions is
    'One''s own sessions, written by start_session(), heartbeat(), end_session().';
comment on column public.user_sessions.id is 'Session id.';
comment on column public.user_sessions.user_id is 'Whose session.';
comment on column public.user_sessions.session_start is 'When it began.';
comment on column public.user_sessions.session_end is 'When it ended; null while it runs.';
comment on column public.user_sessions.ip_address_hash is
    'HMAC-SHA-256 of the client address, hex; cleared after the retention time.';
comment on column public.user_sessions.user_agent is
    'The client''s user agent, at most 500 characters.';
comment on column public.user_sessions.country_code is 'ISO 3166-1 alpha-2, from the edge.';
comment on column public.user_sessions.actions_count is 'Actions that heartbeats reported.';
comment on column public.user_sessions.created_at is 'When the row was made.';
comment on column public.user_sessions.last_seen_at is 'Last heartbeat.';
