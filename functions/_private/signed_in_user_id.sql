-- Who reads what only a person has: a home feed, bookmarks, an account. Reading is open to
-- suspended accounts and to those in their period of grace; who writes is asked by
-- private.active_user_id().
create function private.signed_in_user_id()
returns uuid
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
declare
    v_id uuid := auth.uid();
begin
    if v_id is null then
        raise exception using
            errcode = 'PT401',
            message = 'sign_in_required',
            hint = 'Call with the access token of a signed-in person.';
    end if;

    if not exists (
        select
        from public.users u
        where u.id = v_id
    ) then
        raise exception using
            errcode = 'PT401',
            message = 'account_missing',
            hint = 'The token belongs to no account. Sign out and in again.';
    end if;

    return v_id;
end;
$$;

comment on function private.signed_in_user_id is
    'The id of a caller who reads, or 401 sign_in_required, account_missing. Internal.';
revoke all on function private.signed_in_user_id from public, anon, authenticated, service_role;
