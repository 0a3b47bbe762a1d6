-- Definer behind public.take_down(): removed_at is granted to nobody. The author sees the content
-- with the reason; all that follows (visibility, counters, cashtags, the repost of a quote) hangs
-- on the row. Its open reports are upheld by it, also one that the caller filed.
create function private.take_down(reason text, post_id uuid, comment_id uuid)
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
    perform private.check_reason(take_down.reason);

    v_case := private.open_case(v_me, take_down.post_id, take_down.comment_id, null);

    if v_case.target_kind = 'post' then
        update public.posts p
        set
            removed_at = now(),
            removed_reason = take_down.reason
        where p.id = v_case.target_id
            and p.removed_at is null;
    else
        update public.comments c
        set
            removed_at = now(),
            removed_reason = take_down.reason
        where c.id = v_case.target_id
            and c.removed_at is null;
    end if;

    v_is_new := found;
    v_report_ids := private.close_reports(v_case.target_kind, v_case.target_id, 'resolved');

    if v_is_new or cardinality(v_report_ids) > 0 then
        perform private.log_act(
            'take_down', v_case.target_kind, v_case.target_id, v_case.person_id, take_down.reason,
            jsonb_build_object(
                'report_ids', v_report_ids,
                'before', jsonb_build_object('is_removed', not v_is_new),
                'after', jsonb_build_object('is_removed', true)
            )
        );
    end if;

    return private.moderated_target(v_case.target_kind, v_case.target_id, v_case.person_id);
end;
$$;

comment on function private.take_down is
    'Takes a post or comment down. Internal: public.take_down().';
revoke all on function private.take_down from public, anon, authenticated, service_role;
grant execute on function private.take_down to authenticated;
