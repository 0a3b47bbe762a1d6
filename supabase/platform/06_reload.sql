-- PostgREST learns of every change of the schema by itself, as on Supabase: event triggers notify
-- it.

create or replace function extensions.pgrst_ddl_watch()
returns event_trigger
language plpgsql
as $$
begin
    if exists (
        select from pg_catalog.pg_event_trigger_ddl_commands() as command
        where command.schema_name is distinct from 'pg_temp'
            and command.command_tag ~ '^(CREATE|ALTER|COMMENT|SELECT INTO)'
            and command.object_type in (
                'schema', 'table', 'foreign table', 'view', 'materialized view', 'function',
                'trigger', 'type', 'rule',
                'table column', 'table constraint'
            )
    ) then
        notify pgrst, 'reload schema';
    end if;
end
$$;

create or replace function extensions.pgrst_drop_watch()
returns event_trigger
language plpgsql
as $$
begin
    if exists (
        select from pg_catalog.pg_event_trigger_dropped_objects() as dropped
        where not dropped.is_temporary
            and dropped.object_type in (
                'schema', 'table', 'foreign table', 'view', 'materialized view', 'function',
                'trigger', 'type', 'rule'
            )
    ) then
        notify pgrst, 'reload schema';
    end if;
end
$$;

alter function extensions.pgrst_ddl_watch() owner to supabase_admin;
alter function extensions.pgrst_drop_watch() owner to supabase_admin;

do $$
begin
    if not exists (select from pg_catalog.pg_event_trigger where evtname = 'pgrst_ddl_watch') then
        create event trigger pgrst_ddl_watch on ddl_command_end
            execute function extensions.pgrst_ddl_watch();
    end if;
    if not exists (select from pg_catalog.pg_event_trigger where evtname = 'pgrst_drop_watch') then
        create event trigger pgrst_drop_watch on sql_drop
            execute function extensions.pgrst_drop_watch();
    end if;
end
$$;
alter event trigger pgrst_ddl_watch owner to supabase_admin;
alter event trigger pgrst_drop_watch owner to supabase_admin;
