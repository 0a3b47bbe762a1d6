-- Keeps a post for later, where only the caller finds it. Bookmarking twice is one bookmark.
create function public.bookmark_post(post_id uuid)
returns public.bookmarks
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_bookmark public.bookmarks;
begin
    perform private.require_post(bookmark_post.post_id);

    begin
        insert into public.bookmarks (user_id, post_id)
        values (v_user_id, bookmark_post.post_id)
        on conflict on constraint unique_user_post_bookmark do nothing;
    exception
        -- A block or a deletion came in between.
        when insufficient_privilege then
            perform private.require_post(bookmark_post.post_id);
            raise;
    end;

    select b.*
    into v_bookmark
    from public.bookmarks b
    where b.user_id = v_user_id
        and b.post_id = bookmark_post.post_id;

    return v_bookmark;
end;
$$;

comment on function public.bookmark_post is
    'Bookmarks a post as the caller and returns the bookmark; idempotent. Errors: 404 '
    'post_not_found.';
revoke all on function public.bookmark_post from public, anon, authenticated, service_role;
grant execute on function public.bookmark_post to authenticated;
