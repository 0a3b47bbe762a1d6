-- Whether the caller moderates, now: asked of the table and not of the token, so that revoking
-- takes effect at once. A suspended or deleted staff member is none. Policies call it once a
-- statement, as (select private.is_staff()).
create function private.is_staff()
returns boolean
language sql
stable
parallel safe
security definer
set search_path = ''
as $$
select exists (
    select
    from private.staff s
    where s.user_id = (select auth.uid())
        and not exists (
            select
            from private.gone g
            where g.user_id = s.user_id
        )
)
$$;

comment on function private.is_staff is
    'Whether the caller is a moderator or admin in good standing.';
revoke all on function private.is_staff from public, anon, authenticated, service_role;
grant execute on function private.is_staff to anon, authenticated, service_role;
