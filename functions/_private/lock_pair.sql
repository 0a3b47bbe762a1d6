-- Serializes what two people do to each other. A block takes the lock alone, what a block forbids
-- takes it shared: so that whichever comes second sees the other. Both orders of the pair are the
-- same lock. Pairs share 1,024 keys, so that a request with thousands of pairs cannot fill the
-- server's lock table; that two pairs meet on one key costs a short wait behind a block, no more.
create function private.lock_pair(key integer, is_exclusive boolean)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    -- The first number sets these locks apart from all others of the database.
    if lock_pair.is_exclusive then
        perform pg_advisory_xact_lock(20261122, lock_pair.key);
    else
        perform pg_advisory_xact_lock_shared(20261122, lock_pair.key);
    end if;
end;
$$;

comment on function private.lock_pair is
    'Takes the lock of a pair of people (pair_key()) until the transaction ends. Internal.';
revoke all on function private.lock_pair from public, anon, authenticated, service_role;
