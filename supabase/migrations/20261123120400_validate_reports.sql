-- Generated from migrations/20261123120400_validate_reports.sql by npm run supabase:generate: do not edit.

-- Definer behind public.report_content(): clients choose no ids of reports and read no evidence.
-- One open report a reporter and target: filing again answers with the one that stands, also where
-- its target has vanished meanwhile, if what is sent is valid. A reason that nobody sees is none.
create or replace function private.report_content(
    report_type text,
    reason text,
    post_id uuid,
    comment_id uuid,
    user_id uuid,
    id uuid
)
returns public.report_receipt
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.active_user_id();
    v_kind text;
    v_target_id uuid;
    v_reason text := case
        when private.has_visible_text(report_content.reason) then report_content.reason
    end;
    v_report public.reports;
    v_types constant text[] := array[
        'spam', 'harassment', 'inappropriate', 'hate', 'violence', 'sexual', 'self_harm',
        'misinformation', 'scam', 'market_manipulation', 'impersonation', 'copyright', 'other'
    ];
begin
    if
        num_nonnulls(
            report_content.post_id, report_content.comment_id, report_content.user_id
        ) <> 1
    then
        raise exception using
            errcode = '23514',
            message = 'report_target_required',
            constraint = 'report_target',
            hint = 'Give exactly one of post_id, comment_id and user_id.';
    elsif (report_content.report_type = any (v_types)) is not true then
        raise exception using
            errcode = '22023',
            message = 'report_type_unknown',
            detail = coalesce(left(report_content.report_type, 100), 'null'),
            hint = 'Give one of ' || array_to_string(v_types, ', ') || '.';
    elsif length(v_reason) > 2000 then
        raise exception using
            errcode = '22023',
            message = 'reason_too_long',
            detail = length(v_reason)::text,
            hint = 'Give at most 2,000 characters.';
    end if;

    v_kind := case
        when report_content.post_id is not null then 'post'
        when report_content.comment_id is not null then 'comment'
        else 'user'
    end;
    v_target_id := coalesce(
        report_content.post_id, report_content.comment_id, report_content.user_id
    );
    perform private.lock_person(v_me);

    -- A retry: its own id before all, else the open report of the same target.
    select r.*
    into v_report
    from public.reports r
    where r.id = report_content.id;

    if found and (
        v_report.reporter_id <> v_me
        or v_report.target_kind <> v_kind
        or v_report.target_id <> v_target_id
        or v_report.report_type is distinct from report_content.report_type
        or v_report.reason is distinct from v_reason
    ) then
        raise exception using
            errcode = 'PT409',
            message = 'id_taken',
            detail = report_content.id::text,
            hint = 'Make a new id for a new report; repeat an id only with the same one.';
    elsif not found then
        select r.*
        into v_report
        from public.reports r
        where r.reporter_id = v_me
            and r.target_kind = v_kind
            and r.target_id = v_target_id
            and r.status in ('pending', 'reviewed');
    end if;

    if not found then
        if v_kind = 'post' and not private.sees_post(v_me, v_target_id) then
            raise exception using
                errcode = 'PT404',
                message = 'post_not_found',
                detail = v_target_id::text,
                hint = 'It does not exist, or it is not visible to the caller.';
        elsif v_kind = 'comment' and not private.sees_comment(v_me, v_target_id) then
            raise exception using
                errcode = 'PT404',
                message = 'comment_not_found',
                detail = v_target_id::text,
                hint = 'It does not exist, or it is not visible to the caller.';
        elsif v_kind = 'user' and not private.sees_user(v_me, v_target_id) then
            raise exception using
                errcode = 'PT404',
                message = 'user_not_found',
                detail = v_target_id::text,
                hint = 'It does not exist, or it is not visible to the caller.';
        end if;

        insert into public.reports as r (
            id, reporter_id, reported_post_id, reported_comment_id, reported_user_id,
            report_type, reason
        )
        values (
            coalesce(report_content.id, gen_random_uuid()),
            v_me,
            report_content.post_id,
            report_content.comment_id,
            report_content.user_id,
            report_content.report_type,
            v_reason
        )
        on conflict on constraint reports_pkey do nothing
        returning r.* into v_report;

        -- Somebody else's report of the same id was committed in between.
        if v_report.id is null then
            raise exception using
                errcode = 'PT409',
                message = 'id_taken',
                detail = coalesce(report_content.id::text, 'null'),
                hint = 'Make a new id for a new report; repeat an id only with the same one.';
        end if;
    end if;

    return row(
        v_report.id,
        v_report.target_kind,
        v_report.target_id,
        v_report.report_type,
        v_report.reason,
        v_report.status,
        v_report.created_at
    )::public.report_receipt;
end;
$$;

comment on function private.report_content is
    'Files a report as the caller. Internal: public.report_content().';
revoke all on function private.report_content from public, anon, authenticated, service_role;
grant execute on function private.report_content to authenticated;
