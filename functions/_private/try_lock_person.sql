-- private.lock_person() for jobs: whoever is writing just now is left for the next batch, so that a
-- job waits for nobody and nobody deadlocks with it.
create function private.try_lock_person(user_id uuid)
returns boolean
language sql
volatile
security definer
set search_path = ''
as $$
select pg_try_advisory_xact_lock(hashtextextended(format('person %s', try_lock_person.user_id), 0))
$$;

comment on function private.try_lock_person is
    'Takes the lock of a person''s writes unless somebody holds it; says whether. Internal.';
revoke all on function private.try_lock_person from public, anon, authenticated, service_role;
