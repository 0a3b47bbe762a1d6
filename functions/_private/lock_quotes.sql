-- Serializes what one person does with posts and reposts: a quote is a row of each, and calls reach
-- them in either order (editing from the post, undoing from the repost). Taken before any row, so
-- that two calls of one person queue instead of deadlocking. It ends with the transaction.
create function private.lock_quotes(user_id uuid)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
select pg_advisory_xact_lock(hashtextextended(format('quotes %s', lock_quotes.user_id), 0))
$$;

comment on function private.lock_quotes is
    'Takes the advisory lock of a person''s quotes until the transaction ends. Internal.';
revoke all on function private.lock_quotes from public, anon, authenticated, service_role;
