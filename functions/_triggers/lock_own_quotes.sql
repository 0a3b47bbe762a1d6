-- Before a statement touches rows: the caller's quotes are locked first. See private.lock_quotes().
create function private.lock_own_quotes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if auth.uid() is not null then
        perform private.lock_quotes(auth.uid());
    end if;

    return null;
end;
$$;

comment on function private.lock_own_quotes is
    'Trigger function: takes the lock of the caller''s quotes before a statement.';
revoke all on function private.lock_own_quotes from public, anon, authenticated, service_role;
