-- Who became staff, changed role or ceased to be, on every path: grant_staff(), a statement of an
-- operator, the deletion of the account.
create function private.log_staff()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_op = 'DELETE' then
        perform private.log_act(
            'revoke_staff', 'user', old.user_id, old.user_id, null,
            jsonb_build_object(
                'before', jsonb_build_object('role', old.role),
                'after', jsonb_build_object('role', null)
            )
        );
    else
        perform private.log_act(
            'grant_staff', 'user', new.user_id, new.user_id, null,
            jsonb_build_object(
                'before', jsonb_build_object(
                    'role', case when tg_op = 'UPDATE' then old.role end
                ),
                'after', jsonb_build_object('role', new.role)
            )
        );
    end if;

    return null;
end;
$$;

comment on function private.log_staff is
    'Trigger function: logs who is given or loses a staff role.';
revoke all on function private.log_staff from public, anon, authenticated, service_role;
