-- A view over joins takes no write, and Postgres says so with an error that PostgREST answers with
-- 500, before it asks for the privilege. With this trigger in place it asks: the API's roles hold
-- none, so they get 42501 (401 or 403), and whoever holds all gets the same here.
create function private.refuse_view_write()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    -- lint: allow error-constants, the words are those of Postgres for a missing privilege
    raise exception using
        errcode = '42501',
        message = format('permission denied for view %s', tg_table_name),
        hint = 'Write to the tables behind it.';
end;
$$;

comment on function private.refuse_view_write is
    'Trigger function: refuses writes through a view as a missing privilege (42501).';
revoke all on function private.refuse_view_write from public, anon, authenticated, service_role;
