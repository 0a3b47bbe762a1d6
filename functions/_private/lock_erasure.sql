-- Deletions for good go one after another. Each takes rows of several tables along (a person's
-- posts, their threads, the likes on them), every path in an order of its own, and two that meet
-- would deadlock. Taken before any row; it ends with the transaction.
create function private.lock_erasure()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
select pg_advisory_xact_lock(hashtextextended('erasure', 0))
$$;

comment on function private.lock_erasure is
    'Takes the advisory lock of deletions for good until the transaction ends. Internal.';
revoke all on function private.lock_erasure from public, anon, authenticated, service_role;
