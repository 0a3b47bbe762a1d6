-- Definer behind public.grant_staff(). The trigger on staff logs it.
create function private.grant_staff(user_id uuid, role text)
returns public.staff_member
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_staff private.staff;
begin
    if
        grant_staff.role is null
        or grant_staff.role not in ('moderator', 'admin')
    then
        raise exception using
            errcode = '22023',
            message = 'staff_role_unknown',
            detail = coalesce(left(grant_staff.role, 100), 'null'),
            hint = 'Give moderator or admin.';
    elsif not exists (
        select
        from public.users u
        where u.id = grant_staff.user_id
            and not exists (
                select
                from private.gone g
                where g.user_id = u.id
            )
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'user_not_found',
            detail = coalesce(grant_staff.user_id::text, 'null'),
            hint = 'It does not exist, or it is suspended or deleted.';
    end if;

    insert into private.staff as s (user_id, role)
    values (grant_staff.user_id, grant_staff.role)
    on conflict on constraint staff_pkey do update
    set
        role = excluded.role,
        granted_at = now()
    where s.role <> excluded.role;

    select s.*
    into v_staff
    from private.staff s
    where s.user_id = grant_staff.user_id;

    return row(v_staff.user_id, v_staff.role, v_staff.granted_at)::public.staff_member;
end;
$$;

comment on function private.grant_staff is
    'Gives a person a staff role. Internal: public.grant_staff().';
revoke all on function private.grant_staff from public, anon, authenticated, service_role;
grant execute on function private.grant_staff to service_role;
