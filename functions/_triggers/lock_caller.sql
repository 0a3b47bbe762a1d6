-- Before a statement touches rows: the caller's lock. See private.lock_person().
create function private.lock_caller()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if auth.uid() is not null then
        perform private.lock_person(auth.uid());
    end if;

    return null;
end;
$$;

comment on function private.lock_caller is
    'Trigger function: takes the lock of the caller before a statement.';
revoke all on function private.lock_caller from public, anon, authenticated, service_role;
