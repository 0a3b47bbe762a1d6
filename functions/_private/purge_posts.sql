-- Deletes posts from the outside in: quotes let go of them and stand for themselves; then what
-- hangs on them; their comments, newest first; and the row of the post last, once nothing of others
-- hangs on it. A post with a hundred thousand likes takes as many batches as it needs. Of each post
-- a comment without replies is among those that are tried: the newest ones may all have some, where
-- a thread was written at once and its times are equal. Answers with the rows that went, and how
-- many of them were posts and comments.
create function private.purge_posts(post_ids uuid[], max_rows integer)
returns table (gone_rows integer, gone_posts integer, gone_comments integer)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_left integer := purge_posts.max_rows;
    v_rows integer;
    v_posts integer;
    v_comments integer;
begin
    -- A quote and its row of reposts are written under the lock of whose they are, and part from
    -- the post together, even where a single row is left. A hundred such locks a batch leave the
    -- server's lock table room.
    with quotes as materialized (
        select q.id, q.user_id
        from public.posts q
        where q.original_post_id = any (purge_posts.post_ids)
        limit least((v_left + 1) / 2, 100)
    ), held as materialized (
        select q.id, q.user_id, q.original_post_id, q.deleted_at, q.removed_at
        from quotes
        join public.posts q on q.id = quotes.id
        where private.try_lock_person(quotes.user_id)
        for no key update of q skip locked
    ), released as (
        update public.posts p
        set original_post_id = null
        from held h
        where p.id = h.id
        returning p.id
    ), undone as (
        delete from public.reposts r
        using held h
        where r.user_id = h.user_id
            and r.post_id = h.original_post_id
            and r.type = 'quote'
            -- The row of a quote that is gone is a newer quote's by now.
            and h.deleted_at is null
            and h.removed_at is null
        returning r.id
    )

    select (select count(*) from released) + (select count(*) from undone)
    into v_rows;
    v_left := greatest(v_left - v_rows, 0);

    v_left := v_left - private.purge_dependants(purge_posts.post_ids, null, v_left);

    select p.gone_rows, p.gone_comments
    into v_rows, v_comments
    from private.purge_comments(
        array(
            select c.id
            from unnest(purge_posts.post_ids) p (id)
            cross join lateral (
                select c.id
                from public.comments c
                where c.post_id = p.id
                order by c.created_at desc, c.id desc
                limit v_left
            ) c
            limit v_left
        ) || array(
            select c.id
            from unnest(purge_posts.post_ids) p (id)
            cross join lateral (
                select c.id
                from public.comments c
                where c.post_id = p.id
                    and not exists (
                        select
                        from public.comments r
                        where r.parent_comment_id = c.id
                            and r.post_id = c.post_id
                    )
                order by c.created_at desc, c.id desc
                limit 1
            ) c
            limit v_left
        ),
        v_left
    ) p;
    v_left := v_left - v_rows;

    delete from public.posts p
    where p.id = any (array(
        select o.id
        from public.posts o
        where o.id = any (purge_posts.post_ids)
            and not exists (select from public.comments c where c.post_id = o.id)
            and not exists (select from public.reactions r where r.post_id = o.id)
            and not exists (select from public.bookmarks b where b.post_id = o.id)
            and not exists (select from public.reposts r where r.post_id = o.id)
            and not exists (select from public.polls q where q.post_id = o.id)
            and not exists (select from public.posts q where q.original_post_id = o.id)
            and not exists (select from public.reports r where r.reported_post_id = o.id)
        order by o.id
        limit v_left
        for update skip locked
    ));
    get diagnostics v_posts = row_count;

    return query
    values (purge_posts.max_rows - v_left + v_posts, v_posts, v_comments);
end;
$$;

comment on function private.purge_posts is
    'Deletes posts and what hangs on them, at most so many rows. Internal.';
revoke all on function private.purge_posts from public, anon, authenticated, service_role;
