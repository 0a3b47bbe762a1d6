-- The active-caller rule, in this one place: who writes is signed in for good, has a row in users,
-- and is neither deleted nor suspended. Every write policy and every writing API function asks,
-- once a statement: (select private.active_user_id()).
create function private.active_user_id()
returns uuid
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
declare
    v_id uuid := auth.uid();
    v_deleted_at timestamptz;
    v_suspended_at timestamptz;
begin
    if v_id is null then
        raise exception using
            errcode = 'PT401',
            message = 'sign_in_required',
            hint = 'Call with the access token of a signed-in person.';
    end if;

    if coalesce((auth.jwt() ->> 'is_anonymous')::boolean, false) then
        raise exception using
            errcode = 'PT403',
            message = 'account_required',
            hint = 'An anonymous sign-in only reads. Link an identity to the account first.';
    end if;

    select u.deleted_at, u.suspended_at
    into v_deleted_at, v_suspended_at
    from public.users u
    where u.id = v_id;

    if not found then
        raise exception using
            errcode = 'PT401',
            message = 'account_missing',
            hint = 'The token belongs to no account. Sign out and in again.';
    elsif v_suspended_at is not null then
        raise exception using
            errcode = 'PT403',
            message = 'account_suspended',
            hint = 'A suspended account may read, export and delete itself.';
    elsif v_deleted_at is not null then
        raise exception using
            errcode = 'PT403',
            message = 'account_deleted',
            hint = 'Cancel the deletion of the account first.';
    end if;

    return v_id;
end;
$$;

comment on function private.active_user_id is
    'The caller''s id, or an error: 401 sign_in_required, account_missing; 403 account_required, '
    'account_suspended, account_deleted.';
revoke all on function private.active_user_id from public, anon, authenticated, service_role;
grant execute on function private.active_user_id to authenticated, service_role;
