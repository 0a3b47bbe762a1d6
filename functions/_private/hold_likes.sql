-- Takes every like that goes along when posts and comments are deleted for good, all at once or
-- none: somebody who takes many likes back in one statement meets them in another order, and two
-- who hold some and wait for the rest are a deadlock. It never waits while it holds any; when there
-- is no end of it after two seconds, the deletion goes on and takes its chance.
create function private.hold_likes(post_ids uuid[], comment_ids uuid[])
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    for attempt in 1..100 loop
        begin
            perform 1
            from public.reactions r
            where r.post_id = any (hold_likes.post_ids)
                or r.comment_id = any (hold_likes.comment_ids)
                or r.comment_id in (
                    select c.id
                    from public.comments c
                    where c.post_id = any (hold_likes.post_ids)
                )
            for update nowait;

            return;
        exception
            -- What this attempt held is free again.
            when lock_not_available then
                perform pg_sleep(0.02);
        end;
    end loop;
end;
$$;

comment on function private.hold_likes is
    'Locks the likes of posts, of their comments and of comments, all or none. Internal: before '
    'deletions for good.';
revoke all on function private.hold_likes from public, anon, authenticated, service_role;
