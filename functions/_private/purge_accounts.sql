-- Erases accounts whose period of grace is over: what they wrote, as purge_posts() and
-- purge_comments() do it, comments that others answered blanked; then what they did; then the row
-- of auth.users, which takes the rest along. Open reports keep nothing of it back: evidence stands
-- in the report. Whoever is busy with one of these rows is left for the next batch.
create function private.purge_accounts(max_rows integer)
returns table (
    gone_rows integer,
    gone_accounts integer,
    gone_posts integer,
    gone_comments integer,
    tombstones integer
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_before timestamptz := now() - private.setting('account_grace')::interval;
    v_left integer := purge_accounts.max_rows;
    v_user_ids uuid[];
    v_comment_ids uuid[];
    v_rows integer;
    v_accounts integer := 0;
    v_posts integer := 0;
    v_comments integer := 0;
    v_tombstones integer := 0;
begin
    with due as materialized (
        select u.id
        from public.users u
        where u.deleted_at <= v_before
            and u.id <> private.ghost_id()
        order by u.deleted_at
        limit least(v_left, 100)
    )

    select array_agg(l.id)
    into v_user_ids
    from (
        select u.id
        from due
        join public.users u on u.id = due.id
        where private.try_lock_person(due.id)
        for no key update of u skip locked
    ) l;

    if v_user_ids is null then
        return query
        values (0, 0, 0, 0, 0);
        return;
    end if;

    update public.reports r
    set
        reported_post_id = null,
        reported_comment_id = null,
        reported_user_id = null
    where r.id = any (array(
        select x.id
        from public.reports x
        left join public.comments c on c.id = x.reported_comment_id
        left join public.posts p on p.id = coalesce(x.reported_post_id, c.post_id)
        where x.status in ('pending', 'reviewed')
            and (
                p.user_id = any (v_user_ids)
                or c.user_id = any (v_user_ids)
                or x.reported_user_id = any (v_user_ids)
            )
        limit v_left
        for no key update of x skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    select p.gone_rows, p.gone_posts, p.gone_comments
    into v_rows, v_posts, v_comments
    from private.purge_posts(
        array(
            select p.id
            from unnest(v_user_ids) u (id)
            cross join lateral (
                select p.id
                from public.posts p
                where p.user_id = u.id
                limit v_left
            ) p
            limit v_left
        ),
        v_left
    ) p;
    v_left := v_left - v_rows;

    v_comment_ids := array(
        select c.id
        from unnest(v_user_ids) u (id)
        cross join lateral (
            select c.id
            from public.comments c
            where c.user_id = u.id
            order by c.created_at desc, c.id desc
            limit v_left
        ) c
        limit v_left
    );

    select p.gone_rows, v_comments + p.gone_comments
    into v_rows, v_comments
    from private.purge_comments(v_comment_ids, v_left) p;
    v_left := v_left - v_rows;

    select t.gone_rows, t.tombstones
    into v_rows, v_tombstones
    from private.lay_tombstones(v_comment_ids, v_left) t;
    v_left := v_left - v_rows;

    delete from public.reactions r
    where r.id = any (array(
        select x.id
        from public.reactions x
        where x.user_id = any (v_user_ids)
        limit v_left
        for update skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    delete from public.poll_votes v
    where v.id = any (array(
        select x.id
        from public.poll_votes x
        where x.user_id = any (v_user_ids)
        limit v_left
        for update skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    delete from public.reposts r
    where r.id = any (array(
        select x.id
        from public.reposts x
        where x.user_id = any (v_user_ids)
        limit v_left
        for update skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    delete from public.bookmarks b
    where b.id = any (array(
        select x.id
        from public.bookmarks x
        where x.user_id = any (v_user_ids)
        limit v_left
        for update skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    delete from public.follows f
    where (f.follower_id, f.following_id) in (
        select l.follower_id, l.following_id
        from unnest((
            array(
                select x
                from public.follows x
                where x.follower_id = any (v_user_ids)
                limit v_left
                for update skip locked
            ) || array(
                select x
                from public.follows x
                where x.following_id = any (v_user_ids)
                limit v_left
                for update skip locked
            )
        )[:v_left]) l
    );
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    delete from public.user_sessions s
    where s.id = any (array(
        select x.id
        from public.user_sessions x
        where x.user_id = any (v_user_ids)
        limit v_left
        for update skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    delete from public.watchlist_items w
    where w.id = any (array(
        select x.id
        from public.watchlist_items x
        where x.user_id = any (v_user_ids)
        limit v_left
        for update skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    delete from public.reports r
    where r.id = any (array(
        select x.id
        from public.reports x
        where x.reporter_id = any (v_user_ids)
        limit v_left
        for update skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    update public.reports r
    set reported_user_id = null
    where r.id = any (array(
        select x.id
        from public.reports x
        where x.reported_user_id = any (v_user_ids)
        limit v_left
        for no key update skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    -- Blocks last, since whoever deals with such a pair waits for this batch's end.
    delete from public.content_filters f
    where f.id = any (array(
        select l.id
        from unnest((
            array(
                select x
                from public.content_filters x
                where x.user_id = any (v_user_ids)
                limit least(v_left, 200)
                for update skip locked
            ) || array(
                select x
                from public.content_filters x
                where x.filtered_user_id = any (v_user_ids)
                limit least(v_left, 200)
                for update skip locked
            )
        )[:least(v_left, 200)]) l
        where l.filter_type <> 'block'
            or private.try_lock_pair(private.pair_key(l.user_id, l.filtered_user_id))
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

    delete from auth.users a
    where a.id = any (array(
        select u.id
        from public.users u
        join auth.users x on x.id = u.id
        where u.id = any (v_user_ids)
            and not exists (select from public.posts p where p.user_id = u.id)
            and not exists (select from public.comments c where c.user_id = u.id)
            and not exists (select from public.reactions r where r.user_id = u.id)
            and not exists (select from public.poll_votes v where v.user_id = u.id)
            and not exists (select from public.reposts r where r.user_id = u.id)
            and not exists (select from public.bookmarks b where b.user_id = u.id)
            and not exists (select from public.user_sessions s where s.user_id = u.id)
            and not exists (select from public.watchlist_items w where w.user_id = u.id)
            and not exists (select from public.follows f where f.follower_id = u.id)
            and not exists (select from public.follows f where f.following_id = u.id)
            and not exists (select from public.content_filters f where f.user_id = u.id)
            and not exists (select from public.content_filters f where f.filtered_user_id = u.id)
            and not exists (select from public.reports r where r.reporter_id = u.id)
            and not exists (select from public.reports r where r.reported_user_id = u.id)
        order by u.id
        -- An account that has nothing left still costs what ten rows do.
        limit (v_left + 9) / 10
        for update skip locked
    ));
    get diagnostics v_accounts = row_count;

    return query
    values (
        purge_accounts.max_rows - v_left + v_accounts,
        v_accounts,
        v_posts,
        v_comments,
        v_tombstones
    );
end;
$$;

comment on function private.purge_accounts is
    'Erases accounts past their period of grace, at most so many rows. Internal.';
revoke all on function private.purge_accounts from public, anon, authenticated, service_role;
