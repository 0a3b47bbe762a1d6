-- As posts, and only under a living post that the reader sees (the policy on posts answers that
-- within the probe).
alter table public.comments enable row level security;

create policy select_visible on public.comments
for select to anon, authenticated
using (
    user_id = (select auth.uid())
    or (select private.is_staff())
    or (
        deleted_at is null
        and removed_at is null
        and not exists (
            select
            from private.gone g
            where g.user_id = comments.user_id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = (select auth.uid())
                and h.author = comments.user_id
        )
        and exists (
            select
            from public.posts p
            where p.id = comments.post_id
                and p.deleted_at is null
                and p.removed_at is null
        )
    )
);

create policy insert_own on public.comments
for insert to authenticated
with check (
    user_id = (select private.active_user_id())
    and exists (
        select
        from public.posts p
        where p.id = comments.post_id
            and p.deleted_at is null
            and p.removed_at is null
    )
    and (
        parent_comment_id is null
        or private.sees_comment((select auth.uid()), parent_comment_id)
    )
);

create policy update_own on public.comments
for update to authenticated
using (
    user_id = (select private.active_user_id())
    and deleted_at is null
    and removed_at is null
)
with check (
    user_id = (select private.active_user_id())
    and deleted_at is null
    and removed_at is null
);

revoke all on public.comments from anon, authenticated, service_role;
grant select on public.comments to anon, authenticated;
grant insert (user_id, post_id, parent_comment_id, content, media_urls, gif_url)
on public.comments to authenticated;
grant update (content, media_urls, gif_url) on public.comments to authenticated;
grant select, insert, update, delete on public.comments to service_role;
