-- The rules for changing a username: not a reserved one, not one held for somebody else, and not
-- twice within 30 days. The old name is held for its owner for 30 days. Renaming by operators (no
-- signed-in owner) is free of the waiting time. So is the first choice: the name that onboarding
-- replaces was the sign-up's, and no change of the person's that a wait would have to follow.
create function private.guard_username()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_wait interval := private.setting('username_change_wait')::interval;
    v_problem text := private.username_problem(new.username, new.id);
begin
    if v_problem = 'reserved' then
        raise exception using
            errcode = 'PT409',
            message = 'username_reserved',
            detail = new.username,
            hint = 'Choose another username.';
    elsif v_problem = 'held' then
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

    -- Clients cannot write onboarded_at: only complete_onboarding() changes both in one statement.
    if old.onboarded_at is not null or new.onboarded_at is null then
        new.username_changed_at := now();
    end if;

    return new;
end;
$$;

comment on function private.guard_username is
    'Trigger function: refuses a reserved, held or too hasty change of username (409) and holds '
    'the old name.';
revoke all on function private.guard_username from public, anon, authenticated, service_role;
