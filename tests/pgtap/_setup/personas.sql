-- Personas: people who act in a test the way PostgREST lets them act, a role and the request's
-- claims and headers. The test runner installs this schema into the template database. All settings
-- end with the transaction, and each act_as... may be called again and again within one, since the
-- session's own user stays `postgres`.
--
--     select tests.create_personas();
--     select tests.act_as('stranger');
--     select throws_ok(...);
--     select tests.act_as_postgres();

create schema tests;

grant usage on schema tests to public;

-- A person's id follows from the name, so a test can name people that do not exist yet, and any
-- role can ask.
create function tests.id(name text)
returns uuid
language sql
immutable
set search_path = ''
as $$
    select pg_catalog.md5('pageshare test person ' || id.name)::uuid;
$$;

-- Signs a person up as Supabase Auth would: a row in auth.users, from which the schema makes the
-- rest. Definer, so that a test may call it whoever acts at the time. `metadata` is what the
-- sign-up form or Google sends.
create function tests.create_user(name text, metadata jsonb default '{}')
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into auth.users (id, email, raw_user_meta_data, aud, role, created_at, updated_at)
    values (
        tests.id(create_user.name),
        create_user.name || '@example.com',
        pg_catalog.jsonb_build_object(
            'username', create_user.name,
            'full_name', pg_catalog.initcap(create_user.name)
        ) || create_user.metadata,
        'authenticated',
        'authenticated',
        pg_catalog.now(),
        pg_catalog.now()
    );
    return tests.id(create_user.name);
end;
$$;

-- The signed-in person `name`. `claims` adds to the token, for instance '{"is_anonymous": true}'.
create function tests.act_as(name text, claims jsonb default '{}')
returns void
language plpgsql
as $$
begin
    perform pg_catalog.set_config(
        'request.jwt.claims',
        (
            pg_catalog.jsonb_build_object(
                'sub', tests.id(act_as.name),
                'role', 'authenticated',
                'aud', 'authenticated',
                'email', act_as.name || '@example.com',
                'is_anonymous', false
            ) || act_as.claims
        )::text,
        true
    );
    perform pg_catalog.set_config('role', 'authenticated', true);
end;
$$;

-- A visitor who has not signed in.
create function tests.act_as_anon()
returns void
language plpgsql
as $$
begin
    perform pg_catalog.set_config('request.jwt.claims', '{"role": "anon"}', true);
    perform pg_catalog.set_config('role', 'anon', true);
end;
$$;

-- The back end's own key: past RLS, but with no more than what is granted.
create function tests.act_as_service_role()
returns void
language plpgsql
as $$
begin
    perform pg_catalog.set_config('request.jwt.claims', '{"role": "service_role"}', true);
    perform pg_catalog.set_config('role', 'service_role', true);
end;
$$;

-- Back to the owner of the schema, outside of any request.
create function tests.act_as_postgres()
returns void
language plpgsql
as $$
begin
    perform pg_catalog.set_config('request.jwt.claims', '', true);
    perform pg_catalog.set_config('request.headers', '', true);
    perform pg_catalog.set_config('role', 'none', true);
end;
$$;

-- The headers of the request, names in lower case as PostgREST hands them on.
create function tests.request_headers(headers jsonb)
returns void
language plpgsql
as $$
begin
    perform pg_catalog.set_config('request.headers', request_headers.headers::text, true);
end;
$$;

-- Somebody who moderates. Definer, as create_user().
create function tests.create_staff(name text, role text default 'moderator')
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform tests.create_user(create_staff.name);
    insert into private.staff (user_id, role)
    values (tests.id(create_staff.name), create_staff.role);
    return tests.id(create_staff.name);
end;
$$;

-- The people of most suites: owner, stranger, blocked, muted and moderator. The owner has blocked
-- and muted the two that are called so.
create function tests.create_personas()
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform tests.create_user(p.name)
    from pg_catalog.unnest(array['owner', 'stranger', 'blocked', 'muted']) as p (name);
    perform tests.create_staff('moderator');
    insert into public.content_filters (user_id, filtered_user_id, filter_type)
    values
        (tests.id('owner'), tests.id('blocked'), 'block'),
        (tests.id('owner'), tests.id('muted'), 'mute');
end;
$$;

-- Moves a time of one row into the past, behind the back of every trigger and rule, as if it had
-- been written then: tests.age('public.posts', id, '31 days', 'deleted_at'). Tables with the key
-- `id` only.
create function tests.age(
    relation regclass,
    id uuid,
    by interval,
    column_name name default 'created_at'
)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_changed integer;
begin
    perform pg_catalog.set_config('session_replication_role', 'replica', true);
    execute pg_catalog.format(
        'update %s set %I = %I - $1 where id = $2',
        age.relation,
        age.column_name,
        age.column_name
    )
    using age.by, age.id;
    get diagnostics v_changed = row_count;
    perform pg_catalog.set_config('session_replication_role', 'origin', true);
    if v_changed <> 1 then
        raise exception 'tests.age(): % has no row %', age.relation, age.id;
    end if;
end;
$$;
