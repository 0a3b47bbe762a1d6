-- The database belongs to `postgres`, so that migrations may create schemas; the schema public
-- belongs to the database's owner; extensions have a schema of their own.

do $$
begin
    execute pg_catalog.format('alter database %I owner to postgres', pg_catalog.current_database());
end
$$;

alter schema public owner to pg_database_owner;
revoke create on schema public from public;
grant usage on schema public to public, postgres, anon, authenticated, service_role;

create schema if not exists extensions;
alter schema extensions owner to postgres;
grant usage on schema extensions to anon, authenticated, service_role;
grant all on schema extensions to dashboard_user;

create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;
