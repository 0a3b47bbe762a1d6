-- Definer behind public.cancel_account_deletion(). A suspension stays what it was.
create function private.cancel_account_deletion()
returns public.account
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.account_owner_id();
    v_purge_at timestamptz;
begin
    -- Locked, so that the purge and this call see each other.
    select u.deleted_at + private.setting('account_grace')::interval
    into v_purge_at
    from public.users u
    where u.id = v_user_id
    for update;

    if v_purge_at <= now() then
        raise exception using
            errcode = 'PT409',
            message = 'grace_expired',
            detail = format('The account was to be purged from %s.', v_purge_at),
            hint = 'It cannot be taken back. Sign up anew once it is purged.';
    end if;

    update public.users u
    set deleted_at = null
    where u.id = v_user_id
        and u.deleted_at is not null;

    return private.get_my_account();
end;
$$;

comment on function private.cancel_account_deletion is
    'Takes the caller''s account back within its period of grace. Internal: '
    'public.cancel_account_deletion().';
revoke all on function private.cancel_account_deletion
from public, anon, authenticated, service_role;
grant execute on function private.cancel_account_deletion to authenticated;
