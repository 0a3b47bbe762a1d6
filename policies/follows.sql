-- Signed-in people see follows between visible people; one follows and unfollows for oneself.
alter table public.follows enable row level security;

create policy select_visible on public.follows
for select to authenticated
using (
    follower_id = (select auth.uid())
    or (select private.is_staff())
    or (
        exists (
            select
            from public.users u
            where u.id = follows.follower_id
        )
        and exists (
            select
            from public.users u
            where u.id = follows.following_id
        )
    )
);

-- Not towards a vanished account, which staff would see.
create policy insert_own on public.follows
for insert to authenticated
with check (
    follower_id = (select private.active_user_id())
    and exists (
        select
        from public.users u
        where u.id = follows.following_id
    )
    and not exists (
        select
        from private.gone g
        where g.user_id = follows.following_id
    )
);

create policy delete_own on public.follows
for delete to authenticated
using (follower_id = (select private.active_user_id()));

revoke all on public.follows from anon, authenticated, service_role;
grant select, delete on public.follows to authenticated;
grant insert (follower_id, following_id) on public.follows to authenticated;
grant select, insert, update, delete on public.follows to service_role;
