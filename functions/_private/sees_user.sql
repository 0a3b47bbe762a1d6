-- The visibility rule for people, for definers: the same sentence as the policy on users, without
-- its staff case.
create function private.sees_user(viewer uuid, user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
select exists (
    select
    from public.users u
    where u.id = sees_user.user_id
        and (
            u.id = sees_user.viewer
            or (
                not exists (
                    select
                    from private.gone g
                    where g.user_id = u.id
                )
                and not exists (
                    select
                    from private.hidden h
                    where h.viewer = sees_user.viewer
                        and h.author = u.id
                )
            )
        )
)
$$;

comment on function private.sees_user is
    'Whether a viewer sees a person. Internal, for definers.';
revoke all on function private.sees_user from public, anon, authenticated, service_role;
