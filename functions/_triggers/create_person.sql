-- Every lasting sign-up gets its row in users, at once and without fail: a bad, taken or missing
-- name becomes a valid, free one. An anonymous sign-in gets none until it is made permanent, for it
-- only reads. Names come from what the provider sends (Google: full_name, name, avatar_url,
-- picture); never from the e-mail address, which is nobody's business.
create function private.create_person()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.create_user(new.id, new.raw_user_meta_data);
    return null;
end;
$$;

comment on function private.create_person is
    'Trigger function on auth.users: makes the row in public.users.';
revoke all on function private.create_person from public, anon, authenticated, service_role;
