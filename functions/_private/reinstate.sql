-- Definer behind public.reinstate(): takes a take-down or a suspension back. What its author
-- deleted meanwhile stays deleted.
create function private.reinstate(reason text, post_id uuid, comment_id uuid, user_id uuid)
returns public.moderated_target
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff();
    v_case record;
    v_state text;
begin
    perform private.check_reason(reinstate.reason);

    v_case := private.open_case(
        v_me, reinstate.post_id, reinstate.comment_id, reinstate.user_id
    );

    if v_case.target_kind = 'post' then
        update public.posts p
        set
            removed_at = null,
            removed_reason = null
        where p.id = v_case.target_id
            and p.removed_at is not null;
    elsif v_case.target_kind = 'comment' then
        update public.comments c
        set
            removed_at = null,
            removed_reason = null
        where c.id = v_case.target_id
            and c.removed_at is not null;
    else
        update public.users u
        set
            suspended_at = null,
            suspension_reason = null
        where u.id = v_case.target_id
            and u.suspended_at is not null;
    end if;

    if found then
        v_state := case v_case.target_kind when 'user' then 'is_suspended' else 'is_removed' end;
        perform private.log_act(
            'reinstate', v_case.target_kind, v_case.target_id, v_case.person_id, reinstate.reason,
            jsonb_build_object(
                'before', jsonb_build_object(v_state, true),
                'after', jsonb_build_object(v_state, false)
            )
        );
    end if;

    return private.moderated_target(v_case.target_kind, v_case.target_id, v_case.person_id);
end;
$$;

comment on function private.reinstate is
    'Takes a take-down or a suspension back. Internal: public.reinstate().';
revoke all on function private.reinstate from public, anon, authenticated, service_role;
grant execute on function private.reinstate to authenticated;
