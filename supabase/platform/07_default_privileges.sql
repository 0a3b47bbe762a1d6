-- What a new object in public grants by itself. The Data API has two modes, and migrations must end
-- in the same privileges in both. `open`, the old default: everything to the three API roles.
-- `closed`, the default since October 2026: nothing readable, writable or callable by name, though
-- TRUNCATE, REFERENCES, TRIGGER (and MAINTAIN from Postgres 17) stay, and a function is still
-- callable through PUBLIC.

do $$
declare
    v_owner text;
begin
    foreach v_owner in array array['postgres', 'supabase_admin']
    loop
        execute pg_catalog.format(
            'alter default privileges for role %I in schema public
                grant all on tables to postgres, anon, authenticated, service_role',
            v_owner
        );
        execute pg_catalog.format(
            'alter default privileges for role %I in schema public
                grant all on functions to postgres, anon, authenticated, service_role',
            v_owner
        );
        execute pg_catalog.format(
            'alter default privileges for role %I in schema public
                grant all on sequences to postgres, anon, authenticated, service_role',
            v_owner
        );
        if pg_catalog.current_setting('pageshare.platform_data_api') = 'closed' then
            execute pg_catalog.format(
                'alter default privileges for role %I in schema public
                    revoke select, insert, update, delete on tables
                    from anon, authenticated, service_role',
                v_owner
            );
            execute pg_catalog.format(
                'alter default privileges for role %I in schema public
                    revoke execute on functions from anon, authenticated, service_role',
                v_owner
            );
            execute pg_catalog.format(
                'alter default privileges for role %I in schema public
                    revoke usage, select on sequences from anon, authenticated, service_role',
                v_owner
            );
        end if;
    end loop;
end
$$;
