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
