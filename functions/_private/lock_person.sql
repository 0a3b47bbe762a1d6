-- Serializes what one person writes at the same moment. A quote is a row of posts and a row of
-- reposts, and calls reach them in either order; a bulk insert repeated by an impatient client
-- meets its own rows in another order. Taken before any row, so that calls of one person queue
-- instead of deadlocking. It ends with the transaction.
create function private.lock_person(user_id uuid)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
select pg_advisory_xact_lock(hashtextextended(format('person %s', lock_person.user_id), 0))
$$;

comment on function private.lock_person is
    'Takes the advisory lock of a person''s writes until the transaction ends. Internal.';
revoke all on function private.lock_person from public, anon, authenticated, service_role;
