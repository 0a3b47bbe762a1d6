-- What check_username() answers.
create type public.username_check as (
    username text,
    is_available boolean,
    reason text
);

comment on type public.username_check is
    'Whether the caller can have a username, as check_username() returns it.';
comment on column public.username_check.username is
    'The name as it would be saved: trimmed, in lower case.';
comment on column public.username_check.is_available is 'Whether the caller can have it now.';
comment on column public.username_check.reason is
    'invalid, reserved, taken or held; null where it is available.';
