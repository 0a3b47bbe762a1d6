-- Generated from migrations/20261123131000_bound_purge_by_time.sql by npm run supabase:generate: do not edit.

insert into private.settings (name, value, description)
values (
    'job_batch_time', '50 milliseconds',
    'After what time a batch of the purge ends and lets go of its locks.'
);

-- The rows that hang on posts or comments which are being purged: votes, polls, likes, reposts,
-- bookmarks; and closed reports let go of them. At most so many rows, and none that somebody else
-- holds: whoever waits for a row while others wait for its counters would deadlock. The repost of
-- a quote goes once the quote has let go of the post, or it would take the quote along. What hangs
-- on posts and what hangs on comments are looked for apart, each from its own index.
create or replace function private.purge_dependants(
    post_ids uuid[],
    comment_ids uuid[],
    max_rows integer
)
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

-- Deletes posts from the outside in: quotes let go of them and stand for themselves; then what
-- hangs on them; their comments, newest first; and the row of the post last, once nothing of others
-- hangs on it. A post with a hundred thousand likes takes as many batches as it needs. Of each post
-- a comment without replies is among those that are tried: the newest ones may all have some, where
-- a thread was written at once and its times are equal. Answers with the rows that went, and how
-- many of them were posts and comments.
create or replace function private.purge_posts(post_ids uuid[], max_rows integer)
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

-- Erases accounts whose period of grace is over: what they wrote, as purge_posts() and
-- purge_comments() do it, comments that others answered blanked; then what they did; then the row
-- of auth.users, which takes the rest along. Open reports keep nothing of it back: evidence stands
-- in the report. Whoever is busy with one of these rows is left for the next batch.
create or replace function private.purge_accounts(max_rows integer)
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

-- Definer behind public.purge_deleted(). One bounded batch of what is to be forgotten: posts and
-- comments past retention (deleted) or removed_retention (taken down), and accounts past
-- account_grace. What is under an open report stays until that is closed. It waits for nobody: rows
-- and people that are busy are left for the next batch, and everything while another deletion for
-- good is under way. Days are closed first, so that forgetting does not rewrite the metrics. What
-- was deleted and what was taken down are looked for apart, each from the beginning of its own
-- index: asked for both at once, every batch reads all that is due.
create or replace function private.purge_deleted(batch_size integer)
returns public.purge_result
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_size integer := private.check_batch_size(purge_deleted.batch_size);
    v_left integer := v_size;
    v_deleted timestamptz := now() - private.setting('retention')::interval;
    v_removed timestamptz := now() - private.setting('removed_retention')::interval;
    v_accounts timestamptz := now() - private.setting('account_grace')::interval;
    v_reported_post_ids uuid[];
    v_reported_comment_ids uuid[];
    v_comment_ids uuid[];
    v_step record;
    v_result public.purge_result := row(0, 0, 0, 0, 0, 0, false);
begin
    if not private.try_lock_erasure() then
        v_result.has_more := true;
        return v_result;
    end if;

    -- One at a time closes days: only who has to, waits for its turn.
    if not exists (
        select
        from private.daily_facts f
        where f.day >= (now() at time zone 'UTC')::date - 1
    ) then
        perform private.close_days();
    end if;

    -- A post stays for a report of one of its comments too: they end with it.
    select
        array_agg(coalesce(r.reported_post_id, c.post_id)),
        array_agg(c.id) filter (where c.id is not null)
    into v_reported_post_ids, v_reported_comment_ids
    from public.reports r
    left join public.comments c on c.id = r.reported_comment_id
    where r.status in ('pending', 'reviewed')
        and num_nonnulls(r.reported_post_id, r.reported_comment_id) = 1;
    v_reported_post_ids := coalesce(v_reported_post_ids, '{}');
    v_reported_comment_ids := coalesce(v_reported_comment_ids, '{}');

    select s.gone_rows, s.gone_posts, s.gone_comments
    into v_step
    from private.purge_posts(
        array(
            (
                select p.id
                from public.posts p
                where p.deleted_at <= v_deleted
                    and p.id <> all (v_reported_post_ids)
                order by p.deleted_at
                limit v_left
            )
            union
            (
                select p.id
                from public.posts p
                where p.removed_at <= v_removed
                    and p.id <> all (v_reported_post_ids)
                order by p.removed_at
                limit v_left
            )
        ),
        v_left
    ) s;
    v_left := v_left - v_step.gone_rows;
    v_result.posts := v_step.gone_posts;
    v_result.comments := v_step.gone_comments;

    v_comment_ids := array(
        (
            select c.id
            from public.comments c
            where c.deleted_at <= v_deleted
                and c.id <> all (v_reported_comment_ids)
            order by c.deleted_at
            limit v_left
        )
        union
        (
            select c.id
            from public.comments c
            where c.removed_at <= v_removed
                and c.id <> all (v_reported_comment_ids)
            order by c.removed_at
            limit v_left
        )
    );

    select s.gone_rows, s.gone_comments
    into v_step
    from private.purge_comments(v_comment_ids, v_left) s;
    v_left := v_left - v_step.gone_rows;
    v_result.comments := v_result.comments + v_step.gone_comments;

    select s.gone_rows, s.tombstones
    into v_step
    from private.lay_tombstones(v_comment_ids, v_left) s;
    v_left := v_left - v_step.gone_rows;
    v_result.tombstones := v_step.tombstones;

    select s.gone_rows, s.gone_accounts, s.gone_posts, s.gone_comments, s.tombstones
    into v_step
    from private.purge_accounts(v_left) s;
    v_left := v_left - v_step.gone_rows;
    v_result.accounts := v_step.gone_accounts;
    v_result.posts := v_result.posts + v_step.gone_posts;
    v_result.comments := v_result.comments + v_step.gone_comments;
    v_result.tombstones := v_result.tombstones + v_step.tombstones;

    v_result.other_rows := v_size - v_left
        - v_result.posts - v_result.comments - v_result.accounts - v_result.tombstones;
    v_result.kept_for_reports := (
        select count(*)
        from public.posts p
        where (p.deleted_at <= v_deleted or p.removed_at <= v_removed)
            and p.id = any (v_reported_post_ids)
    ) + (
        select count(*)
        from public.comments c
        where (c.deleted_at <= v_deleted or c.removed_at <= v_removed)
            and c.id = any (v_reported_comment_ids)
    );
    -- The smallest time, not whether there is one: that is the beginning of an index, whatever the
    -- planner believes of how many are due.
    v_result.has_more := num_nonnulls(
        (
            select min(p.deleted_at)
            from public.posts p
            where p.deleted_at <= v_deleted
                and p.id <> all (v_reported_post_ids)
        ),
        (
            select min(p.removed_at)
            from public.posts p
            where p.removed_at <= v_removed
                and p.id <> all (v_reported_post_ids)
        ),
        (
            select min(c.deleted_at)
            from public.comments c
            where c.deleted_at <= v_deleted
                and c.id <> all (v_reported_comment_ids)
        ),
        (
            select min(c.removed_at)
            from public.comments c
            where c.removed_at <= v_removed
                and c.id <> all (v_reported_comment_ids)
        ),
        (
            select min(u.deleted_at)
            from public.users u
            where u.deleted_at <= v_accounts
                and u.id <> private.ghost_id()
        )
    ) > 0;

    return v_result;
end;
$$;

comment on function private.purge_deleted is
    'Purges one batch. Internal: public.purge_deleted().';
revoke all on function private.purge_deleted from public, anon, authenticated, service_role;
grant execute on function private.purge_deleted to service_role;

-- One bounded batch of a job, in the caller's transaction. What the jobs of private.jobs do stands
-- here and nowhere else; private.run_job() repeats it. The purge is bounded by time, since people
-- wait for the counters that it writes and no two of its rows cost the same: it goes on in small
-- steps until the setting job_batch_time is over.
create or replace function private.run_job_batch(job text)
returns private.job_batch
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_size constant integer := 1000;
    v_step constant integer := 10;
    v_began timestamptz;
    v_step_began timestamptz;
    v_rows integer;
    v_batch private.job_batch := row(0, false);
    v_purge public.purge_result;
    v_cleanup public.cleanup_result;
begin
    case run_job_batch.job
        when 'refresh_metrics' then
            perform private.refresh_metrics();
        when 'close_sessions' then
            v_batch.row_count := private.close_idle_sessions(v_size);
            v_batch.has_more := v_batch.row_count >= v_size;
        when 'purge' then
            -- In a batch of its own, since it reads for long.
            if not exists (
                select
                from private.daily_facts f
                where f.day >= (now() at time zone 'UTC')::date - 1
            ) then
                v_batch := row(private.close_days(), true);
            end if;

            if v_batch.row_count > 0 then
                return v_batch;
            end if;

            -- A job waits for its turn, before it holds anything.
            perform private.lock_erasure();
            v_began := clock_timestamp();
            loop
                v_step_began := clock_timestamp();
                v_purge := private.purge_deleted(v_step);
                v_rows := v_purge.posts + v_purge.comments + v_purge.accounts
                    + v_purge.tombstones + v_purge.other_rows;
                v_batch.row_count := v_batch.row_count + v_rows;
                v_batch.has_more := v_purge.has_more;
                exit when v_rows = 0
                    or not v_purge.has_more
                    -- Another step like this one would end too late.
                    or (clock_timestamp() - v_began) + (clock_timestamp() - v_step_began)
                    > private.setting('job_batch_time')::interval;
            end loop;
        when 'cleanup' then
            v_cleanup := private.cleanup_orphans(v_size);
            v_batch.row_count := v_cleanup.tickers + v_cleanup.username_holds
                + v_cleanup.rate_buckets + v_cleanup.counter_slots + v_cleanup.ip_hashes
                + v_cleanup.error_logs + v_cleanup.sessions + v_cleanup.sessions_closed;
            v_batch.has_more := v_cleanup.has_more;

            delete from private.job_runs r
            where r.started_at < now() - private.setting('job_run_retention')::interval
                and r.ended_at is not null;
        else
            raise exception using
                errcode = '22023',
                message = 'job_unknown',
                detail = coalesce(run_job_batch.job, 'null'),
                hint = 'private.jobs lists the jobs; reindex runs by npm run jobs alone.';
    end case;

    return v_batch;
end;
$$;

comment on function private.run_job_batch is
    'One batch of a job; says what it did and whether more remains. For private.run_job().';
revoke all on function private.run_job_batch from public, anon, authenticated, service_role;
