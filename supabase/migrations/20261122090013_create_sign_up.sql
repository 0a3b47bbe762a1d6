-- Generated from migrations/20261122090013_create_sign_up.sql by npm run supabase:generate: do not edit.

-- Makes the users row of an auth.users row, whatever its metadata hold: called by the sign-up
-- trigger and by the migration that backfills accounts older than the schema. Tries the wished
-- name, then the name with a part of the id, then the whole id, which nobody else can have.
create function private.create_user(id uuid, metadata jsonb)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    -- What is blank counts as absent.
    v_metadata jsonb := (
        select jsonb_object_agg(m.key, btrim(m.value))
        from jsonb_each_text(
            case jsonb_typeof(create_user.metadata)
                when 'object' then create_user.metadata
                else '{}'
            end
        ) m
        where btrim(m.value) <> ''
    );
    v_full_name text := left(
        coalesce(v_metadata ->> 'full_name', v_metadata ->> 'name', v_metadata ->> 'username'),
        100
    );
    v_picture text := coalesce(v_metadata ->> 'avatar_url', v_metadata ->> 'picture');
    v_wish text := left(
        btrim(
            regexp_replace(
                lower(
                    coalesce(
                        v_metadata ->> 'username',
                        v_metadata ->> 'user_name',
                        v_metadata ->> 'preferred_username',
                        v_full_name,
                        ''
                    )
                ),
                '[^a-z0-9_]+', '_', 'g'
            ),
            '_'
        ),
        41
    );
    v_digits text := replace(create_user.id::text, '-', '');
    v_candidate text;
begin
    if length(v_wish) < 3 then
        v_wish := 'user_' || left(v_digits, 8);
    end if;

    foreach v_candidate in array array[
        v_wish,
        v_wish || '_' || left(v_digits, 8),
        'user_' || v_digits
    ]
    loop
        continue when exists (
            select
            from private.reserved_usernames r
            where r.username = v_candidate
        ) or exists (
            select
            from private.username_holds h
            where h.username = v_candidate
                and h.held_until > now()
        );

        insert into public.users as u (id, username, display_name, profile_picture_url)
        values (
            create_user.id,
            v_candidate,
            case when private.has_visible_text(v_full_name) then v_full_name else v_candidate end,
            case when private.is_https_url(v_picture) then v_picture end
        )
        on conflict do nothing;

        exit when found or exists (
            select
            from public.users u
            where u.id = create_user.id
        );
    end loop;
end;
$$;

comment on function private.create_user is
    'Makes the users row of an account, with a valid and free username. Internal.';
revoke all on function private.create_user from public, anon, authenticated, service_role;

-- Every lasting sign-up gets its row in users, at once and without fail: a bad, taken or missing
-- name becomes a valid, free one. An anonymous sign-in gets none until it is made permanent, for it
-- only reads. Names come from what the provider sends (Google: full_name, name, avatar_url,
-- picture); never from the e-mail address, which is nobody's business.
create function private.create_person()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.create_user(new.id, new.raw_user_meta_data);
    return null;
end;
$$;

comment on function private.create_person is
    'Trigger function on auth.users: makes the row in public.users.';
revoke all on function private.create_person from public, anon, authenticated, service_role;

-- The one thing of ours on Supabase's table: a person in auth.users is a person in public.users. An
-- anonymous sign-in becomes one when it is made permanent.
create trigger pageshare_create_person
after insert on auth.users
for each row
when (new.is_anonymous is not true)
execute function private.create_person();

create trigger pageshare_create_person_when_permanent
after update of is_anonymous on auth.users
for each row
when (old.is_anonymous and not new.is_anonymous)
execute function private.create_person();

-- Accounts that are older than this schema get their row now; new ones get it from the trigger on
-- auth.users.
do $$
declare
    v_account record;
begin
    for v_account in
        select a.id, a.raw_user_meta_data
        from auth.users a
        where a.is_anonymous is not true
            and not exists (
                select
                from public.users u
                where u.id = a.id
            )
        order by a.created_at, a.id
    loop
        perform private.create_user(v_account.id, v_account.raw_user_meta_data);
    end loop;
end;
$$;
