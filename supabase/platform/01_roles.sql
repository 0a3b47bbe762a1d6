-- The roles that Supabase provides, for the whole server. What matters to a migration: it runs as
-- `postgres`, which is no superuser, owns nothing of auth or storage, and may hand out anon,
-- authenticated and service_role.
--
-- Not imitated, because it lives in libraries that no plain Postgres has:
--   * supautils, by which `postgres` may install extensions that are not trusted. Here such a
--     statement fails; no migration of ours needs it. (Its policies on auth.users and
--     storage.objects: see 04_storage.sql.)
--   * safeupdate, by which the Data API refuses an UPDATE or DELETE without WHERE (21000), also
--     inside functions. Here such a statement passes; the house rule (a WHERE in every one) and its
--     lint stand in for it.

do $$
declare
    v_role record;
begin
    for v_role in
        select *
        from (values
            ('supabase_admin', 'superuser createdb createrole replication bypassrls login'),
            ('postgres', 'nosuperuser createdb createrole replication bypassrls login'),
            ('anon', 'nologin inherit'),
            ('authenticated', 'nologin inherit'),
            ('service_role', 'nologin inherit bypassrls'),
            ('authenticator', 'login noinherit'),
            ('supabase_auth_admin', 'login noinherit createrole'),
            ('supabase_storage_admin', 'login noinherit createrole'),
            ('supabase_realtime_admin', 'nologin noinherit'),
            ('dashboard_user', 'nologin createdb createrole replication')
        ) as wanted (name, attributes)
    loop
        if not exists (select from pg_catalog.pg_roles where rolname = v_role.name) then
            execute pg_catalog.format('create role %I', v_role.name);
            -- Only a role that is made here gets the password: one that was there keeps its own.
            if v_role.attributes ~ '\mlogin\M' then
                execute pg_catalog.format(
                    'alter role %I password %L',
                    v_role.name,
                    pg_catalog.current_setting('pageshare.platform_password')
                );
            end if;
        end if;
        execute pg_catalog.format('alter role %I %s', v_role.name, v_role.attributes);
    end loop;
end
$$;

-- PostgREST logs in as authenticator and becomes what the token says.
grant anon, authenticated, service_role to authenticator;

grant anon, authenticated, service_role to postgres;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;

-- From Postgres 16 on, CREATEROLE alone rules nothing: what `postgres` may grant or alter it needs
-- the admin option for. It may alter authenticator (`alter role authenticator set pgrst...`) but
-- never become it.
do $$
begin
    if pg_catalog.current_setting('server_version_num')::integer >= 160000 then
        -- As text: Postgres 15 would not parse them.
        execute 'grant anon, authenticated, service_role to postgres with admin option';
        execute 'grant authenticator to postgres with admin true, inherit false, set false';
        execute 'grant pg_create_subscription to postgres';
    end if;
end
$$;

-- The only settings outside its own session that `postgres` may store for a role.
grant set on parameter
    pgrst.db_aggregates_enabled,
    pgrst.db_anon_role,
    pgrst.db_extra_search_path,
    pgrst.db_max_rows,
    pgrst.db_plan_enabled,
    pgrst.db_pre_request,
    pgrst.db_schemas,
    pgrst.db_tx_end,
    pgrst.jwt_secret,
    pgrst.openapi_mode,
    pgrst.openapi_security_active,
    pgrst.server_cors_allowed_origins
to postgres;

-- For restoring data with triggers off, as on Supabase.
grant set on parameter session_replication_role to postgres;

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
alter role postgres set search_path = "$user", public, extensions;
alter role supabase_admin set search_path = "$user", public, auth, extensions;
alter role supabase_auth_admin set search_path = auth;
alter role supabase_auth_admin set idle_in_transaction_session_timeout = 60000;
alter role supabase_storage_admin set search_path = storage;
