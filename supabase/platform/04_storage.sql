-- The schema storage, as Supabase Storage leaves it: the schema is supabase_admin's, what is in it
-- supabase_storage_admin's; row level security decides who may. Rows are deleted by the Storage API
-- alone, which deletes the file too and says so by storage.allow_delete_query.

create schema if not exists storage;
alter schema storage owner to supabase_admin;
grant all on schema storage to supabase_storage_admin with grant option;
grant usage on schema storage to anon, authenticated, service_role;
grant usage on schema storage to postgres with grant option;
grant all on schema storage to dashboard_user;

set local role supabase_storage_admin;

create table if not exists storage.buckets (
    id text not null,
    name text not null,
    owner uuid,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    public boolean default false,
    avif_autodetection boolean default false,
    file_size_limit bigint,
    allowed_mime_types text[],
    owner_id text,
    constraint buckets_pkey primary key (id)
);
create unique index if not exists bname on storage.buckets (name);
alter table storage.buckets enable row level security;

create table if not exists storage.objects (
    id uuid not null default gen_random_uuid(),
    bucket_id text,
    name text,
    owner uuid,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    last_accessed_at timestamptz default now(),
    metadata jsonb,
    path_tokens text[] generated always as (string_to_array(name, '/')) stored,
    version text,
    owner_id text,
    user_metadata jsonb,
    constraint objects_pkey primary key (id),
    constraint "objects_bucketId_fkey" foreign key (bucket_id) references storage.buckets (id)
);
create unique index if not exists bucketid_objname on storage.objects (bucket_id, name);
create index if not exists name_prefix_search on storage.objects (name text_pattern_ops);
alter table storage.objects enable row level security;

-- 'a/b/photo.png': the folders {a,b}, the file photo.png, its extension png.
create or replace function storage.foldername(name text) returns text[] language sql immutable as $$
    select (string_to_array(name, '/'))[1:greatest(cardinality(string_to_array(name, '/')) - 1, 0)]
$$;

create or replace function storage.filename(name text) returns text language sql immutable as $$
    select (string_to_array(name, '/'))[cardinality(string_to_array(name, '/'))]
$$;

create or replace function storage.extension(name text) returns text language sql immutable as $$
    select reverse(split_part(reverse(storage.filename(name)), '.', 1))
$$;

create or replace function storage.protect_delete() returns trigger language plpgsql as $$
begin
    if coalesce(current_setting('storage.allow_delete_query', true), 'false') <> 'true' then
        raise exception
            'Direct deletion from storage tables is not allowed. Use the Storage API instead.'
            using
                errcode = '42501',
                hint = 'This prevents accidental data loss from orphaned objects.';
    end if;
    return null;
end
$$;

create or replace trigger protect_buckets_delete before delete on storage.buckets
    for each statement execute function storage.protect_delete();
create or replace trigger protect_objects_delete before delete on storage.objects
    for each statement execute function storage.protect_delete();

grant all on storage.buckets, storage.objects to anon, authenticated, service_role, dashboard_user;
grant all on storage.buckets, storage.objects to postgres with grant option;

reset role;

-- What supautils.policy_grants does there: `postgres` makes, alters and drops policies on tables of
-- the platform that it can do nothing else with. Here such a table is its own for the length of the
-- statement; what fails in between is rolled back whole.
create or replace function extensions.lend_platform_tables()
returns event_trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    -- A definer's current_user is its owner: the role that was set says who acts.
    if coalesce(nullif(current_setting('role'), 'none'), session_user) = 'postgres' then
        lock table auth.users, storage.buckets, storage.objects in share update exclusive mode;
        update pg_catalog.pg_class
        set relowner = 'postgres'::regrole
        where oid in (
            'auth.users'::regclass, 'storage.buckets'::regclass, 'storage.objects'::regclass
        );
    end if;
end
$$;

create or replace function extensions.take_platform_tables_back()
returns event_trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    update pg_catalog.pg_class c
    set relowner = owned.by
    from (
        values
            ('auth.users'::regclass, 'supabase_auth_admin'::regrole),
            ('storage.buckets'::regclass, 'supabase_storage_admin'::regrole),
            ('storage.objects'::regclass, 'supabase_storage_admin'::regrole)
    ) as owned (relation, by)
    where c.oid = owned.relation
        and c.relowner <> owned.by;
end
$$;

alter function extensions.lend_platform_tables() owner to supabase_admin;
alter function extensions.take_platform_tables_back() owner to supabase_admin;
revoke all on function extensions.lend_platform_tables() from public;
revoke all on function extensions.take_platform_tables_back() from public;

do $$
begin
    if not exists (select from pg_catalog.pg_event_trigger where evtname = 'lend_platform_tables') then
        create event trigger lend_platform_tables on ddl_command_start
            when tag in ('CREATE POLICY', 'ALTER POLICY', 'DROP POLICY')
            execute function extensions.lend_platform_tables();
    end if;
    if not exists (
        select from pg_catalog.pg_event_trigger where evtname = 'take_platform_tables_back'
    ) then
        create event trigger take_platform_tables_back on ddl_command_end
            when tag in ('CREATE POLICY', 'ALTER POLICY', 'DROP POLICY')
            execute function extensions.take_platform_tables_back();
    end if;
end
$$;
alter event trigger lend_platform_tables owner to supabase_admin;
alter event trigger take_platform_tables_back owner to supabase_admin;
