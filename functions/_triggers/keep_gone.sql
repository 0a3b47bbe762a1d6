-- Keeps private.gone: suspended and deleted accounts.
create function private.keep_gone()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    -- The ghost stays out of sight whatever an operator does to its row.
    if
        new.deleted_at is not null
        or new.suspended_at is not null
        or new.id = private.ghost_id()
    then
        insert into private.gone (user_id)
        values (new.id)
        on conflict (user_id) do nothing;
    else
        delete from private.gone g
        where g.user_id = new.id;
    end if;

    return null;
end;
$$;

comment on function private.keep_gone is
    'Trigger function: keeps private.gone as accounts are suspended, deleted and restored.';
revoke all on function private.keep_gone from public, anon, authenticated, service_role;
