-- Definer behind public.get_my_account(): nobody holds a grant on the private columns of users.
-- Shows the caller's row alone, also to a suspended or deleted account: it may know why.
create function private.get_my_account()
returns public.account
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.signed_in_user_id();
    v_account public.account;
begin
    select
        u.id,
        u.username::text,
        u.display_name::text,
        u.bio,
        u.profile_picture_url,
        u.badge::text,
        u.date_of_birth,
        u.timezone::text,
        u.country::text,
        u.country_code::text,
        u.ip_address_hash::text,
        u.created_at,
        u.updated_at,
        u.last_active_at,
        u.deleted_at,
        u.username_changed_at,
        u.suspended_at,
        u.suspension_reason,
        -- Who vanished is no staff: private.is_staff().
        case when u.deleted_at is null and u.suspended_at is null then s.role end,
        p.follower_count,
        p.following_count,
        p.post_count,
        u.onboarded_at,
        u.deleted_at + private.setting('account_grace')::interval
    into v_account
    from public.users u
    join public.profiles p on p.id = u.id
    left join private.staff s on s.user_id = u.id
    where u.id = v_user_id;

    return v_account;
end;
$$;

comment on function private.get_my_account is
    'The caller''s whole account. Internal: public.get_my_account() and the calls that change it.';
revoke all on function private.get_my_account from public, anon, authenticated, service_role;
grant execute on function private.get_my_account to authenticated;
