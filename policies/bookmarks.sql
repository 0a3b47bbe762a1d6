-- Nobody but their owner, not even staff.
alter table public.bookmarks enable row level security;

create policy select_own on public.bookmarks
for select to authenticated
using (user_id = (select auth.uid()));

create policy insert_own on public.bookmarks
for insert to authenticated
with check (
    user_id = (select private.active_user_id())
    and exists (
        select
        from public.posts p
        where p.id = bookmarks.post_id
            and p.deleted_at is null
            and p.removed_at is null
    )
);

create policy delete_own on public.bookmarks
for delete to authenticated
using (user_id = (select private.active_user_id()));

revoke all on public.bookmarks from anon, authenticated, service_role;
grant select, delete on public.bookmarks to authenticated;
grant insert (user_id, post_id) on public.bookmarks to authenticated;
grant select, insert, update, delete on public.bookmarks to service_role;
