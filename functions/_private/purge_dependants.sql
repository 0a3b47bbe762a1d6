-- The rows that hang on posts or comments which are being purged: votes, polls, likes, reposts,
-- bookmarks; and closed reports let go of them. At most so many rows, and none that somebody else
-- holds: whoever waits for a row while others wait for its counters would deadlock. The repost of
-- a quote goes once the quote has let go of the post, or it would take the quote along. What hangs
-- on posts and what hangs on comments are looked for apart, each from its own index.
create function private.purge_dependants(post_ids uuid[], comment_ids uuid[], max_rows integer)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_left integer := purge_dependants.max_rows;
    v_rows integer;
begin
    delete from public.poll_votes v
    where v.id = any ((
        array(
            select x.id
            from public.polls p
            join public.poll_votes x on x.poll_id = p.id
            where p.post_id = any (purge_dependants.post_ids)
            limit v_left
            for update of x skip locked
        ) || array(
            select x.id
            from public.polls p
            join public.poll_votes x on x.poll_id = p.id
            where p.comment_id = any (purge_dependants.comment_ids)
            limit v_left
            for update of x skip locked
        )
    )[:v_left]);
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    delete from public.polls p
    where p.id = any ((
        array(
            select x.id
            from public.polls x
            where x.post_id = any (purge_dependants.post_ids)
                and not exists (
                    select
                    from public.poll_votes v
                    where v.poll_id = x.id
                )
            limit v_left
            for update skip locked
        ) || array(
            select x.id
            from public.polls x
            where x.comment_id = any (purge_dependants.comment_ids)
                and not exists (
                    select
                    from public.poll_votes v
                    where v.poll_id = x.id
                )
            limit v_left
            for update skip locked
        )
    )[:v_left]);
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    delete from public.reactions r
    where r.id = any ((
        array(
            select x.id
            from public.reactions x
            where x.post_id = any (purge_dependants.post_ids)
            limit v_left
            for update skip locked
        ) || array(
            select x.id
            from public.reactions x
            where x.comment_id = any (purge_dependants.comment_ids)
            limit v_left
            for update skip locked
        )
    )[:v_left]);
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    delete from public.bookmarks b
    where b.id = any (array(
        select x.id
        from public.bookmarks x
        where x.post_id = any (purge_dependants.post_ids)
        limit v_left
        for update skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    delete from public.reposts r
    where r.id = any (array(
        select x.id
        from public.reposts x
        where x.post_id = any (purge_dependants.post_ids)
            and not exists (
                select
                from public.posts q
                where q.original_post_id = x.post_id
                    and q.user_id = x.user_id
            )
        limit v_left
        for update skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    update public.reports r
    set
        reported_post_id = null,
        reported_comment_id = null
    where r.id = any ((
        array(
            select x.id
            from public.reports x
            where x.status in ('resolved', 'dismissed')
                and x.reported_post_id = any (purge_dependants.post_ids)
            limit v_left
            for no key update skip locked
        ) || array(
            select x.id
            from public.reports x
            where x.status in ('resolved', 'dismissed')
                and x.reported_comment_id = any (purge_dependants.comment_ids)
            limit v_left
            for no key update skip locked
        )
    )[:v_left]);
    get diagnostics v_rows = row_count;

    return purge_dependants.max_rows - v_left + v_rows;
end;
$$;

comment on function private.purge_dependants is
    'Deletes what hangs on posts and comments that are being purged, at most so many rows; returns '
    'how many. Internal.';
revoke all on function private.purge_dependants from public, anon, authenticated, service_role;
