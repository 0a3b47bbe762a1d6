-- private.lock_pair(), alone, for jobs: a pair that is busy is left for the next batch.
create function private.try_lock_pair(key integer)
returns boolean
language sql
volatile
security definer
set search_path = ''
as $$
select pg_try_advisory_xact_lock(20261122, try_lock_pair.key)
$$;

comment on function private.try_lock_pair is
    'Takes the lock of a pair of people alone unless somebody holds it; says whether. Internal.';
revoke all on function private.try_lock_pair from public, anon, authenticated, service_role;
