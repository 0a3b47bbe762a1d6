-- Ends a staff role, effective with the next statement that asks.
create function public.revoke_staff(user_id uuid)
returns boolean
language sql
volatile
security invoker
set search_path = ''
as $$
select private.revoke_staff(revoke_staff.user_id)
$$;

comment on function public.revoke_staff is
    'For service_role: takes a person''s staff role away, also the last admin''s; logged. '
    'Idempotent: returns whether there was one.';
revoke all on function public.revoke_staff from public, anon, authenticated, service_role;
grant execute on function public.revoke_staff to service_role;
