-- The rules for changing a username: not a reserved one, not one held for somebody else, and not
-- twice within 30 days. The old name is held for its owner for 30 days. Renaming by operators (no
-- signed-in owner) is free of the waiting time.
create function private.check_username()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_wait interval := private.setting('username_change_wait')::interval;
begin
    if exists (
        select
        from private.reserved_usernames r
        where r.username = new.username
    ) then
        raise exception using
            errcode = 'PT409',
            message = 'username_reserved',
            detail = new.username,
            hint = 'Choose another username.';
    end if;

    if exists (
        select
        from private.username_holds h
        where h.username = new.username
            and h.user_id <> new.id
            and h.held_until > now()
    ) then
        raise exception using
            errcode = 'PT409',
            message = 'username_held',
            detail = new.username,
            hint = 'Its former owner may still take it back. Choose another username.';
    end if;

    if auth.uid() = new.id and old.username_changed_at > now() - v_wait then
        raise exception using
            errcode = 'PT409',
            message = 'username_change_too_soon',
            detail = format('Next change from %s.', old.username_changed_at + v_wait),
            hint = 'A username may be changed once in the waiting time.';
    end if;

    delete from private.username_holds h
    where h.username = new.username;

    insert into private.username_holds as h (username, user_id, held_until)
    values (old.username, new.id, now() + private.setting('username_hold')::interval)
    on conflict (username) do update
    set
        user_id = excluded.user_id,
        held_until = excluded.held_until;

    new.username_changed_at := now();
    return new;
end;
$$;

comment on function private.check_username is
    'Trigger function: refuses a reserved, held or too hasty change of username (409) and holds '
    'the old name.';
revoke all on function private.check_username from public, anon, authenticated, service_role;
