-- Before a post is deleted for good by itself: what goes along.
create function private.hold_post()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.hold_erased('{}', array[old.id]);
    return old;
end;
$$;

comment on function private.hold_post is
    'Trigger function: locks what a post takes along.';
revoke all on function private.hold_post from public, anon, authenticated, service_role;
