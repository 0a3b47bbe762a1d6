-- What report_content() answers: the reporter's own view of a report, without evidence and
-- reviewer.
create type public.report_receipt as (
    id uuid,
    target_kind text,
    target_id uuid,
    report_type text,
    reason text,
    status text,
    created_at timestamptz
);

comment on type public.report_receipt is
    'A report as its reporter knows it, as report_content() returns it.';
comment on column public.report_receipt.id is 'The report.';
comment on column public.report_receipt.target_kind is 'post, comment or user.';
comment on column public.report_receipt.target_id is 'What was reported.';
comment on column public.report_receipt.report_type is 'The type given.';
comment on column public.report_receipt.reason is 'What the reporter added.';
comment on column public.report_receipt.status is 'pending, reviewed, resolved or dismissed.';
comment on column public.report_receipt.created_at is 'When it was filed.';
