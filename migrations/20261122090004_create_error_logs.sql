-- The error log of clients and jobs.
-- migrate: down-loses-data
-- Up Migration

-- What went wrong in a client or a job. Written by log_error() and by service_role, read and
-- resolved by staff.
create table public.error_logs (
    id uuid primary key default gen_random_uuid(),
    error_type varchar(50) not null,
    error_code varchar(50),
    error_message text not null,
    stack_trace text,
    user_id uuid references public.users (id) on delete set null,
    request_path text,
    request_method varchar(10),
    request_id varchar(100),
    user_agent text,
    ip_address_hash varchar(64),
    environment varchar(20) not null,
    severity varchar(20) not null default 'error'
    check (severity in ('debug', 'info', 'warning', 'error', 'critical')),
    resolved boolean not null default false,
    resolved_at timestamptz,
    resolved_by uuid references public.users (id) on delete set null,
    metadata jsonb,
    created_at timestamptz not null default now(),

    constraint error_logs_error_type_check check (
        error_type in ('backend', 'frontend', 'api', 'database')
    ),
    constraint error_logs_environment_check check (environment in ('development', 'production')),
    constraint error_logs_resolved_check check (resolved = (resolved_at is not null))
);

create index idx_error_logs_error_type on public.error_logs (error_type, created_at desc);
comment on index public.idx_error_logs_error_type is 'Errors of one type, newest first.';
create index idx_error_logs_user_id on public.error_logs (user_id) where user_id is not null;
comment on index public.idx_error_logs_user_id is
    'Errors that one person met; covers the foreign key.';
create index error_logs_resolved_by_idx on public.error_logs (resolved_by)
where resolved_by is not null;
comment on index public.error_logs_resolved_by_idx is
    'Covers the foreign key: deleting a staff member.';
create index idx_error_logs_severity on public.error_logs (severity, created_at desc);
comment on index public.idx_error_logs_severity is 'Errors of one severity, newest first.';
create index idx_error_logs_created_at on public.error_logs (created_at desc);
comment on index public.idx_error_logs_created_at is
    'All errors, newest first; the retention job from the other end.';
create index idx_error_logs_resolved on public.error_logs (created_at desc) where not resolved;
comment on index public.idx_error_logs_resolved is 'What is still open, newest first.';
create index idx_error_logs_environment on public.error_logs (environment, created_at desc);
comment on index public.idx_error_logs_environment is 'Errors of one environment, newest first.';

comment on table public.error_logs is
    'Error log. Clients write by log_error(); staff read and set resolved.';
comment on column public.error_logs.id is 'Entry id.';
comment on column public.error_logs.error_type is 'backend, frontend, api or database.';
comment on column public.error_logs.error_code is 'Code such as AUTH_INVALID or NOT_FOUND.';
comment on column public.error_logs.error_message is 'Message.';
comment on column public.error_logs.stack_trace is 'Stack trace.';
comment on column public.error_logs.user_id is 'Who met it, where known.';
comment on column public.error_logs.request_path is 'Path of the request.';
comment on column public.error_logs.request_method is 'HTTP method.';
comment on column public.error_logs.request_id is 'For tracing.';
comment on column public.error_logs.user_agent is 'The client''s user agent.';
comment on column public.error_logs.ip_address_hash is
    'HMAC-SHA-256 of the client address, hex; cleared after the retention time.';
comment on column public.error_logs.environment is 'development or production.';
comment on column public.error_logs.severity is 'debug, info, warning, error or critical.';
comment on column public.error_logs.resolved is 'Whether staff dealt with it.';
comment on column public.error_logs.resolved_at is 'When; set by trigger.';
comment on column public.error_logs.resolved_by is 'By whom; set by trigger.';
comment on column public.error_logs.metadata is 'Further context, a JSON object.';
comment on column public.error_logs.created_at is 'When it was logged.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.error_logs enable row level security;
revoke all on public.error_logs from anon, authenticated, service_role;

-- Down Migration

drop table public.error_logs;
