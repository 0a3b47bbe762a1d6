-- Definer behind public.set_badge(): a badge vouches for a person to everybody, so admins give it.
create function private.set_badge(user_id uuid, badge text)
returns public.moderated_target
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff(is_admin => true);
    v_case record;
    v_before text;
begin
    if set_badge.badge not in ('Verified', 'Public') then
        raise exception using
            errcode = '22023',
            message = 'badge_unknown',
            detail = left(set_badge.badge, 100),
            hint = 'Give Verified or Public, or none to take the badge away.';
    end if;

    v_case := private.open_case(v_me, null, null, set_badge.user_id);

    select u.badge
    into v_before
    from public.users u
    where u.id = v_case.target_id
    for no key update;

    if v_before is distinct from set_badge.badge then
        update public.users u
        set badge = set_badge.badge
        where u.id = v_case.target_id;

        perform private.log_act(
            'set_badge', 'user', v_case.target_id, v_case.target_id, null,
            jsonb_build_object(
                'before', jsonb_build_object('badge', v_before),
                'after', jsonb_build_object('badge', set_badge.badge)
            )
        );
    end if;

    return private.moderated_target('user', v_case.target_id, v_case.target_id);
end;
$$;

comment on function private.set_badge is
    'Gives a person a badge or takes it away. Internal: public.set_badge().';
revoke all on function private.set_badge from public, anon, authenticated, service_role;
grant execute on function private.set_badge to authenticated;
