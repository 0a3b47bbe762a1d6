-- Generated from migrations/20261122090001_create_people_tables.sql by npm run supabase:generate: do not edit.

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

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.users enable row level security;
revoke all on public.users from anon, authenticated, service_role;

-- Who follows whom. A block deletes the rows of the pair, both ways.
create table public.follows (
    follower_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    following_id uuid not null references public.users (id) on delete cascade,
    created_at timestamptz not null default now(),

    primary key (follower_id, following_id),
    constraint no_self_follow check (follower_id <> following_id)
);

create index idx_follows_following_id
on public.follows (following_id, created_at desc, follower_id);
comment on index public.idx_follows_following_id is
    'A person''s followers, newest first; covers the foreign key.';
create index idx_follows_created_at on public.follows (follower_id, created_at desc, following_id);
comment on index public.idx_follows_created_at is 'Whom a person follows, newest first.';

comment on table public.follows is
    'Follows between visible people. One inserts and deletes one''s own (or follow_user(), '
    'unfollow_user()).';
comment on column public.follows.follower_id is 'Who follows; defaults to the caller.';
comment on column public.follows.following_id is 'Who is followed.';
comment on column public.follows.created_at is 'Since when.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.follows enable row level security;
revoke all on public.follows from anon, authenticated, service_role;

-- Mutes and blocks. A mute hides from the muter's feeds and is noticed by nobody; a block separates
-- two people entirely: its trigger keeps private.hidden and cuts follows both ways.
create table public.content_filters (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    filtered_user_id uuid not null references public.users (id) on delete cascade,
    filter_type varchar(10) not null check (filter_type in ('mute', 'block')),
    created_at timestamptz not null default now(),

    constraint unique_user_filter unique (user_id, filtered_user_id, filter_type),
    constraint no_self_filter check (user_id <> filtered_user_id)
);

create index idx_content_filters_filtered_user_id on public.content_filters (filtered_user_id);
comment on index public.idx_content_filters_filtered_user_id is
    'Covers the foreign key: deleting a person.';
create index idx_content_filters_type
on public.content_filters (user_id, filter_type, created_at desc);
comment on index public.idx_content_filters_type is 'One''s mutes or blocks, newest first.';

comment on table public.content_filters is
    'One''s own mutes and blocks: read, inserted and deleted by their owner alone.';
comment on column public.content_filters.id is 'Filter id.';
comment on column public.content_filters.user_id is 'Who filters; defaults to the caller.';
comment on column public.content_filters.filtered_user_id is 'Who is filtered.';
comment on column public.content_filters.filter_type is 'mute or block.';
comment on column public.content_filters.created_at is 'When.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.content_filters enable row level security;
revoke all on public.content_filters from anon, authenticated, service_role;

-- What a person said to be interested in, from onboarding.
create table public.user_interests (
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    interest varchar(50) not null,
    created_at timestamptz not null default now(),

    primary key (user_id, interest),
    constraint user_interests_interest_check check (private.has_visible_text(interest))
);

create index idx_user_interests_interest on public.user_interests (interest);
comment on index public.idx_user_interests_interest is
    'People who share an interest, for suggestions.';

comment on table public.user_interests is
    'One''s own interests: read, inserted and deleted by their owner alone.';
comment on column public.user_interests.user_id is 'Whose interest; defaults to the caller.';
comment on column public.user_interests.interest is 'Its name, such as Stocks, Crypto or ETFs.';
comment on column public.user_interests.created_at is 'When.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.user_interests enable row level security;
revoke all on public.user_interests from anon, authenticated, service_role;

-- Sessions, for the daily and monthly actives. Written by start_session(), heartbeat() and
-- end_session() only.
create table public.user_sessions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references public.users (id) on delete cascade,
    session_start timestamptz not null default now(),
    session_end timestamptz,
    ip_address_hash varchar(64),
    user_agent text,
    country_code varchar(2),
    actions_count integer not null default 0,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),

    constraint user_sessions_session_end_check check (session_end >= session_start),
    constraint user_sessions_country_code_check check (country_code ~ '^[A-Z]{2}$'),
    constraint user_sessions_actions_count_check check (actions_count >= 0)
);

create index idx_user_sessions_session_start on public.user_sessions (session_start desc);
comment on index public.idx_user_sessions_session_start is
    'Sessions of a day, for the metrics; old ones, for the retention job.';
create index idx_user_sessions_user_start on public.user_sessions (user_id, session_start desc);
comment on index public.idx_user_sessions_user_start is
    'One''s sessions, newest first; covers the foreign key.';

comment on table public.user_sessions is
    'One''s own sessions, written by start_session(), heartbeat(), end_session().';
comment on column public.user_sessions.id is 'Session id.';
comment on column public.user_sessions.user_id is 'Whose session.';
comment on column public.user_sessions.session_start is 'When it began.';
comment on column public.user_sessions.session_end is 'When it ended; null while it runs.';
comment on column public.user_sessions.ip_address_hash is
    'HMAC-SHA-256 of the client address, hex; cleared after the retention time.';
comment on column public.user_sessions.user_agent is
    'The client''s user agent, at most 500 characters.';
comment on column public.user_sessions.country_code is 'ISO 3166-1 alpha-2, from the edge.';
comment on column public.user_sessions.actions_count is 'Actions that heartbeats reported.';
comment on column public.user_sessions.created_at is 'When the row was made.';
comment on column public.user_sessions.last_seen_at is 'Last heartbeat.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.user_sessions enable row level security;
revoke all on public.user_sessions from anon, authenticated, service_role;
