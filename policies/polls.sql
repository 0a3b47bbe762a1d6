-- A poll is as visible as what it stands on. Its author adds it to a living post or comment of
-- their own; nothing changes it.
alter table public.polls enable row level security;

create policy select_visible on public.polls
for select to anon, authenticated
using (
    exists (
        select
        from public.posts p
        where p.id = polls.post_id
    )
    or exists (
        select
        from public.comments c
        where c.id = polls.comment_id
    )
);

create policy insert_own on public.polls
for insert to authenticated
with check (
    exists (
        select
        from public.posts p
        where p.id = polls.post_id
            and p.user_id = (select private.active_user_id())
            and p.deleted_at is null
            and p.removed_at is null
    )
    or exists (
        select
        from public.comments c
        where c.id = polls.comment_id
            and c.user_id = (select private.active_user_id())
            and c.deleted_at is null
            and c.removed_at is null
    )
);

revoke all on public.polls from anon, authenticated, service_role;
grant select on public.polls to anon, authenticated;
grant insert (post_id, comment_id, options, duration_days) on public.polls to authenticated;
grant select, insert, update, delete on public.polls to service_role;
