-- Why a person cannot have a username, in this one place: asked by the trigger that guards changes
-- and by check_username(). One's own name is no problem, nor is one that is held for oneself. The
-- name of somebody whom the caller may not see is taken like any other.
create function private.username_problem(username text, user_id uuid)
returns text
language sql
stable
parallel safe
security definer
set search_path = ''
as $$
select case
    when exists (
        select
        from public.users u
        where u.username = username_problem.username
            and u.id = username_problem.user_id
    ) then null
    when username_problem.username ~ '^[a-z0-9_]{3,50}$' is not true then 'invalid'
    when exists (
        select
        from private.reserved_usernames r
        where r.username = username_problem.username
    ) then 'reserved'
    when exists (
        select
        from public.users u
        where u.username = username_problem.username
    ) then 'taken'
    when exists (
        select
        from private.username_holds h
        where h.username = username_problem.username
            and h.user_id is distinct from username_problem.user_id
            and h.held_until > now()
    ) then 'held'
end
$$;

comment on function private.username_problem is
    'invalid, reserved, taken or held, where the person cannot have the username; else null. '
    'Internal.';
revoke all on function private.username_problem from public, anon, authenticated, service_role;
