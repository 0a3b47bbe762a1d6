-- Asked by sign-up forms while somebody types. The answer is no promise: another one may be faster.
create function public.check_username(username text)
returns public.username_check
language sql
stable
security invoker
set search_path = ''
as $$
select c.*
from private.check_username(check_username.username) c
$$;

comment on function public.check_username is
    'Whether the caller can have a username: is_available, else reason (invalid, reserved, taken, '
    'held). One''s own name, and one held for oneself, are available. For everybody.';
revoke all on function public.check_username from public, anon, authenticated, service_role;
grant execute on function public.check_username to anon, authenticated;
