-- Reports outlive what they report: target_kind, target_id, target_user_id and the evidence are
-- kept, filled by trigger, while the three references go null when their target is purged. Exactly
-- one reference at insert (trigger), at most one ever after.
create table public.reports (
    id uuid primary key default gen_random_uuid(),
    reporter_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    reported_post_id uuid references public.posts (id) on delete set null,
    reported_comment_id uuid references public.comments (id) on delete set null,
    reported_user_id uuid references public.users (id) on delete set null,
    report_type varchar(50) not null,
    reason text,
    status varchar(20) not null default 'pending'
    check (status in ('pending', 'reviewed', 'resolved', 'dismissed')),
    created_at timestamptz not null default now(),
    reviewed_at timestamptz,
    reviewed_by uuid references public.users (id) on delete set null,
    target_kind text not null,
    target_id uuid not null,
    evidence jsonb not null,
    target_user_id uuid,

    constraint report_target check (
        num_nonnulls(reported_post_id, reported_comment_id, reported_user_id) <= 1
    ),
    constraint reports_report_type_check check (
        report_type in (
            'spam', 'harassment', 'inappropriate', 'hate', 'violence', 'sexual', 'self_harm',
            'misinformation', 'scam', 'market_manipulation', 'impersonation', 'copyright', 'other'
        )
    ),
    constraint reports_reason_check check (length(reason) <= 2000),
    constraint reports_target_kind_check check (target_kind in ('post', 'comment', 'user'))
);

create unique index reports_reporter_id_target_id_key
on public.reports (reporter_id, target_kind, target_id)
where status in ('pending', 'reviewed');
comment on index public.reports_reporter_id_target_id_key is
    'One open report per reporter and target.';
create index idx_reports_reporter_id on public.reports (reporter_id, created_at desc);
comment on index public.idx_reports_reporter_id is
    'One''s own reports, newest first; covers the foreign key.';
create index idx_reports_reported_post_id on public.reports (reported_post_id)
where reported_post_id is not null;
comment on index public.idx_reports_reported_post_id is
    'Reports of a post; covers the foreign key.';
create index idx_reports_reported_comment_id on public.reports (reported_comment_id)
where reported_comment_id is not null;
comment on index public.idx_reports_reported_comment_id is
    'Reports of a comment; covers the foreign key.';
create index idx_reports_reported_user_id on public.reports (reported_user_id)
where reported_user_id is not null;
comment on index public.idx_reports_reported_user_id is
    'Reports of a person; covers the foreign key.';
create index reports_reviewed_by_idx on public.reports (reviewed_by) where reviewed_by is not null;
comment on index public.reports_reviewed_by_idx is
    'Covers the foreign key: deleting a staff member.';
create index idx_reports_status on public.reports (status, created_at, id);
comment on index public.idx_reports_status is 'The moderation queue: one status, oldest first.';
create index reports_status_target_idx
on public.reports (status, target_kind, target_id, created_at, id) include (target_user_id);
comment on index public.reports_status_target_idx is
    'The moderation queue: the reports of one status by target.';
create index idx_reports_created_at on public.reports (created_at desc);
comment on index public.idx_reports_created_at is 'All reports, newest first.';

comment on table public.reports is
    'Reports. A reporter files and reads its own; staff read all and change the status. '
    'reviewed_by and evidence are for staff calls only.';
comment on column public.reports.id is 'Report id.';
comment on column public.reports.reporter_id is 'Who reports; defaults to the caller.';
comment on column public.reports.reported_post_id is
    'The post; exactly one of the three targets is given.';
comment on column public.reports.reported_comment_id is
    'The comment; exactly one of the three targets is given.';
comment on column public.reports.reported_user_id is
    'The person; exactly one of the three targets is given.';
comment on column public.reports.report_type is
    'spam, harassment, inappropriate, hate, violence, sexual, self_harm, misinformation, scam, '
    'market_manipulation, impersonation, copyright or other.';
comment on column public.reports.reason is 'What the reporter adds, at most 2,000 characters.';
comment on column public.reports.status is
    'pending, reviewed, resolved or dismissed; the first two are open.';
comment on column public.reports.created_at is 'When it was filed.';
comment on column public.reports.reviewed_at is 'When staff last changed the status.';
comment on column public.reports.reviewed_by is 'Which staff member did.';
comment on column public.reports.target_kind is 'post, comment or user; set by trigger.';
comment on column public.reports.target_id is
    'The target''s id, kept after it is purged; set by trigger.';
comment on column public.reports.evidence is
    'The target as it stood when it was reported; set by trigger.';
comment on column public.reports.target_user_id is
    'Whose content it is, or the reported person; kept after they are erased; set by trigger.';
