-- What stands behind the API: settings, secrets, names, staff, visibility, closed days.
-- migrate: down-loses-data
-- Up Migration

-- Everything an operator may tune without a migration. Read through private.setting(); changed by
-- postgres only.
create table private.settings (
    name text primary key,
    value text not null,
    description text not null,

    constraint settings_name_check check (name ~ '^[a-z][a-z0-9_]*$')
);

comment on table private.settings is
    'Tunable values, one per row. Read with private.setting(name); unknown names raise.';
comment on column private.settings.name is 'The setting''s name, snake_case.';
comment on column private.settings.value is
    'Its value as text; the reader casts it (interval, integer, header name).';
comment on column private.settings.description is 'Meaning and unit.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.settings enable row level security;
revoke all on private.settings from anon, authenticated, service_role;

-- Keys that the database makes for itself. No API role, not even service_role, is granted anything
-- here, and exports leave it out: whoever holds the IP-hash key can reverse every stored hash.
create table private.secrets (
    name text primary key,
    value bytea not null,
    created_at timestamptz not null default now()
);

comment on table private.secrets is
    'Keys made by the database (ip_hash_key). Never granted, never exported; rotated by '
    'private.rotate_ip_hash_key().';
comment on column private.secrets.name is 'Which key.';
comment on column private.secrets.value is 'The key, random bytes.';
comment on column private.secrets.created_at is 'When this value was made.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.secrets enable row level security;
revoke all on private.secrets from anon, authenticated, service_role;

-- ISO 3166-1: turns the two letters that the edge sends (cf-ipcountry) into the name that
-- users.country holds.
create table private.countries (
    code text primary key,
    name text not null,

    constraint countries_code_check check (code ~ '^[A-Z]{2}$')
);

comment on table private.countries is 'ISO 3166-1 alpha-2 codes and English short names.';
comment on column private.countries.code is 'Two upper-case letters.';
comment on column private.countries.name is 'English short name.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.countries enable row level security;
revoke all on private.countries from anon, authenticated, service_role;

-- Names that nobody may take, because a person reading them would believe the platform speaks.
create table private.reserved_usernames (
    username text primary key
);

comment on table private.reserved_usernames is
    'Usernames that sign-up avoids and a change is refused for.';
comment on column private.reserved_usernames.username is 'The name, lower case.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.reserved_usernames enable row level security;
revoke all on private.reserved_usernames from anon, authenticated, service_role;

-- A name that was given up stays with its former owner for a while, so that nobody can step into it
-- the same day and be taken for that person. The former owner may take it back.
create table private.username_holds (
    username text primary key,
    user_id uuid not null references public.users (id) on delete cascade,
    held_until timestamptz not null
);

create index username_holds_user_id_idx on private.username_holds (user_id);
comment on index private.username_holds_user_id_idx is
    'Covers the foreign key: deleting a person releases the names held.';

comment on table private.username_holds is
    'Former usernames and until when they are held for their former owner.';
comment on column private.username_holds.username is 'The name given up.';
comment on column private.username_holds.user_id is 'Who gave it up.';
comment on column private.username_holds.held_until is 'From this moment anybody may take it.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.username_holds enable row level security;
revoke all on private.username_holds from anon, authenticated, service_role;

-- Who moderates. Asked in the database at every call, so that a revoked moderator is out at once,
-- whatever the token says.
create table private.staff (
    user_id uuid primary key references public.users (id) on delete cascade,
    role text not null,
    granted_at timestamptz not null default now(),

    constraint staff_role_check check (role in ('moderator', 'admin'))
);

comment on table private.staff is
    'Moderators and admins. Written by postgres and service_role only; read through '
    'private.is_staff().';
comment on column private.staff.user_id is 'The staff member.';
comment on column private.staff.role is 'moderator or admin.';
comment on column private.staff.granted_at is 'When the role was given.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.staff enable row level security;
revoke all on private.staff from anon, authenticated, service_role;

-- Who must not see whom because of a block. A block writes both directions; where both people block
-- each other the count is 2, so that one of them can unblock without opening what the other closed.
-- Kept by the trigger on content_filters. Policies probe the primary key; a row is readable by its
-- viewer alone.
create table private.hidden (
    viewer uuid not null references public.users (id) on delete cascade,
    author uuid not null references public.users (id) on delete cascade,
    blocks smallint not null,

    primary key (viewer, author),
    constraint hidden_blocks_check check (blocks between 1 and 2)
);

create index hidden_author_idx on private.hidden (author);
comment on index private.hidden_author_idx is 'Covers the foreign key: deleting a person.';

comment on table private.hidden is
    'Pairs that a block separates, both ways. Kept by trigger; never written by hand.';
comment on column private.hidden.viewer is 'Who must not see.';
comment on column private.hidden.author is 'Whose profile and content is not to be seen.';
comment on column private.hidden.blocks is 'How many of the two people block the other: 1 or 2.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.hidden enable row level security;
revoke all on private.hidden from anon, authenticated, service_role;

-- Accounts that are suspended or deleted: they vanish for all but themselves and staff. Kept by the
-- trigger on users. It is a table of its own because a policy runs with the reader's rights, and no
-- reader may look into users.suspended_at.
create table private.gone (
    user_id uuid primary key references public.users (id) on delete cascade
);

comment on table private.gone is
    'Suspended and deleted accounts. Kept by trigger; never written by hand.';
comment on column private.gone.user_id is 'The account that vanished.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.gone enable row level security;
revoke all on private.gone from anon, authenticated, service_role;

-- One row a closed UTC day: what retention is about to forget. Written once by
-- private.close_days(), never recomputed, so that purging sessions or posts does not rewrite
-- history.
create table private.daily_facts (
    day date primary key,
    dau integer not null,
    mau integer not null,
    posts integer not null,
    new_users integer not null
);

comment on table private.daily_facts is
    'Facts of closed UTC days, without gaps. Written once by private.close_days().';
comment on column private.daily_facts.day is 'The UTC day.';
comment on column private.daily_facts.dau is 'People with a session on that day.';
comment on column private.daily_facts.mau is
    'People with a session in the 30 days that end with that day.';
comment on column private.daily_facts.posts is
    'Posts and quotes made on that day and living when it was closed.';
comment on column private.daily_facts.new_users is 'Accounts made on that day.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table private.daily_facts enable row level security;
revoke all on private.daily_facts from anon, authenticated, service_role;

-- Down Migration

drop table private.daily_facts;
drop table private.gone;
drop table private.hidden;
drop table private.staff;
drop table private.username_holds;
drop table private.reserved_usernames;
drop table private.countries;
drop table private.secrets;
drop table private.settings;
