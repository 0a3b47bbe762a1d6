-- Serializes what staff do to one target, so that two of them who decide at once queue instead of
-- deadlocking over its reports. Taken after the lock of the target's author. It ends with the
-- transaction.
create function private.lock_case(target_kind text, target_id uuid)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
select pg_advisory_xact_lock(
    hashtextextended(format('case %s %s', lock_case.target_kind, lock_case.target_id), 0)
)
$$;

comment on function private.lock_case is
    'Takes the advisory lock of a moderation case until the transaction ends. Internal.';
revoke all on function private.lock_case from public, anon, authenticated, service_role;
