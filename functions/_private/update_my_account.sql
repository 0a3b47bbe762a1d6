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
