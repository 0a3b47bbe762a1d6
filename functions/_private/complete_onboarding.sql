-- Definer behind public.complete_onboarding(): profile, interests and country in one transaction,
-- and the mark that it is done. What is absent stays as the sign-up made it.
create function private.complete_onboarding(
    username text,
    display_name text,
    date_of_birth date,
    timezone text,
    interests text[],
    bio text,
    profile_picture_url text
)
returns public.account
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    perform private.lock_person(v_user_id);
    perform private.change_account(
        v_user_id,
        jsonb_strip_nulls(jsonb_build_object(
            'username', complete_onboarding.username,
            'display_name', complete_onboarding.display_name,
            'date_of_birth', complete_onboarding.date_of_birth,
            'timezone', complete_onboarding.timezone,
            'bio', complete_onboarding.bio,
            'profile_picture_url', complete_onboarding.profile_picture_url
        )),
        true
    );

    if complete_onboarding.interests is not null then
        perform private.set_interests(complete_onboarding.interests);
    end if;

    perform private.note_origin(v_user_id);
    return private.get_my_account();
end;
$$;

comment on function private.complete_onboarding is
    'Completes the caller''s account. Internal: public.complete_onboarding().';
revoke all on function private.complete_onboarding from public, anon, authenticated, service_role;
grant execute on function private.complete_onboarding to authenticated;
