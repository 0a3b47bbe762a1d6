-- The reserved account that blank tombstones of erased people belong to. It can't sign in (no
-- password, no identity, banned), and as a suspended account it is neither found, followed nor
-- reported. GoTrue scans the token columns into plain strings, so they are '' and not null.
insert into auth.users (
    instance_id,
    id,
    aud,
    role,
    confirmation_token,
    recovery_token,
    email_change,
    email_change_token_new,
    email_change_token_current,
    phone_change,
    phone_change_token,
    reauthentication_token,
    raw_app_meta_data,
    raw_user_meta_data,
    banned_until,
    created_at,
    updated_at
)
values (
    '00000000-0000-0000-0000-000000000000',
    '00000000-0000-4000-8000-000000000000',
    'authenticated',
    'authenticated',
    '', '', '', '', '', '', '', '',
    '{}',
    '{}',
    timestamptz '9999-12-31 00:00:00+00',
    now(),
    now()
);

insert into public.users (id, username, display_name, suspended_at, suspension_reason)
values (
    '00000000-0000-4000-8000-000000000000',
    'ghost',
    'Deleted account',
    now(),
    'Reserved account of the platform.'
);
