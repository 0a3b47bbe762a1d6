-- A reporter files about what it sees, and reads its own reports; staff read all and set the
-- status, save of reports about themselves (who reported is never told to who was reported) and,
-- for the status, of those they filed. Who reviewed, and the evidence, are not granted: a reporter
-- has no business knowing the moderator, and staff get both from moderation calls.
alter table public.reports enable row level security;

create policy select_own_or_staff on public.reports
for select to authenticated
using (
    reporter_id = (select auth.uid())
    or (
        (select private.is_staff())
        and target_user_id is distinct from (select auth.uid())
    )
);

create policy insert_own on public.reports
for insert to authenticated
with check (
    reporter_id = (select private.active_user_id())
    and (
        exists (
            select
            from public.posts p
            where p.id = reports.reported_post_id
                and p.deleted_at is null
                and p.removed_at is null
        )
        or exists (
            select
            from public.comments c
            where c.id = reports.reported_comment_id
                and c.deleted_at is null
                and c.removed_at is null
        )
        or exists (
            select
            from public.users u
            where u.id = reports.reported_user_id
                -- Not a vanished account, which staff would see.
                and not exists (
                    select
                    from private.gone g
                    where g.user_id = u.id
                )
        )
    )
);

create policy update_staff on public.reports
for update to authenticated
using (
    (select private.is_staff())
    and reporter_id <> (select auth.uid())
    and target_user_id is distinct from (select auth.uid())
)
with check ((select private.is_staff()));

revoke all on public.reports from anon, authenticated, service_role;
grant select (
    id, reporter_id, reported_post_id, reported_comment_id, reported_user_id, report_type, reason,
    status, created_at, reviewed_at, target_kind, target_id
) on public.reports to authenticated;
grant insert (
    reporter_id, reported_post_id, reported_comment_id, reported_user_id, report_type, reason
) on public.reports to authenticated;
grant update (status) on public.reports to authenticated;
grant select, insert, update, delete on public.reports to service_role;
