-- Nobody but their owner, not even staff: nobody may learn by whom they are muted or blocked. The
-- one filtered need not be visible: two people can block each other, and one who blocks and one who
-- has vanished give the same answer.
alter table public.content_filters enable row level security;

create policy select_own on public.content_filters
for select to authenticated
using (user_id = (select auth.uid()));

create policy insert_own on public.content_filters
for insert to authenticated
with check (
    user_id = (select private.active_user_id())
    and (
        exists (
            select
            from public.users u
            where u.id = content_filters.filtered_user_id
        )
        or exists (
            select
            from private.hidden h
            where h.viewer = (select auth.uid())
                and h.author = content_filters.filtered_user_id
        )
        or exists (
            select
            from private.gone g
            where g.user_id = content_filters.filtered_user_id
        )
    )
);

create policy delete_own on public.content_filters
for delete to authenticated
using (user_id = (select private.active_user_id()));

revoke all on public.content_filters from anon, authenticated, service_role;
grant select, delete on public.content_filters to authenticated;
grant insert (user_id, filtered_user_id, filter_type) on public.content_filters to authenticated;
grant select, insert, update, delete on public.content_filters to service_role;
