-- Living posts of visible people for all; one's own whatever their state; all for staff. Deleting
-- is not here: under this select policy an update of deleted_at by its author would do, but nobody
-- is granted that column; delete_post() checks and undoes.
alter table public.posts enable row level security;

create policy select_visible on public.posts
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
            where g.user_id = posts.user_id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = (select auth.uid())
                and h.author = posts.user_id
        )
    )
);

create policy insert_own on public.posts
for insert to authenticated
with check (user_id = (select private.active_user_id()));

-- Only while it lives: what staff took down or the author deleted is not edited any more.
create policy update_own on public.posts
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

revoke all on public.posts from anon, authenticated, service_role;
grant select on public.posts to anon, authenticated;
-- Never id, created_at, original_post_id, repost_type: ids and quotes go through create_post() and
-- quote_post().
grant insert (user_id, content, media_urls, gif_url) on public.posts to authenticated;
grant update (content, media_urls, gif_url) on public.posts to authenticated;
grant select, insert, update, delete on public.posts to service_role;
