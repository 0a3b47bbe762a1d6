-- Before a statement deletes people, posts or comments for good: its turn. See
-- private.lock_erasure().
create function private.queue_erasure()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.lock_erasure();
    return null;
end;
$$;

comment on function private.queue_erasure is
    'Trigger function: lets deletions for good go one after another.';
revoke all on function private.queue_erasure from public, anon, authenticated, service_role;
