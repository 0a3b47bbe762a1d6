-- A person as staff see them. Which acts stand is read from the log: of each target the last one.
create function private.moderated_person(user_id uuid)
returns public.moderated_person
language sql
stable
security definer
set search_path = ''
as $$
select
    u.id,
    u.username::text,
    u.display_name::text,
    u.bio,
    u.profile_picture_url,
    u.badge::text,
    s.role,
    u.created_at,
    u.deleted_at is not null,
    u.suspended_at,
    u.suspension_reason,
    (
        select count(*) filter (where a.action in ('take_down', 'suspend_user'))
        from (
            select distinct on (l.target_kind, l.target_id) l.action
            from private.moderation_log l
            where l.subject_id = u.id
                and l.action in ('take_down', 'suspend_user', 'reinstate')
            order by l.target_kind, l.target_id, l.id desc
        ) a
    )
from public.users u
left join private.staff s on s.user_id = u.id
where u.id = moderated_person.user_id
$$;

comment on function private.moderated_person is
    'A person as staff see them, null for none. Internal.';
revoke all on function private.moderated_person from public, anon, authenticated, service_role;
