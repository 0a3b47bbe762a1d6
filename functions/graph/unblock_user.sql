-- Takes block_user() back.
create function public.unblock_user(user_id uuid)
returns boolean
language sql
volatile
security invoker
set search_path = ''
as $$
select private.unfilter_user(unblock_user.user_id, 'block')
$$;

comment on function public.unblock_user is
    'Takes the caller''s block of a person back; idempotent. Returns whether there was one.';
revoke all on function public.unblock_user from public, anon, authenticated, service_role;
grant execute on function public.unblock_user to authenticated;
