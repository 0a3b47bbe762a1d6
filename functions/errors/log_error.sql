-- What went wrong in a client, for staff to read. Also from visitors and suspended people: errors
-- happen to everybody.
create function public.log_error(
    error_type text,
    error_message text,
    error_code text default null,
    stack_trace text default null,
    request_path text default null,
    request_method text default null,
    request_id text default null,
    environment text default null,
    severity text default 'error',
    metadata jsonb default '{}'
)
returns uuid
language sql
volatile
security invoker
set search_path = ''
as $$
select private.log_error(
    log_error.error_type,
    log_error.error_message,
    log_error.error_code,
    log_error.stack_trace,
    log_error.request_path,
    log_error.request_method,
    log_error.request_id,
    log_error.environment,
    log_error.severity,
    log_error.metadata
)
$$;

comment on function public.log_error is
    'Logs an error and returns the id of the entry. error_type: backend, frontend, api, database; '
    'severity: debug, info, warning, error; environment: development, production, or as the '
    'operator set it. Longer texts are cut (message and path to 2,000 characters, stack to '
    '20,000); metadata is an object of at most 8,192 bytes. For everybody. Errors: 400 '
    'error_type_unknown, error_message_required, environment_unknown, severity_unknown, '
    'metadata_invalid.';
revoke all on function public.log_error from public, anon, authenticated, service_role;
grant execute on function public.log_error to anon, authenticated;
