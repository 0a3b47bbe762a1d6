-- What grant_staff() answers.
create type public.staff_member as (
    user_id uuid,
    role text,
    granted_at timestamptz
);

comment on type public.staff_member is 'A staff member, as grant_staff() returns it.';
comment on column public.staff_member.user_id is 'The person.';
comment on column public.staff_member.role is 'moderator or admin.';
comment on column public.staff_member.granted_at is 'When the role was given.';
