-- Replaces one's interests by a list; one by one they are rows of user_interests.
create function public.set_interests(interests text[])
returns text[]
language sql
volatile
security invoker
set search_path = ''
as $$
select private.set_interests(set_interests.interests)
$$;

comment on function public.set_interests is
    'Replaces the caller''s interests (at most 50, trimmed, once each whatever the case) and '
    'returns them in order; idempotent. Errors: 400 interests_required, too_many_interests and '
    'names a constraint refuses; 401 and 403 of the active-caller rule.';
revoke all on function public.set_interests from public, anon, authenticated, service_role;
grant execute on function public.set_interests to authenticated;
