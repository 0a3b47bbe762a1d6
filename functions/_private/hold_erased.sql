-- Takes every row that goes along when people and posts are deleted for good and that others may be
-- changing just now, all at once or none: they reach these rows from the other end (a like, then
-- the count of its post), and two who hold some and wait for the rest are a deadlock. It never
-- waits while it holds any; when there is no end of it after two seconds, the deletion goes on and
-- takes its chance. Each way to a row is a query of its own, so that each has its index.
create function private.hold_erased(user_ids uuid[], post_ids uuid[])
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_post_ids uuid[];
    v_comment_ids uuid[];
begin
    for attempt in 1..100 loop
        begin
            v_post_ids := hold_erased.post_ids || array(
                select p.id
                from public.posts p
                where p.user_id = any (hold_erased.user_ids)
                for update nowait
            );
            v_comment_ids := array(
                select c.id
                from public.comments c
                where c.user_id = any (hold_erased.user_ids)
                for update nowait
            ) || array(
                select c.id
                from public.comments c
                where c.post_id = any (v_post_ids)
                for update nowait
            );

            perform 1
            from public.reactions r
            where r.post_id = any (v_post_ids)
            for update nowait;

            perform 1
            from public.reactions r
            where r.comment_id = any (v_comment_ids)
            for update nowait;

            perform 1
            from public.posts q
            where q.original_post_id = any (v_post_ids)
            for no key update nowait;

            perform 1
            from public.reposts r
            where r.post_id = any (v_post_ids)
            for update nowait;

            perform 1
            from public.bookmarks b
            where b.post_id = any (v_post_ids)
            for update nowait;

            perform 1
            from public.follows f
            where f.follower_id = any (hold_erased.user_ids)
            for update nowait;

            perform 1
            from public.follows f
            where f.following_id = any (hold_erased.user_ids)
            for update nowait;

            perform 1
            from public.content_filters f
            where f.user_id = any (hold_erased.user_ids)
            for update nowait;

            perform 1
            from public.content_filters f
            where f.filtered_user_id = any (hold_erased.user_ids)
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

comment on function private.hold_erased is
    'Locks what goes along with people and posts, all or none. Internal: before deletions for '
    'good.';
revoke all on function private.hold_erased from public, anon, authenticated, service_role;
