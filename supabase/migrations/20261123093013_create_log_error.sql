-- Generated from migrations/20261123093013_create_log_error.sql by npm run supabase:generate: do not edit.

-- Text that a client sends for a log, cut to size with a mark: too much of it is no reason to lose
-- it.
create function private.shorten(content text, size integer)
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
select case
    when length(shorten.content) > shorten.size then left(shorten.content, shorten.size - 1) || '…'
    else shorten.content
end
$$;

comment on function private.shorten is
    'The text in at most that many characters; an ellipsis at the end says that it was cut.';
revoke all on function private.shorten from public, anon, authenticated, service_role;

-- Definer behind public.log_error(): nobody inserts into error_logs directly. Who met the error is
-- who calls, where the token's account exists; address and user agent come from the request's
-- headers.
create function private.log_error(
    error_type text,
    error_message text,
    error_code text,
    stack_trace text,
    request_path text,
    request_method text,
    request_id text,
    environment text,
    severity text,
    metadata jsonb
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_environment text := coalesce(log_error.environment, private.setting('environment'));
    v_severity text := coalesce(log_error.severity, 'error');
    v_metadata jsonb := coalesce(log_error.metadata, '{}');
    v_id uuid;
begin
    if log_error.error_type is null
        or log_error.error_type not in ('backend', 'frontend', 'api', 'database')
    then
        raise exception using
            errcode = '22023',
            message = 'error_type_unknown',
            detail = coalesce(log_error.error_type, 'null'),
            hint = 'Send backend, frontend, api or database.';
    elsif private.has_visible_text(log_error.error_message) is not true then
        raise exception using
            errcode = '22023',
            message = 'error_message_required',
            hint = 'Say in error_message what went wrong.';
    elsif v_environment not in ('development', 'production') then
        raise exception using
            errcode = '22023',
            message = 'environment_unknown',
            detail = v_environment,
            hint = 'Send development or production, or leave it out.';
    elsif v_severity not in ('debug', 'info', 'warning', 'error') then
        -- critical wakes people up: it is not a visitor's to say.
        raise exception using
            errcode = '22023',
            message = 'severity_unknown',
            detail = v_severity,
            hint = 'Send debug, info, warning or error. Only the back end writes critical.';
    elsif jsonb_typeof(v_metadata) <> 'object' or octet_length(v_metadata::text) > 8192 then
        raise exception using
            errcode = '22023',
            message = 'metadata_invalid',
            detail = format(
                '%s of %s bytes', jsonb_typeof(v_metadata), octet_length(v_metadata::text)
            ),
            hint = 'Send an object of at most 8192 bytes.';
    end if;

    insert into public.error_logs as e (
        error_type, error_code, error_message, stack_trace, user_id, request_path, request_method,
        request_id, user_agent, ip_address_hash, environment, severity, metadata
    )
    values (
        log_error.error_type,
        private.shorten(log_error.error_code, 50),
        private.shorten(log_error.error_message, 2000),
        private.shorten(log_error.stack_trace, 20000),
        (select u.id from public.users u where u.id = auth.uid()),
        private.shorten(log_error.request_path, 2000),
        private.shorten(log_error.request_method, 10),
        private.shorten(log_error.request_id, 100),
        left(private.request_header('user-agent'), 500),
        private.client_ip_hash(),
        v_environment,
        v_severity,
        v_metadata
    )
    returning e.id into v_id;

    return v_id;
end;
$$;

comment on function private.log_error is 'Logs an error. Internal: public.log_error().';
revoke all on function private.log_error from public, anon, authenticated, service_role;
grant execute on function private.log_error to anon, authenticated;

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
