-- Everybody sees living accounts, save across a block; oneself and staff see all. Only the public
-- columns are granted: the private ones go through get_my_account(). Rows come from sign-up and go
-- with auth.users, so there is no insert or delete.
alter table public.users enable row level security;

create policy select_visible on public.users
for select to anon, authenticated
using (
    id = (select auth.uid())
    or (select private.is_staff())
    or (
        not exists (
            select
            from private.gone g
            where g.user_id = users.id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = (select auth.uid())
                and h.author = users.id
        )
    )
);

create policy update_own on public.users
for update to authenticated
using (id = (select private.active_user_id()))
with check (id = (select private.active_user_id()));

revoke all on public.users from anon, authenticated, service_role;
grant select (id, username, display_name, bio, profile_picture_url, badge, created_at)
on public.users to anon, authenticated;
grant update (username, display_name, bio, profile_picture_url, date_of_birth, timezone)
on public.users to authenticated;
grant select, insert, update, delete on public.users to service_role;
