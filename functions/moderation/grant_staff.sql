-- Appoints a moderator or admin, effective with the next statement that asks.
create function public.grant_staff(user_id uuid, role text)
returns public.staff_member
language sql
volatile
security invoker
set search_path = ''
as $$
select s.*
from private.grant_staff(grant_staff.user_id, grant_staff.role) s
$$;

comment on function public.grant_staff is
    'For service_role: makes a person moderator or admin, or changes the role; logged. Idempotent. '
    'Errors: 400 staff_role_unknown, 404 user_not_found (also for suspended and deleted accounts).';
revoke all on function public.grant_staff from public, anon, authenticated, service_role;
grant execute on function public.grant_staff to service_role;
