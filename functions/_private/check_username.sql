-- Definer behind public.check_username(): nobody reads the reserved and held names, and names of
-- people whom the caller may not see are taken too.
create function private.check_username(username text)
returns public.username_check
language sql
stable
parallel safe
security definer
set search_path = ''
as $$
select row(n.username, p.problem is null, p.problem)::public.username_check
from (select lower(btrim(check_username.username))) n (username)
cross join lateral private.username_problem(n.username, auth.uid()) p (problem)
$$;

comment on function private.check_username is
    'Whether the caller can have a username. Internal: public.check_username().';
revoke all on function private.check_username from public, anon, authenticated, service_role;
grant execute on function private.check_username to anon, authenticated;
