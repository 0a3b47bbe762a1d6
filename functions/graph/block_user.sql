-- Separates two people entirely: neither sees the other, follows between them end.
create function public.block_user(user_id uuid)
returns public.content_filters
language sql
volatile
security invoker
set search_path = ''
as $$
select c.*
from private.filter_user(block_user.user_id, 'block') c
$$;

comment on function public.block_user is
    'Separates two people entirely: neither sees the other, follows between them end. Returns the '
    'filter; idempotent. Errors: 400 cannot_filter_self, 404 user_not_found.';
revoke all on function public.block_user from public, anon, authenticated, service_role;
grant execute on function public.block_user to authenticated;
