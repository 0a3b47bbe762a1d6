-- The screens after a sign-up, saved in one call. The first choice of a username here neither waits
-- nor starts the waiting time, for the name so far was the sign-up's.
create function public.complete_onboarding(
    username text default null,
    display_name text default null,
    date_of_birth date default null,
    timezone text default null,
    interests text[] default null,
    bio text default null,
    profile_picture_url text default null
)
returns public.account
language sql
volatile
security invoker
set search_path = ''
as $$
select a.*
from private.complete_onboarding(
    complete_onboarding.username,
    complete_onboarding.display_name,
    complete_onboarding.date_of_birth,
    complete_onboarding.timezone,
    complete_onboarding.interests,
    complete_onboarding.bio,
    complete_onboarding.profile_picture_url
) a
$$;

comment on function public.complete_onboarding is
    'Saves what onboarding asked, notes the country that the edge tells, sets onboarded_at and '
    'returns the account; what is absent or null stays; idempotent. The first username chosen so '
    'starts no waiting time; called again it changes the account as update_my_account() does. '
    'Errors: those of update_my_account() and set_interests().';
revoke all on function public.complete_onboarding from public, anon, authenticated, service_role;
grant execute on function public.complete_onboarding to authenticated;
