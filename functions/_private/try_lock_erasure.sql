-- private.lock_erasure() for whoever can come again.
create function private.try_lock_erasure()
returns boolean
language sql
volatile
security definer
set search_path = ''
as $$
select pg_try_advisory_xact_lock(hashtextextended('erasure', 0))
$$;

comment on function private.try_lock_erasure is
    'Takes the lock of deletions for good unless somebody holds it; says whether. Internal.';
revoke all on function private.try_lock_erasure from public, anon, authenticated, service_role;
