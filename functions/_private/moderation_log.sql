-- Definer behind public.moderation_log(): nobody is granted the table. Reviews of reports about the
-- caller are left out, as those reports are.
create function private.moderation_log(
    target_kind text,
    target_id uuid,
    actor_id uuid,
    cursor text,
    page_size integer
)
returns setof public.moderation_log_entry
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff();
    v_size integer := private.check_page_size(moderation_log.page_size);
    v_feed text := format(
        'moderation_log:%s:%s:%s', moderation_log.target_kind, moderation_log.target_id,
        moderation_log.actor_id
    );
    v_after jsonb;
begin
    if moderation_log.target_kind not in ('post', 'comment', 'user', 'ticker', 'error_log') then
        raise exception using
            errcode = '22023',
            message = 'target_kind_unknown',
            detail = left(moderation_log.target_kind, 100),
            hint = 'Give post, comment, user, ticker or error_log, or none for all.';
    end if;

    v_after := private.decode_cursor(moderation_log.cursor, v_feed);

    return query
    select
        l.id,
        l.at,
        l.actor_id,
        case
            when a.id is not null then row(
                a.id, a.username, a.display_name, a.profile_picture_url, a.badge
            )::public.person
        end,
        l.actor_role,
        l.action,
        l.target_kind,
        l.target_id,
        l.subject_id,
        case
            when s.id is not null then row(
                s.id, s.username, s.display_name, s.profile_picture_url, s.badge
            )::public.person
        end,
        l.reason,
        l.details,
        private.encode_cursor(v_feed, jsonb_build_object('id', l.id))
    from (
        select e.*
        from private.moderation_log e
        where (moderation_log.target_kind is null or e.target_kind = moderation_log.target_kind)
            and (moderation_log.target_id is null or e.target_id = moderation_log.target_id)
            and (moderation_log.actor_id is null or e.actor_id = moderation_log.actor_id)
            and e.id < coalesce((v_after ->> 'id')::bigint, 9223372036854775807)
            and (e.action <> 'review_report' or e.subject_id is distinct from v_me)
        order by e.id desc
        limit v_size
    ) l
    left join public.users a on a.id = l.actor_id
    left join public.users s on s.id = l.subject_id
    order by l.id desc;
end;
$$;

comment on function private.moderation_log is
    'The moderation log, newest first. Internal: public.moderation_log().';
revoke all on function private.moderation_log from public, anon, authenticated, service_role;
grant execute on function private.moderation_log to authenticated;
