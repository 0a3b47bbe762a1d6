-- Whether a person has been through onboarding, told in the account; the first username chosen
-- there starts no waiting time. The trigger function leaves its name to a call, check_username().
-- migrate: down-loses-data
-- Up Migration

alter table public.users add column onboarded_at timestamptz;
comment on column public.users.onboarded_at is
    'Private. When complete_onboarding() was first called; null before.';

alter type public.account
add attribute onboarded_at timestamptz,
add attribute purge_at timestamptz;
comment on type public.account is
    'One''s own account, as get_my_account() and the calls that change it return it.';
comment on column public.account.onboarded_at is
    'When onboarding was completed; null asks for it.';
comment on column public.account.purge_at is
    'When a deleted account is purged; until then its deletion can be cancelled.';

-- Definer behind public.get_my_account(): nobody holds a grant on the private columns of users.
-- Shows the caller's row alone, also to a suspended or deleted account: it may know why.
create or replace function private.get_my_account()
returns public.account
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.signed_in_user_id();
    v_account public.account;
begin
    select
        u.id,
        u.username::text,
        u.display_name::text,
        u.bio,
        u.profile_picture_url,
        u.badge::text,
        u.date_of_birth,
        u.timezone::text,
        u.country::text,
        u.country_code::text,
        u.ip_address_hash::text,
        u.created_at,
        u.updated_at,
        u.last_active_at,
        u.deleted_at,
        u.username_changed_at,
        u.suspended_at,
        u.suspension_reason,
        -- Who vanished is no staff: private.is_staff().
        case when u.deleted_at is null and u.suspended_at is null then s.role end,
        p.follower_count,
        p.following_count,
        p.post_count,
        u.onboarded_at,
        u.deleted_at + private.setting('account_grace')::interval
    into v_account
    from public.users u
    join public.profiles p on p.id = u.id
    left join private.staff s on s.user_id = u.id
    where u.id = v_user_id;

    return v_account;
end;
$$;

comment on function private.get_my_account is
    'The caller''s whole account. Internal: public.get_my_account() and the calls that change it.';
revoke all on function private.get_my_account from public, anon, authenticated, service_role;
grant execute on function private.get_my_account to authenticated;

-- Why a person cannot have a username, in this one place: asked by the trigger that guards changes
-- and by check_username(). One's own name is no problem, nor is one that is held for oneself. The
-- name of somebody whom the caller may not see is taken like any other.
create function private.username_problem(username text, user_id uuid)
returns text
language sql
stable
parallel safe
security definer
set search_path = ''
as $$
select case
    when exists (
        select
        from public.users u
        where u.username = username_problem.username
            and u.id = username_problem.user_id
    ) then null
    when username_problem.username ~ '^[a-z0-9_]{3,50}$' is not true then 'invalid'
    when exists (
        select
        from private.reserved_usernames r
        where r.username = username_problem.username
    ) then 'reserved'
    when exists (
        select
        from public.users u
        where u.username = username_problem.username
    ) then 'taken'
    when exists (
        select
        from private.username_holds h
        where h.username = username_problem.username
            and h.user_id is distinct from username_problem.user_id
            and h.held_until > now()
    ) then 'held'
end
$$;

comment on function private.username_problem is
    'invalid, reserved, taken or held, where the person cannot have the username; else null. '
    'Internal.';
revoke all on function private.username_problem from public, anon, authenticated, service_role;

alter function private.check_username rename to guard_username;

-- The rules for changing a username: not a reserved one, not one held for somebody else, and not
-- twice within 30 days. The old name is held for its owner for 30 days. Renaming by operators (no
-- signed-in owner) is free of the waiting time. So is the first choice: the name that onboarding
-- replaces was the sign-up's, and no change of the person's that a wait would have to follow.
create or replace function private.guard_username()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_wait interval := private.setting('username_change_wait')::interval;
    v_problem text := private.username_problem(new.username, new.id);
begin
    if v_problem = 'reserved' then
        raise exception using
            errcode = 'PT409',
            message = 'username_reserved',
            detail = new.username,
            hint = 'Choose another username.';
    elsif v_problem = 'held' then
        raise exception using
            errcode = 'PT409',
            message = 'username_held',
            detail = new.username,
            hint = 'Its former owner may still take it back. Choose another username.';
    end if;

    if auth.uid() = new.id and old.username_changed_at > now() - v_wait then
        raise exception using
            errcode = 'PT409',
            message = 'username_change_too_soon',
            detail = format('Next change from %s.', old.username_changed_at + v_wait),
            hint = 'A username may be changed once in the waiting time.';
    end if;

    delete from private.username_holds h
    where h.username = new.username;

    insert into private.username_holds as h (username, user_id, held_until)
    values (old.username, new.id, now() + private.setting('username_hold')::interval)
    on conflict (username) do update
    set
        user_id = excluded.user_id,
        held_until = excluded.held_until;

    -- Clients cannot write onboarded_at: only complete_onboarding() changes both in one statement.
    if old.onboarded_at is not null or new.onboarded_at is null then
        new.username_changed_at := now();
    end if;

    return new;
end;
$$;

comment on function private.guard_username is
    'Trigger function: refuses a reserved, held or too hasty change of username (409) and holds '
    'the old name.';
revoke all on function private.guard_username from public, anon, authenticated, service_role;

-- Down Migration

-- The rules for changing a username: not a reserved one, not one held for somebody else, and not
-- twice within 30 days. The old name is held for its owner for 30 days. Renaming by operators (no
-- signed-in owner) is free of the waiting time.
create or replace function private.guard_username()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_wait interval := private.setting('username_change_wait')::interval;
begin
    if exists (
        select
        from private.reserved_usernames r
        where r.username = new.username
    ) then
        raise exception using
            errcode = 'PT409',
            message = 'username_reserved',
            detail = new.username,
            hint = 'Choose another username.';
    end if;

    if exists (
        select
        from private.username_holds h
        where h.username = new.username
            and h.user_id <> new.id
            and h.held_until > now()
    ) then
        raise exception using
            errcode = 'PT409',
            message = 'username_held',
            detail = new.username,
            hint = 'Its former owner may still take it back. Choose another username.';
    end if;

    if auth.uid() = new.id and old.username_changed_at > now() - v_wait then
        raise exception using
            errcode = 'PT409',
            message = 'username_change_too_soon',
            detail = format('Next change from %s.', old.username_changed_at + v_wait),
            hint = 'A username may be changed once in the waiting time.';
    end if;

    delete from private.username_holds h
    where h.username = new.username;

    insert into private.username_holds as h (username, user_id, held_until)
    values (old.username, new.id, now() + private.setting('username_hold')::interval)
    on conflict (username) do update
    set
        user_id = excluded.user_id,
        held_until = excluded.held_until;

    new.username_changed_at := now();
    return new;
end;
$$;

comment on function private.guard_username is
    'Trigger function: refuses a reserved, held or too hasty change of username (409) and holds '
    'the old name.';
revoke all on function private.guard_username from public, anon, authenticated, service_role;

alter function private.guard_username rename to check_username;

drop function private.username_problem;

-- Definer behind public.get_my_account(): nobody holds a grant on the private columns of users.
-- Shows the caller's row alone, also to a suspended or deleted account: it may know why.
create or replace function private.get_my_account()
returns public.account
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_account public.account;
begin
    if auth.uid() is null then
        raise exception using
            errcode = 'PT401',
            message = 'sign_in_required',
            hint = 'Call with the access token of a signed-in person.';
    end if;

    select
        u.id,
        u.username::text,
        u.display_name::text,
        u.bio,
        u.profile_picture_url,
        u.badge::text,
        u.date_of_birth,
        u.timezone::text,
        u.country::text,
        u.country_code::text,
        u.ip_address_hash::text,
        u.created_at,
        u.updated_at,
        u.last_active_at,
        u.deleted_at,
        u.username_changed_at,
        u.suspended_at,
        u.suspension_reason,
        s.role,
        p.follower_count,
        p.following_count,
        p.post_count
    into v_account
    from public.users u
    join public.profiles p on p.id = u.id
    left join private.staff s on s.user_id = u.id
    where u.id = auth.uid();

    if not found then
        raise exception using
            errcode = 'PT401',
            message = 'account_missing',
            hint = 'The token belongs to no account. Sign out and in again.';
    end if;

    return v_account;
end;
$$;

comment on function private.get_my_account is
    'The caller''s whole account. Internal: public.get_my_account().';
revoke all on function private.get_my_account from public, anon, authenticated, service_role;
grant execute on function private.get_my_account to authenticated;

alter type public.account
drop attribute purge_at,
drop attribute onboarded_at;
comment on type public.account is 'One''s own account, as get_my_account() returns it.';

alter table public.users drop column onboarded_at;
