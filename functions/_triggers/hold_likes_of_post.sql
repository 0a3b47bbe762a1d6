-- Before a post is deleted for good: its likes and those of its thread, which go along.
create function private.hold_likes_of_post()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.hold_likes(array[old.id], '{}');
    return old;
end;
$$;

comment on function private.hold_likes_of_post is
    'Trigger function: locks the likes that a post takes along.';
revoke all on function private.hold_likes_of_post from public, anon, authenticated, service_role;
