-- Serializes what two people do to each other. A block takes the lock alone, what a block forbids
-- takes it shared: so that whichever comes second sees the other, and nobody else ever waits. Both
-- orders of the pair are the same lock; it ends with the transaction.
create function private.lock_pair(one uuid, other uuid, is_exclusive boolean)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_key bigint := hashtextextended(
        format(
            'pair %s %s',
            least(lock_pair.one, lock_pair.other),
            greatest(lock_pair.one, lock_pair.other)
        ),
        0
    );
begin
    if lock_pair.is_exclusive then
        perform pg_advisory_xact_lock(v_key);
    else
        perform pg_advisory_xact_lock_shared(v_key);
    end if;
end;
$$;

comment on function private.lock_pair is
    'Takes the advisory lock of a pair of people until the transaction ends. Internal.';
revoke all on function private.lock_pair from public, anon, authenticated, service_role;
