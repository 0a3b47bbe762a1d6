-- A report as staff see it. Evidence that is the same as the one given is left out, since a queue's
-- item has it already.
create function private.moderation_report(report_id uuid, known_evidence jsonb)
returns public.moderation_report
language sql
stable
security definer
set search_path = ''
as $$
select
    r.id,
    row(
        u.id, u.username, u.display_name, u.profile_picture_url, u.badge
    )::public.person,
    r.report_type::text,
    r.reason,
    r.status::text,
    r.created_at,
    r.reviewed_at,
    case
        when s.id is not null then row(
            s.id, s.username, s.display_name, s.profile_picture_url, s.badge
        )::public.person
    end,
    case when r.evidence is distinct from moderation_report.known_evidence then r.evidence end
from public.reports r
join public.users u on u.id = r.reporter_id
left join public.users s on s.id = r.reviewed_by
where r.id = moderation_report.report_id
$$;

comment on function private.moderation_report is 'A report as staff see it. Internal.';
revoke all on function private.moderation_report from public, anon, authenticated, service_role;
