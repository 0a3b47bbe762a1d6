-- Who may end an account and take it back: its owner, also while it is suspended or deleted. As for
-- every write, an anonymous sign-in is not enough; all other writes ask private.active_user_id().
create function private.account_owner_id()
returns uuid
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
declare
    v_id uuid := private.signed_in_user_id();
begin
    if coalesce((auth.jwt() ->> 'is_anonymous')::boolean, false) then
        raise exception using
            errcode = 'PT403',
            message = 'account_required',
            hint = 'An anonymous sign-in only reads. Link an identity to the account first.';
    end if;

    return v_id;
end;
$$;

comment on function private.account_owner_id is
    'The id of the caller, suspended and deleted or not: 401 sign_in_required, account_missing; '
    '403 account_required. Internal.';
revoke all on function private.account_owner_id from public, anon, authenticated, service_role;
