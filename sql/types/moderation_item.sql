-- A line of moderation_queue(): one target with its reports, whole, so that a moderator decides on
-- one screen.
create type public.moderation_item as (
    target public.moderated_target,
    report_count bigint,
    report_types text[],
    first_reported_at timestamptz,
    last_reported_at timestamptz,
    evidence jsonb,
    reports public.moderation_report[],
    cursor text
);

comment on type public.moderation_item is
    'A reported target with its reports of one status, as moderation_queue() returns it.';
comment on column public.moderation_item.target is 'The target as it stands now.';
comment on column public.moderation_item.report_count is
    'How many reports of the status it has; of an open one, as many people.';
comment on column public.moderation_item.report_types is 'Their types, the most frequent first.';
comment on column public.moderation_item.first_reported_at is 'When the first of them was filed.';
comment on column public.moderation_item.last_reported_at is 'When the last of them was filed.';
comment on column public.moderation_item.evidence is
    'The target as it read when the first of them was filed.';
comment on column public.moderation_item.reports is
    'The newest of them, at most 20; all stand in reports?target_id=eq....';
comment on column public.moderation_item.cursor is 'Pass it to get the items after this one.';
