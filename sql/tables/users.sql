-- The people. One row for each auth.users row, made by trigger at sign-up. Clients read the public
-- columns (and the view profiles); everything private goes through get_my_account().
create table public.users (
    id uuid primary key references auth.users (id) on delete cascade,
    username varchar(50) unique not null,
    display_name varchar(100) not null,
    bio text,
    profile_picture_url text,
    badge varchar(20) check (badge in ('Verified', 'Public')),
    date_of_birth date,
    timezone varchar(50),
    country varchar(100),
    country_code varchar(2),
    ip_address_hash varchar(64),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    last_active_at timestamptz,
    deleted_at timestamptz,
    username_changed_at timestamptz,
    suspended_at timestamptz,
    suspension_reason text,
    onboarded_at timestamptz,

    constraint username_format check (username ~ '^[a-z0-9_]{3,50}$'),
    constraint username_lowercase check (username = lower(username)),
    constraint users_display_name_check check (private.has_visible_text(display_name)),
    constraint users_bio_check check (length(bio) <= 1000),
    constraint users_profile_picture_url_check check (private.is_https_url(profile_picture_url)),
    -- now() only grows, so a row that passed once passes for ever: a restore cannot trip over it.
    constraint users_date_of_birth_check check (
        date_of_birth >= date '1900-01-01' and date_of_birth <= (now() at time zone 'UTC')::date
    ),
    constraint users_country_code_check check (country_code ~ '^[A-Z]{2}$'),
    constraint users_suspension_check check ((suspended_at is null) = (suspension_reason is null))
);

create index idx_users_created_at on public.users (created_at);
comment on index public.idx_users_created_at is 'New people of a day, for the daily metrics.';
create index idx_users_last_active_at on public.users (last_active_at);
comment on index public.idx_users_last_active_at is
    'People seen lately: operators'' questions and suggestions.';
create index idx_users_deleted_at on public.users (deleted_at) where deleted_at is not null;
comment on index public.idx_users_deleted_at is 'Accounts whose time to be purged has come.';
create index users_username_c_idx on public.users (username collate "C");
comment on index public.users_username_c_idx is
    'Usernames that begin with a text, in order: search_users(). The unique index is in the order '
    'of the database''s own collation, where no prefix is a range.';
create index users_names_trgm_idx
on public.users using gin ((username || ' ' || display_name) extensions.gin_trgm_ops);
comment on index public.users_names_trgm_idx is
    'Names with a word that begins with, or is like, a text: search_users().';

comment on table public.users is
    'People. Anyone reads the public columns of living accounts; the owner updates the listed '
    'ones; private columns only through get_my_account().';
comment on column public.users.id is 'The id of auth.users.';
comment on column public.users.username is
    'Unique handle: 3 to 50 of a-z, 0-9 and _. Changed at most once in 30 days; the old one is '
    'held for 30.';
comment on column public.users.display_name is
    'Shown name, 1 to 100 characters, at least one of them visible.';
comment on column public.users.bio is 'Self-description, at most 1,000 characters.';
comment on column public.users.profile_picture_url is
    'https URL of the picture (OAuth provider or Storage).';
comment on column public.users.badge is 'Verified, Public or null. Given by staff.';
comment on column public.users.date_of_birth is 'Private. Between 1900 and today (UTC).';
comment on column public.users.timezone is 'Private. An IANA name of pg_timezone_names.';
comment on column public.users.country is 'Private. English country name of country_code.';
comment on column public.users.country_code is 'Private. ISO 3166-1 alpha-2.';
comment on column public.users.ip_address_hash is
    'Private. HMAC-SHA-256 of the last client address, hex; cleared after the retention time.';
comment on column public.users.created_at is 'When the account was made.';
comment on column public.users.updated_at is
    'When the person or staff last edited the account; bookkeeping does not move it.';
comment on column public.users.last_active_at is
    'Private. Last activity, written at most once in five minutes.';
comment on column public.users.deleted_at is
    'Private. Start of the period of grace after which the account is purged.';
comment on column public.users.username_changed_at is 'Private. When the username last changed.';
comment on column public.users.suspended_at is
    'Private. When staff suspended the account; null while it is in good standing.';
comment on column public.users.suspension_reason is 'Private. What staff gave as the reason.';
comment on column public.users.onboarded_at is
    'Private. When complete_onboarding() was first called; null before.';
