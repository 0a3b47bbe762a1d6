-- Definer behind public.delete_my_account(). Whoever is staff is none from this moment
-- (private.is_staff()); content and counts stay as they are until the purge.
create function private.delete_my_account()
returns public.account
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.account_owner_id();
begin
    -- Sessions before the person, as heartbeat() takes them.
    perform private.lock_person(v_user_id);

    update public.user_sessions s
    set session_end = greatest(now(), s.session_start)
    where s.user_id = v_user_id
        and s.session_end is null;

    update public.users u
    set deleted_at = now()
    where u.id = v_user_id
        and u.deleted_at is null;

    return private.get_my_account();
end;
$$;

comment on function private.delete_my_account is
    'Begins the period of grace of the caller''s account. Internal: public.delete_my_account().';
revoke all on function private.delete_my_account from public, anon, authenticated, service_role;
grant execute on function private.delete_my_account to authenticated;
