-- Generated from migrations/20261123093011_create_account_calls.sql by npm run supabase:generate: do not edit.

-- What check_username() answers.
create type public.username_check as (
    username text,
    is_available boolean,
    reason text
);

comment on type public.username_check is
    'Whether the caller can have a username, as check_username() returns it.';
comment on column public.username_check.username is
    'The name as it would be saved: trimmed, in lower case.';
comment on column public.username_check.is_available is 'Whether the caller can have it now.';
comment on column public.username_check.reason is
    'invalid, reserved, taken or held; null where it is available.';

-- Definer behind public.check_username(): nobody reads the reserved and held names, and names of
-- people whom the caller may not see are taken too.
create function private.check_username(username text)
returns public.username_check
language sql
stable
parallel safe
security definer
set search_path = ''
as $$
select row(n.username, p.problem is null, p.problem)::public.username_check
from (select lower(btrim(check_username.username))) n (username)
cross join lateral private.username_problem(n.username, auth.uid()) p (problem)
$$;

comment on function private.check_username is
    'Whether the caller can have a username. Internal: public.check_username().';
revoke all on function private.check_username from public, anon, authenticated, service_role;
grant execute on function private.check_username to anon, authenticated;

-- Asked by sign-up forms while somebody types. The answer is no promise: another one may be faster.
create function public.check_username(username text)
returns public.username_check
language sql
stable
security invoker
set search_path = ''
as $$
select c.*
from private.check_username(check_username.username) c
$$;

comment on function public.check_username is
    'Whether the caller can have a username: is_available, else reason (invalid, reserved, taken, '
    'held). One''s own name, and one held for oneself, are available. For everybody.';
revoke all on function public.check_username from public, anon, authenticated, service_role;
grant execute on function public.check_username to anon, authenticated;

-- Writes what a person may set of the own account: behind update_my_account() and
-- complete_onboarding(). A key that is absent leaves its column alone, null empties it. Onboarding
-- is told by onboarded_at in the same statement, which the trigger on usernames goes by.
create function private.change_account(user_id uuid, changes jsonb, is_onboarding boolean)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_changes jsonb := change_account.changes;
    v_key text;
    v_value jsonb;
    v_date_of_birth date;
begin
    for v_key, v_value in
        select c.key, c.value
        from jsonb_each(v_changes) c
    loop
        if v_key <> all (array[
            'username', 'display_name', 'bio', 'profile_picture_url', 'date_of_birth', 'timezone'
        ]) then
            raise exception using
                errcode = '22023',
                message = 'change_unknown',
                detail = v_key,
                hint = 'Send username, display_name, bio, profile_picture_url, date_of_birth or '
                    'timezone.';
        elsif jsonb_typeof(v_value) not in ('string', 'null')
            -- The one form of a date that no setting of the session reads in another way.
            or v_key = 'date_of_birth' and v_value #>> '{}' !~ '^\d{4}-\d{2}-\d{2}$'
        then
            raise exception using
                errcode = '22023',
                message = 'change_invalid',
                detail = v_key,
                hint = 'Send a string (a date as YYYY-MM-DD), or null to empty it.';
        end if;
    end loop;

    begin
        v_date_of_birth := (v_changes ->> 'date_of_birth')::date;
    exception
        when datetime_field_overflow then
            raise exception using
                errcode = '22023',
                message = 'change_invalid',
                detail = 'date_of_birth',
                hint = 'The calendar has no such day.';
    end;

    update public.users u
    set
        username = case
            when v_changes ? 'username' then lower(btrim(v_changes ->> 'username'))
            else u.username
        end,
        display_name = case
            when v_changes ? 'display_name' then v_changes ->> 'display_name'
            else u.display_name
        end,
        bio = case
            when v_changes ? 'bio' then v_changes ->> 'bio'
            else u.bio
        end,
        profile_picture_url = case
            when v_changes ? 'profile_picture_url' then v_changes ->> 'profile_picture_url'
            else u.profile_picture_url
        end,
        date_of_birth = case
            when v_changes ? 'date_of_birth' then v_date_of_birth
            else u.date_of_birth
        end,
        timezone = case
            when v_changes ? 'timezone' then v_changes ->> 'timezone'
            else u.timezone
        end,
        onboarded_at = case
            when change_account.is_onboarding then coalesce(u.onboarded_at, now())
            else u.onboarded_at
        end
    where u.id = change_account.user_id;
exception
    when unique_violation then
        raise exception using
            errcode = 'PT409',
            message = 'username_taken',
            detail = v_changes ->> 'username',
            hint = 'Choose another username: check_username() says which are free.';
end;
$$;

comment on function private.change_account is
    'Changes a person''s own account by the keys that are given. Internal: update_my_account() '
    'and complete_onboarding().';
revoke all on function private.change_account from public, anon, authenticated, service_role;

-- Definer behind public.update_my_account(): the answer has the private columns too, which are
-- granted to nobody.
create function private.update_my_account(changes jsonb)
returns public.account
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    if jsonb_typeof(update_my_account.changes) is distinct from 'object' then
        raise exception using
            errcode = '22023',
            message = 'changes_not_an_object',
            detail = coalesce(jsonb_typeof(update_my_account.changes), 'null'),
            hint = 'Send an object of what shall change, such as {"bio": null}.';
    end if;

    perform private.change_account(v_user_id, update_my_account.changes, false);
    return private.get_my_account();
end;
$$;

comment on function private.update_my_account is
    'Changes the caller''s account. Internal: public.update_my_account().';
revoke all on function private.update_my_account from public, anon, authenticated, service_role;
grant execute on function private.update_my_account to authenticated;

-- The settings page. An object of changes, since a call cannot tell an argument that is absent from
-- one that is null: what is not in it stays, null empties.
create function public.update_my_account(changes jsonb)
returns public.account
language sql
volatile
security invoker
set search_path = ''
as $$
select a.*
from private.update_my_account(update_my_account.changes) a
$$;

comment on function public.update_my_account is
    'Changes the caller''s account and returns it: any of username, display_name, bio, '
    'profile_picture_url, date_of_birth (YYYY-MM-DD), timezone. A key that is absent stays, null '
    'empties. Errors: 400 changes_not_an_object, change_unknown, change_invalid, timezone_unknown '
    'and values a constraint refuses; 401 and 403 of the active-caller rule; 409 username_taken, '
    'username_reserved, username_held, username_change_too_soon.';
revoke all on function public.update_my_account from public, anon, authenticated, service_role;
grant execute on function public.update_my_account to authenticated;

-- Definer behind public.set_interests(): replaces in one step, with the caller's lock, so that two
-- calls at once do not mix.
create function private.set_interests(interests text[])
returns text[]
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_interests text[];
begin
    if set_interests.interests is null then
        raise exception using
            errcode = '22023',
            message = 'interests_required',
            hint = 'Send a list of names; an empty one removes them all.';
    elsif cardinality(set_interests.interests) > 50 then
        raise exception using
            errcode = '22023',
            message = 'too_many_interests',
            detail = cardinality(set_interests.interests)::text,
            hint = 'Send at most 50.';
    end if;

    -- Of names that differ only in case the first one counts.
    v_interests := array(
        select distinct on (lower(n.name)) n.name
        from (
            select regexp_replace(i.interest, '^\s+|\s+$', '', 'g'), i.position
            from unnest(set_interests.interests) with ordinality i (interest, position)
        ) n (name, position)
        order by lower(n.name), n.position
    );

    perform private.lock_person(v_user_id);

    delete from public.user_interests i
    where i.user_id = v_user_id
        and i.interest <> all (v_interests);

    insert into public.user_interests (user_id, interest)
    select v_user_id, n.name
    from unnest(v_interests) n (name)
    on conflict on constraint user_interests_pkey do nothing;

    return v_interests;
end;
$$;

comment on function private.set_interests is
    'Replaces the caller''s interests. Internal: set_interests() and complete_onboarding().';
revoke all on function private.set_interests from public, anon, authenticated, service_role;
grant execute on function private.set_interests to authenticated;

-- Replaces one's interests by a list; one by one they are rows of user_interests.
create function public.set_interests(interests text[])
returns text[]
language sql
volatile
security invoker
set search_path = ''
as $$
select private.set_interests(set_interests.interests)
$$;

comment on function public.set_interests is
    'Replaces the caller''s interests (at most 50, trimmed, once each whatever the case) and '
    'returns them in order; idempotent. Errors: 400 interests_required, too_many_interests and '
    'names a constraint refuses; 401 and 403 of the active-caller rule.';
revoke all on function public.set_interests from public, anon, authenticated, service_role;
grant execute on function public.set_interests to authenticated;

-- Notes where a person calls from: address hash and country, as the edge tells them in the
-- request's headers, never as the client says. What the edge does not tell stays as it was.
create function private.note_origin(user_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_ip_hash text := private.client_ip_hash();
    v_country_code text := private.client_country_code();
begin
    update public.users u
    set
        ip_address_hash = coalesce(v_ip_hash, u.ip_address_hash),
        country_code = coalesce(v_country_code, u.country_code),
        country = coalesce(
            (select c.name from private.countries c where c.code = v_country_code),
            u.country
        )
    where u.id = note_origin.user_id
        and (
            coalesce(v_ip_hash, u.ip_address_hash) is distinct from u.ip_address_hash
            or coalesce(v_country_code, u.country_code) is distinct from u.country_code
        );
end;
$$;

comment on function private.note_origin is
    'Sets address hash and country of a person from the request''s headers. Internal.';
revoke all on function private.note_origin from public, anon, authenticated, service_role;

-- Definer behind public.complete_onboarding(): profile, interests and country in one transaction,
-- and the mark that it is done. What is absent stays as the sign-up made it.
create function private.complete_onboarding(
    username text,
    display_name text,
    date_of_birth date,
    timezone text,
    interests text[],
    bio text,
    profile_picture_url text
)
returns public.account
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    perform private.lock_person(v_user_id);
    perform private.change_account(
        v_user_id,
        jsonb_strip_nulls(jsonb_build_object(
            'username', complete_onboarding.username,
            'display_name', complete_onboarding.display_name,
            'date_of_birth', complete_onboarding.date_of_birth,
            'timezone', complete_onboarding.timezone,
            'bio', complete_onboarding.bio,
            'profile_picture_url', complete_onboarding.profile_picture_url
        )),
        true
    );

    if complete_onboarding.interests is not null then
        perform private.set_interests(complete_onboarding.interests);
    end if;

    perform private.note_origin(v_user_id);
    return private.get_my_account();
end;
$$;

comment on function private.complete_onboarding is
    'Completes the caller''s account. Internal: public.complete_onboarding().';
revoke all on function private.complete_onboarding from public, anon, authenticated, service_role;
grant execute on function private.complete_onboarding to authenticated;

-- The screens after a sign-up, saved in one call. The first choice of a username here neither waits
-- nor starts the waiting time, for the name so far was the sign-up's.
create function public.complete_onboarding(
    username text default null,
    display_name text default null,
    date_of_birth date default null,
    timezone text default null,
    interests text[] default null,
    bio text default null,
    profile_picture_url text default null
)
returns public.account
language sql
volatile
security invoker
set search_path = ''
as $$
select a.*
from private.complete_onboarding(
    complete_onboarding.username,
    complete_onboarding.display_name,
    complete_onboarding.date_of_birth,
    complete_onboarding.timezone,
    complete_onboarding.interests,
    complete_onboarding.bio,
    complete_onboarding.profile_picture_url
) a
$$;

comment on function public.complete_onboarding is
    'Saves what onboarding asked, notes the country that the edge tells, sets onboarded_at and '
    'returns the account; what is absent or null stays; idempotent. The first username chosen so '
    'starts no waiting time; called again it changes the account as update_my_account() does. '
    'Errors: those of update_my_account() and set_interests().';
revoke all on function public.complete_onboarding from public, anon, authenticated, service_role;
grant execute on function public.complete_onboarding to authenticated;
