-- Signed-in people see likes by visible people on visible content; anon sees counts only. One likes
-- for oneself what one sees.
alter table public.reactions enable row level security;

create policy select_visible on public.reactions
for select to authenticated
using (
    user_id = (select auth.uid())
    or (select private.is_staff())
    or (
        not exists (
            select
            from private.gone g
            where g.user_id = reactions.user_id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = (select auth.uid())
                and h.author = reactions.user_id
        )
        and (
            exists (
                select
                from public.posts p
                where p.id = reactions.post_id
                    and p.deleted_at is null
                    and p.removed_at is null
            )
            or exists (
                select
                from public.comments c
                where c.id = reactions.comment_id
                    and c.deleted_at is null
                    and c.removed_at is null
            )
        )
    )
);

create policy insert_own on public.reactions
for insert to authenticated
with check (
    user_id = (select private.active_user_id())
    and (
        exists (
            select
            from public.posts p
            where p.id = reactions.post_id
                and p.deleted_at is null
                and p.removed_at is null
        )
        or exists (
            select
            from public.comments c
            where c.id = reactions.comment_id
                and c.deleted_at is null
                and c.removed_at is null
        )
    )
);

create policy delete_own on public.reactions
for delete to authenticated
using (user_id = (select private.active_user_id()));

revoke all on public.reactions from anon, authenticated, service_role;
grant select, delete on public.reactions to authenticated;
grant insert (user_id, post_id, comment_id) on public.reactions to authenticated;
grant select, insert, update, delete on public.reactions to service_role;
