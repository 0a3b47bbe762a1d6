-- Logs what staff and the back end write past the moderation calls: the status of a report, a
-- ticker, an error that was resolved; and what only service_role may, a take-down, a suspension, a
-- badge. The triggers fire only where the role that writes is one of the API's: the calls write as
-- their owner, and log for themselves, with the reason that they were given.
create function private.log_direct_write()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_table_name = 'reports' then
        perform private.log_act(
            'review_report', new.target_kind, new.target_id, new.target_user_id, null,
            jsonb_build_object(
                'report_ids', jsonb_build_array(new.id),
                'before', jsonb_build_object('status', old.status),
                'after', jsonb_build_object('status', new.status)
            )
        );
    elsif tg_table_name = 'tickers' then
        perform private.log_act(
            'edit_ticker', 'ticker', new.id, null, null,
            jsonb_build_object(
                'before', jsonb_build_object('name', old.name, 'type', old.type),
                'after', jsonb_build_object('name', new.name, 'type', new.type)
            )
        );
    elsif tg_table_name = 'error_logs' then
        perform private.log_act(
            'resolve_error', 'error_log', new.id, null, null,
            jsonb_build_object(
                'before', jsonb_build_object('resolved', old.resolved),
                'after', jsonb_build_object('resolved', new.resolved)
            )
        );
    elsif tg_table_name in ('posts', 'comments') then
        perform private.log_act(
            case when new.removed_at is null then 'reinstate' else 'take_down' end,
            case tg_table_name when 'posts' then 'post' else 'comment' end,
            new.id, new.user_id, new.removed_reason,
            jsonb_build_object(
                'before', jsonb_build_object('is_removed', old.removed_at is not null),
                'after', jsonb_build_object('is_removed', new.removed_at is not null)
            )
        );
    elsif tg_table_name = 'users' then
        if (old.suspended_at is null) <> (new.suspended_at is null) then
            perform private.log_act(
                case when new.suspended_at is null then 'reinstate' else 'suspend_user' end,
                'user', new.id, new.id, new.suspension_reason,
                jsonb_build_object(
                    'before', jsonb_build_object('is_suspended', old.suspended_at is not null),
                    'after', jsonb_build_object('is_suspended', new.suspended_at is not null)
                )
            );
        end if;

        if old.badge is distinct from new.badge then
            perform private.log_act(
                'set_badge', 'user', new.id, new.id, null,
                jsonb_build_object(
                    'before', jsonb_build_object('badge', old.badge),
                    'after', jsonb_build_object('badge', new.badge)
                )
            );
        end if;
    end if;

    return null;
end;
$$;

comment on function private.log_direct_write is
    'Trigger function: logs acts of moderation that a role of the API wrote directly.';
revoke all on function private.log_direct_write from public, anon, authenticated, service_role;
