-- Raises 404 user_not_found unless the caller sees the person: it reads with the caller's rights,
-- so the policies are the rule. What may not be seen and what does not exist are the same answer.
create function private.require_user(user_id uuid)
returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
    if not exists (
        select
        from public.users t
        where t.id = require_user.user_id
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'user_not_found',
            detail = coalesce(require_user.user_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;
end;
$$;

comment on function private.require_user is
    'Raises 404 user_not_found unless the caller sees it. Internal.';
revoke all on function private.require_user from public, anon, authenticated, service_role;
grant execute on function private.require_user to anon, authenticated;
