-- Definer behind public.suspend_user(). The person vanishes for all but themselves and staff,
-- writes nothing from now on, and their sessions end. The open reports about the person are upheld
-- by it.
create function private.suspend_user(user_id uuid, reason text)
returns public.moderated_target
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff();
    v_case record;
    v_is_new boolean;
    v_report_ids uuid[];
begin
    perform private.check_reason(suspend_user.reason);

    v_case := private.open_case(v_me, null, null, suspend_user.user_id);

    update public.users u
    set
        suspended_at = now(),
        suspension_reason = suspend_user.reason
    where u.id = v_case.target_id
        and u.suspended_at is null;

    v_is_new := found;

    -- A session that is written at this moment is left to the job that closes idle ones: who holds
    -- the person's row must not wait for a session.
    with open as materialized (
        select s.id
        from public.user_sessions s
        where s.user_id = v_case.target_id
            and s.session_end is null
        for update skip locked
    )

    update public.user_sessions s
    set session_end = greatest(now(), s.session_start)
    from open o
    where s.id = o.id;

    v_report_ids := private.close_reports('user', v_case.target_id, 'resolved');

    if v_is_new or cardinality(v_report_ids) > 0 then
        perform private.log_act(
            'suspend_user', 'user', v_case.target_id, v_case.target_id, suspend_user.reason,
            jsonb_build_object(
                'report_ids', v_report_ids,
                'before', jsonb_build_object('is_suspended', not v_is_new),
                'after', jsonb_build_object('is_suspended', true)
            )
        );
    end if;

    return private.moderated_target('user', v_case.target_id, v_case.target_id);
end;
$$;

comment on function private.suspend_user is 'Suspends a person. Internal: public.suspend_user().';
revoke all on function private.suspend_user from public, anon, authenticated, service_role;
grant execute on function private.suspend_user to authenticated;
