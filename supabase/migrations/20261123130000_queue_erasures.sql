-- Generated from migrations/20261123130000_queue_erasures.sql by npm run supabase:generate: do not edit.

-- Deletions for good go one after another. Each takes rows of several tables along (a person's
-- posts, their threads, the likes on them), every path in an order of its own, and two that meet
-- would deadlock. Taken before any row; it ends with the transaction.
create function private.lock_erasure()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
select pg_advisory_xact_lock(hashtextextended('erasure', 0))
$$;

comment on function private.lock_erasure is
    'Takes the advisory lock of deletions for good until the transaction ends. Internal.';
revoke all on function private.lock_erasure from public, anon, authenticated, service_role;

-- private.lock_erasure() for whoever can come again.
create function private.try_lock_erasure()
returns boolean
language sql
volatile
security definer
set search_path = ''
as $$
select pg_try_advisory_xact_lock(hashtextextended('erasure', 0))
$$;

comment on function private.try_lock_erasure is
    'Takes the lock of deletions for good unless somebody holds it; says whether. Internal.';
revoke all on function private.try_lock_erasure from public, anon, authenticated, service_role;

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

-- Before a statement deletes people, posts or comments for good: its turn. See
-- private.lock_erasure().
create function private.queue_erasure()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.lock_erasure();
    return null;
end;
$$;

comment on function private.queue_erasure is
    'Trigger function: lets deletions for good go one after another.';
revoke all on function private.queue_erasure from public, anon, authenticated, service_role;

-- Before an account is deleted for good: the lock of its person's writes, and what goes along,
-- while nothing of ours is held yet.
create function private.hold_person()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.lock_person(old.id);
    perform private.hold_erased(array[old.id], '{}');
    return old;
end;
$$;

comment on function private.hold_person is
    'Trigger function on auth.users: locks what a person takes along.';
revoke all on function private.hold_person from public, anon, authenticated, service_role;

-- Before a post is deleted for good by itself: what goes along.
create function private.hold_post()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform private.hold_erased('{}', array[old.id]);
    return old;
end;
$$;

comment on function private.hold_post is
    'Trigger function: locks what a post takes along.';
revoke all on function private.hold_post from public, anon, authenticated, service_role;

create trigger pageshare_queue_erasure
before delete on auth.users
for each statement
execute function private.queue_erasure();

create trigger pageshare_hold_person
before delete on auth.users
for each row
execute function private.hold_person();

create trigger users_queue_erasure
before delete on public.users
for each statement
execute function private.queue_erasure();

create trigger posts_queue_erasure
before delete on public.posts
for each statement
execute function private.queue_erasure();

create trigger comments_queue_erasure
before delete on public.comments
for each statement
execute function private.queue_erasure();

create trigger posts_hold_post
before delete on public.posts
for each row
when (pg_trigger_depth() = 0)
execute function private.hold_post();

drop trigger posts_hold_likes on public.posts;
drop function private.hold_likes_of_post;

-- Erasing a person must not take other people's replies along: the foreign key would delete a
-- comment with its whole thread. So, before a person goes by whatever path (also a plain delete on
-- auth.users), each comment of theirs that has replies of others is blanked and handed to the ghost
-- account, where it holds the thread together. The ghost itself stays.
create or replace function private.lay_down_comments()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if old.id = private.ghost_id() then
        raise exception using
            errcode = '42501',
            message = 'ghost_account_protected',
            hint = 'This account holds the place of erased people in threads and is never deleted.';
    end if;

    perform private.redact_comments(array(
        with recursive kept (id, parent_comment_id) as (
            select c.id, c.parent_comment_id
            from public.comments c
            where c.user_id = old.id
                and exists (
                    select
                    from public.comments r
                    where r.parent_comment_id = c.id
                        and r.post_id = c.post_id
                        and r.user_id <> old.id
                )
            union
            select c.id, c.parent_comment_id
            from kept k
            join public.comments c on c.id = k.parent_comment_id
            where c.user_id = old.id
        )

        select k.id
        from kept k
    ));

    return old;
end;
$$;

comment on function private.lay_down_comments is
    'Trigger function: hands an erased person''s comments that others replied to, blanked, to the '
    'ghost account.';
revoke all on function private.lay_down_comments from public, anon, authenticated, service_role;

drop function private.hold_likes;

-- Deletes posts from the outside in: quotes let go of them and stand for themselves; then what
-- hangs on them; their comments, newest first; and the row of the post last, once nothing of others
-- hangs on it. A post with a hundred thousand likes takes as many batches as it needs. Answers with
-- the rows that went, and how many of them were posts and comments.
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
        from unnest(array(
            select x
            from public.follows x
            where x.follower_id = any (v_user_ids)
                or x.following_id = any (v_user_ids)
            limit v_left
            for update skip locked
        )) l
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
        from (
            select x.id, x.user_id, x.filtered_user_id, x.filter_type
            from public.content_filters x
            where x.user_id = any (v_user_ids)
                or x.filtered_user_id = any (v_user_ids)
            limit least(v_left, 200)
            for update skip locked
        ) l
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
            and not exists (
                select
                from public.follows f
                where f.follower_id = u.id
                    or f.following_id = u.id
            )
            and not exists (
                select
                from public.content_filters f
                where f.user_id = u.id
                    or f.filtered_user_id = u.id
            )
            and not exists (
                select
                from public.reports r
                where r.reporter_id = u.id
                    or r.reported_user_id = u.id
            )
        order by u.id
        limit v_left
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
-- good is under way. Days are closed first, so that forgetting does not rewrite the metrics.
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
            select p.id
            from public.posts p
            where (p.deleted_at <= v_deleted or p.removed_at <= v_removed)
                and p.id <> all (v_reported_post_ids)
            limit v_left
        ),
        v_left
    ) s;
    v_left := v_left - v_step.gone_rows;
    v_result.posts := v_step.gone_posts;
    v_result.comments := v_step.gone_comments;

    v_comment_ids := array(
        select c.id
        from public.comments c
        where (c.deleted_at <= v_deleted or c.removed_at <= v_removed)
            and c.id <> all (v_reported_comment_ids)
        limit v_left
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
    v_result.has_more := exists (
        select
        from public.posts p
        where (p.deleted_at <= v_deleted or p.removed_at <= v_removed)
            and p.id <> all (v_reported_post_ids)
    ) or exists (
        select
        from public.comments c
        where (c.deleted_at <= v_deleted or c.removed_at <= v_removed)
            and c.id <> all (v_reported_comment_ids)
    ) or exists (
        select
        from public.users u
        where u.deleted_at <= v_accounts
            and u.id <> private.ghost_id()
    );

    return v_result;
end;
$$;

comment on function private.purge_deleted is
    'Purges one batch. Internal: public.purge_deleted().';
revoke all on function private.purge_deleted from public, anon, authenticated, service_role;
grant execute on function private.purge_deleted to service_role;

-- One bounded batch of a job, in the caller's transaction. What the jobs of private.jobs do stands
-- here and nowhere else; private.run_job() repeats it.
create or replace function private.run_job_batch(job text)
returns private.job_batch
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_size constant integer := 1000;
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
            -- A job waits for its turn, before it holds anything.
            perform private.lock_erasure();
            v_purge := private.purge_deleted(v_size);
            v_batch.row_count := v_purge.posts + v_purge.comments + v_purge.accounts
                + v_purge.tombstones + v_purge.other_rows;
            v_batch.has_more := v_purge.has_more;
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
