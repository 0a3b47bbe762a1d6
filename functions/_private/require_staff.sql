-- Who moderates, asked first in every moderation call: an active account that stands in
-- private.staff at this moment, whatever its token says. A suspended or deleted staff member is
-- refused as any other such account.
create function private.require_staff(is_admin boolean default false)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_id uuid := private.active_user_id();
    v_role text;
begin
    select s.role
    into v_role
    from private.staff s
    where s.user_id = v_id;

    if not found then
        raise exception using
            errcode = 'PT403',
            message = 'staff_only',
            hint = 'This call is for moderators and admins.';
    elsif require_staff.is_admin and v_role <> 'admin' then
        raise exception using
            errcode = 'PT403',
            message = 'admin_only',
            hint = 'This call is for admins.';
    end if;

    return v_id;
end;
$$;

comment on function private.require_staff is
    'The id of a caller who is staff (or admin), or the errors of the active-caller rule, 403 '
    'staff_only, admin_only.';
revoke all on function private.require_staff from public, anon, authenticated, service_role;
grant execute on function private.require_staff to authenticated;
