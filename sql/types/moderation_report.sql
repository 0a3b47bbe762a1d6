-- A report as staff see it, in moderation_queue() and review_report().
create type public.moderation_report as (
    id uuid,
    reporter public.person,
    report_type text,
    reason text,
    status text,
    created_at timestamptz,
    reviewed_at timestamptz,
    reviewed_by public.person,
    evidence jsonb
);

comment on type public.moderation_report is 'A report as staff see it.';
comment on column public.moderation_report.id is 'The report.';
comment on column public.moderation_report.reporter is 'Who filed it; never told to the reported.';
comment on column public.moderation_report.report_type is 'The type given.';
comment on column public.moderation_report.reason is 'What the reporter added.';
comment on column public.moderation_report.status is 'pending, reviewed, resolved or dismissed.';
comment on column public.moderation_report.created_at is 'When it was filed.';
comment on column public.moderation_report.reviewed_at is 'When its status last changed.';
comment on column public.moderation_report.reviewed_by is
    'Which staff member changed it; never told to the reporter.';
comment on column public.moderation_report.evidence is
    'The target as it read when this report was filed. In a queue''s item: null where that is the '
    'item''s own evidence.';
