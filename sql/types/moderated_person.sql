-- A person as staff see them, in the moderation calls.
create type public.moderated_person as (
    id uuid,
    username text,
    display_name text,
    bio text,
    profile_picture_url text,
    badge text,
    staff_role text,
    created_at timestamptz,
    is_deleted boolean,
    suspended_at timestamptz,
    suspension_reason text,
    action_count bigint
);

comment on type public.moderated_person is 'A person as staff see them.';
comment on column public.moderated_person.id is 'The person.';
comment on column public.moderated_person.username is 'Unique handle.';
comment on column public.moderated_person.display_name is 'Shown name.';
comment on column public.moderated_person.bio is 'Self-description.';
comment on column public.moderated_person.profile_picture_url is 'https URL of the picture.';
comment on column public.moderated_person.badge is 'Verified, Public or null.';
comment on column public.moderated_person.staff_role is 'moderator, admin or null.';
comment on column public.moderated_person.created_at is 'Member since.';
comment on column public.moderated_person.is_deleted is
    'Whether the account is in its period of grace.';
comment on column public.moderated_person.suspended_at is 'When suspended; null in good standing.';
comment on column public.moderated_person.suspension_reason is 'Why suspended.';
comment on column public.moderated_person.action_count is
    'Take-downs and suspensions of this person in the log that were not taken back.';
