-- The account vanishes for everybody else at once; until it is purged its owner can take it back.
create function public.delete_my_account()
returns public.account
language sql
volatile
security invoker
set search_path = ''
as $$
select a.*
from private.delete_my_account() a
$$;

comment on function public.delete_my_account is
    'Deletes the caller''s account, also a suspended one, ends its sessions, and returns it with '
    'deleted_at and purge_at: until then cancel_account_deletion() takes it back. Idempotent. '
    'Errors: 401 sign_in_required, account_missing; 403 account_required.';
revoke all on function public.delete_my_account from public, anon, authenticated, service_role;
grant execute on function public.delete_my_account to authenticated;
