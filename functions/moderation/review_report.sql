-- What staff make of a report: looked at, upheld or dismissed. It changes nothing about the target.
create function public.review_report(
    report_id uuid,
    status text,
    note text default null,
    resolve_all boolean default false
)
returns public.moderation_report
language sql
volatile
security invoker
set search_path = ''
as $$
select r.*
from private.review_report(
    review_report.report_id,
    review_report.status,
    review_report.note,
    review_report.resolve_all
) r
$$;

comment on function public.review_report is
    'For staff: sets a report''s status (pending, reviewed, resolved, dismissed), with a note for '
    'the log; resolve_all gives the same status to all open reports of its target, save one''s own. '
    'Idempotent. Errors: 400 report_status_unknown, reason_required, reason_too_long, 403 '
    'staff_only, own_report, 404 report_not_found, 409 already_reported.';
revoke all on function public.review_report from public, anon, authenticated, service_role;
grant execute on function public.review_report to authenticated;
