-- What get_my_account() and the calls that change it answer: one's own row of users, whole, with
-- role and counts.
create type public.account as (
    id uuid,
    username text,
    display_name text,
    bio text,
    profile_picture_url text,
    badge text,
    date_of_birth date,
    timezone text,
    country text,
    country_code text,
    ip_address_hash text,
    created_at timestamptz,
    updated_at timestamptz,
    last_active_at timestamptz,
    deleted_at timestamptz,
    username_changed_at timestamptz,
    suspended_at timestamptz,
    suspension_reason text,
    staff_role text,
    follower_count bigint,
    following_count bigint,
    post_count bigint,
    onboarded_at timestamptz,
    purge_at timestamptz
);

comment on type public.account is
    'One''s own account, as get_my_account() and the calls that change it return it.';
comment on column public.account.id is 'The person.';
comment on column public.account.username is 'Unique handle.';
comment on column public.account.display_name is 'Shown name.';
comment on column public.account.bio is 'Self-description.';
comment on column public.account.profile_picture_url is 'https URL of the picture.';
comment on column public.account.badge is 'Verified, Public or null.';
comment on column public.account.date_of_birth is 'Date of birth.';
comment on column public.account.timezone is 'IANA time zone.';
comment on column public.account.country is 'Country name.';
comment on column public.account.country_code is 'ISO 3166-1 alpha-2.';
comment on column public.account.ip_address_hash is 'HMAC-SHA-256 of the last client address, hex.';
comment on column public.account.created_at is 'Member since.';
comment on column public.account.updated_at is 'Last edit.';
comment on column public.account.last_active_at is 'Last activity.';
comment on column public.account.deleted_at is 'Start of the period of grace, if deleted.';
comment on column public.account.username_changed_at is 'Last change of username.';
comment on column public.account.suspended_at is 'When suspended, if so.';
comment on column public.account.suspension_reason is 'Why suspended.';
comment on column public.account.staff_role is 'moderator, admin or null.';
comment on column public.account.follower_count is 'Who follow the person.';
comment on column public.account.following_count is 'Whom the person follows.';
comment on column public.account.post_count is 'Living posts and quotes.';
comment on column public.account.onboarded_at is
    'When onboarding was completed; null asks for it.';
comment on column public.account.purge_at is
    'When a deleted account is purged; until then its deletion can be cancelled.';
