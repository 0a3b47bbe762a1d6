-- As reactions. Plain reposts only: a quote needs its post in the same transaction, so it goes
-- through quote_post().
alter table public.reposts enable row level security;

create policy select_visible on public.reposts
for select to authenticated
using (
    user_id = (select auth.uid())
    or (select private.is_staff())
    or (
        not exists (
            select
            from private.gone g
            where g.user_id = reposts.user_id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = (select auth.uid())
                and h.author = reposts.user_id
        )
        and exists (
            select
            from public.posts p
            where p.id = reposts.post_id
                and p.deleted_at is null
                and p.removed_at is null
        )
    )
);

create policy insert_own on public.reposts
for insert to authenticated
with check (
    user_id = (select private.active_user_id())
    and type = 'normal'
    and exists (
        select
        from public.posts p
        where p.id = reposts.post_id
            and p.deleted_at is null
            and p.removed_at is null
    )
);

create policy delete_own on public.reposts
for delete to authenticated
using (user_id = (select private.active_user_id()));

revoke all on public.reposts from anon, authenticated, service_role;
grant select, delete on public.reposts to authenticated;
grant insert (user_id, post_id, type) on public.reposts to authenticated;
grant select, insert, update, delete on public.reposts to service_role;
