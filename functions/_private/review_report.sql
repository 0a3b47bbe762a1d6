-- Definer behind public.review_report(). Nobody decides on a report about themselves (which they do
-- not even see) nor on one of their own. Of two who decide at once the later one stands, and the
-- log tells both.
create function private.review_report(
    report_id uuid,
    status text,
    note text,
    resolve_all boolean
)
returns public.moderation_report
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff();
    v_report public.reports;
    v_ids uuid[];
begin
    if
        review_report.status is null
        or review_report.status not in ('pending', 'reviewed', 'resolved', 'dismissed')
    then
        raise exception using
            errcode = '22023',
            message = 'report_status_unknown',
            detail = coalesce(left(review_report.status, 100), 'null'),
            hint = 'Give pending, reviewed, resolved or dismissed.';
    elsif review_report.note is not null then
        perform private.check_reason(review_report.note);
    end if;

    -- Target and reporter of a report never change: what is read here still holds under the lock.
    select r.*
    into v_report
    from public.reports r
    where r.id = review_report.report_id
        and r.target_user_id is distinct from v_me;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'report_not_found',
            detail = coalesce(review_report.report_id::text, 'null'),
            hint = 'It does not exist, or it is about the caller.';
    elsif v_report.reporter_id = v_me then
        raise exception using
            errcode = 'PT403',
            message = 'own_report',
            detail = v_report.id::text,
            hint = 'Another staff member decides on it.';
    end if;

    perform private.lock_case(v_report.target_kind, v_report.target_id);

    select r.*
    into v_report
    from public.reports r
    where r.id = v_report.id
    for update;

    if v_report.status <> review_report.status then
        begin
            update public.reports r
            set status = review_report.status
            where r.id = v_report.id;
        exception
            when unique_violation then
                raise exception using
                    errcode = 'PT409',
                    message = 'already_reported',
                    detail = v_report.id::text,
                    hint = 'The same person has filed a newer report of the same target: decide '
                        'on that one.';
        end;

        v_ids := array[v_report.id];
    end if;

    if review_report.resolve_all then
        v_ids := v_ids || private.close_reports(
            v_report.target_kind, v_report.target_id, review_report.status, v_me
        );
    end if;

    if cardinality(v_ids) > 0 then
        perform private.log_act(
            'review_report', v_report.target_kind, v_report.target_id, v_report.target_user_id,
            review_report.note,
            jsonb_build_object(
                'report_ids', v_ids,
                'before', jsonb_build_object('status', v_report.status),
                'after', jsonb_build_object('status', review_report.status)
            )
        );
    end if;

    return private.moderation_report(v_report.id, null);
end;
$$;

comment on function private.review_report is
    'Sets the status of a report. Internal: public.review_report().';
revoke all on function private.review_report from public, anon, authenticated, service_role;
grant execute on function private.review_report to authenticated;
