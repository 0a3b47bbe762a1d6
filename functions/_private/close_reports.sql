-- Sets all open reports of a target to one status, in order of their ids; the caller holds the lock
-- of the case. Those that a staff member filed are left out for that member, if one is named.
create function private.close_reports(
    target_kind text,
    target_id uuid,
    status text,
    except_reporter_id uuid default null
)
returns uuid[]
language sql
volatile
security definer
set search_path = ''
as $$
with open as materialized (
    select r.id
    from public.reports r
    where r.status in ('pending', 'reviewed')
        and r.status <> close_reports.status
        and r.target_kind = close_reports.target_kind
        and r.target_id = close_reports.target_id
        and r.reporter_id is distinct from close_reports.except_reporter_id
    order by r.id
    for update
),

closed as (
    update public.reports r
    set status = close_reports.status
    from open o
    where r.id = o.id
    returning r.id
)

select coalesce(array_agg(c.id order by c.id), '{}')
from closed c
$$;

comment on function private.close_reports is
    'Sets the open reports of a target to a status and returns their ids. Internal.';
revoke all on function private.close_reports from public, anon, authenticated, service_role;
