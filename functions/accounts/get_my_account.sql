-- One's own account, private columns included: what users does not grant to anybody.
create function public.get_my_account()
returns public.account
language sql
stable
security invoker
set search_path = ''
as $$
select a.*
from private.get_my_account() a
$$;

comment on function public.get_my_account is
    'The caller''s whole account: private columns, staff_role (null for most) and counts. Errors: '
    '401 sign_in_required, account_missing.';
revoke all on function public.get_my_account from public, anon, authenticated, service_role;
grant execute on function public.get_my_account to authenticated;
