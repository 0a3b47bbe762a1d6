-- The one write of an account in its period of grace.
create function public.cancel_account_deletion()
returns public.account
language sql
volatile
security invoker
set search_path = ''
as $$
select a.*
from private.cancel_account_deletion() a
$$;

comment on function public.cancel_account_deletion is
    'Takes the caller''s deleted account back, as it was, and returns it; idempotent. A suspended '
    'one stays suspended. Errors: 401 sign_in_required, account_missing; 403 account_required; 409 '
    'grace_expired after purge_at.';
revoke all on function public.cancel_account_deletion
from public, anon, authenticated, service_role;
grant execute on function public.cancel_account_deletion to authenticated;
