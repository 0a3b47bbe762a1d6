-- The way to report: safe to retry, with or without a client-made id.
create function public.report_content(
    report_type text,
    reason text default null,
    post_id uuid default null,
    comment_id uuid default null,
    user_id uuid default null,
    id uuid default null
)
returns public.report_receipt
language sql
volatile
security invoker
set search_path = ''
as $$
select r.*
from private.report_content(
    report_content.report_type,
    report_content.reason,
    report_content.post_id,
    report_content.comment_id,
    report_content.user_id,
    report_content.id
) r
$$;

comment on function public.report_content is
    'Reports a post, a comment or a person to the moderators; keeps how it read. Idempotent: an '
    'open report of the caller on the target is returned as it stands. Errors: 400 '
    'report_target_required, report_type_unknown, reason_too_long, cannot_report_self, 404 '
    'post_not_found, comment_not_found, user_not_found, 409 id_taken.';
revoke all on function public.report_content from public, anon, authenticated, service_role;
grant execute on function public.report_content to authenticated;
