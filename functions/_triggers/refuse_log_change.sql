-- The moderation log only grows. For everybody, the owner of the schema included: who must change
-- history has to disable this trigger first, and knows then what is being done.
create function private.refuse_log_change()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    raise exception using
        errcode = '42501',
        message = 'log_is_append_only',
        detail = format('%s on %s.', tg_op, tg_table_name),
        hint = 'What was logged is never changed or removed.';
end;
$$;

comment on function private.refuse_log_change is
    'Trigger function: refuses update, delete and truncate with log_is_append_only.';
revoke all on function private.refuse_log_change from public, anon, authenticated, service_role;
