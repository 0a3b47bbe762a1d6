-- The account that inherits blank tombstones of erased people. Its id is fixed, so that code can
-- name it.
create function private.ghost_id()
returns uuid
language sql
immutable
parallel safe
set search_path = ''
as $$
select '00000000-0000-4000-8000-000000000000'::uuid
$$;

comment on function private.ghost_id is 'The id of the reserved ghost account.';
revoke all on function private.ghost_id from public, anon, authenticated, service_role;
