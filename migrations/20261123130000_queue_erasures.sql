-- Deletions for good take turns, so that none deadlocks with another.
-- Up Migration

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

-- Definer behind public.purge_deleted(). One bounded batch of what is to be forgotten: posts and
-- comments past retention (deleted) or removed_retention (taken down), and accounts past
-- account_grace. What is under an open report stays until that is closed. It waits for its turn
-- among deletions for good, before it holds anything, and then for nobody: rows and people that are
-- busy are left for the next batch. Days are closed first, so that forgetting does not rewrite the
-- metrics.
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
    perform private.lock_erasure();

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

-- Down Migration

-- Definer behind public.purge_deleted(). One bounded batch of what is to be forgotten: posts and
-- comments past retention (deleted) or removed_retention (taken down), and accounts past
-- account_grace. What is under an open report stays until that is closed. It waits for nobody:
-- rows and people that are busy are left for the next batch, so two runs at once share the work.
-- Days are closed first, so that forgetting does not rewrite the metrics.
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
    -- A quote and its row of reposts are written under the lock of whose they are. A hundred such
    -- locks a batch leave the server's lock table room.
    with quotes as materialized (
        select q.id, q.user_id
        from public.posts q
        where q.original_post_id = any (purge_posts.post_ids)
        limit least(v_left, 100)
    )

    update public.posts p
    set original_post_id = null
    where p.id = any (array(
        select q.id
        from quotes
        join public.posts q on q.id = quotes.id
        where private.try_lock_person(quotes.user_id)
        for no key update of q skip locked
    ));
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;

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

drop trigger comments_queue_erasure on public.comments;
drop trigger posts_queue_erasure on public.posts;
drop trigger users_queue_erasure on public.users;
drop function private.queue_erasure;
drop function private.lock_erasure;
