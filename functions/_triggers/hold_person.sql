-- Before an account is deleted for good: the lock of its person's writes, and what goes along,
-- while nothing of ours is held yet.
create function private.hold_person()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.lock_person(old.id);
    perform private.hold_erased(array[old.id], '{}');
    return old;
end;
$$;

comment on function private.hold_person is
    'Trigger function on auth.users: locks what a person takes along.';
revoke all on function private.hold_person from public, anon, authenticated, service_role;
