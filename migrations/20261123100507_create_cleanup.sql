-- Leftovers of every kind go in bounded batches: symbols nobody names, expired holds and limits,
-- extra counter slots, old sessions, errors and address hashes.
-- Up Migration

-- Hashes of addresses are kept as long as the setting ip_hash_retention says and no longer. One
-- bounded batch a table, past rows that are being written just now; the caller repeats while it
-- returns more than nothing.
create or replace function private.clear_ip_hashes(batch_size integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_before timestamptz := now() - private.setting('ip_hash_retention')::interval;
    v_rows integer;
    v_total integer := 0;
begin
    update public.user_sessions
    set ip_address_hash = null
    where id in (
        select s.id
        from public.user_sessions s
        where s.session_start < v_before
            and s.ip_address_hash is not null
        order by s.session_start
        limit clear_ip_hashes.batch_size
        for no key update skip locked
    );
    get diagnostics v_rows = row_count;
    v_total := v_total + v_rows;

    update public.error_logs
    set ip_address_hash = null
    where id in (
        select e.id
        from public.error_logs e
        where e.created_at < v_before
            and e.ip_address_hash is not null
        order by e.created_at
        limit clear_ip_hashes.batch_size
        for no key update skip locked
    );
    get diagnostics v_rows = row_count;
    v_total := v_total + v_rows;

    update public.users
    set ip_address_hash = null
    where id in (
        select u.id
        from public.users u
        where u.ip_address_hash is not null
            and coalesce(u.last_active_at, u.created_at) < v_before
        limit clear_ip_hashes.batch_size
        for no key update skip locked
    );
    get diagnostics v_rows = row_count;

    return v_total + v_rows;
end;
$$;

comment on function private.clear_ip_hashes is
    'Clears address hashes past their retention, one batch a table; returns how many. For jobs.';
revoke all on function private.clear_ip_hashes from public, anon, authenticated, service_role;

-- Keeps post_tickers equal to what the text of living posts names: a post that is deleted or taken
-- down names nothing until it comes back, so that mentions are counted from the index alone. A
-- symbol nobody knew yet becomes a bare ticker; a known one keeps the name and type of the
-- catalogue. A statement at a time and symbols in order, so that two statements that bring the same
-- new symbols never wait for each other.
create or replace function private.sync_cashtags()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_post_ids uuid[];
begin
    if tg_op = 'INSERT' then
        v_post_ids := array(
            select n.id
            from new_rows n
            where n.content like '%$%'
        );
    else
        v_post_ids := array(
            select n.id
            from new_rows n
            join old_rows o on o.id = n.id
            where o.content is distinct from n.content
                or (o.deleted_at is null and o.removed_at is null)
                is distinct from (n.deleted_at is null and n.removed_at is null)
        );

        delete from public.post_tickers pt
        using public.tickers t, public.posts p
        where pt.post_id = any (v_post_ids)
            and t.id = pt.ticker_id
            and p.id = pt.post_id
            and (
                p.deleted_at is not null
                or p.removed_at is not null
                or t.symbol <> all (private.extract_cashtags(p.content))
            );
    end if;

    if cardinality(v_post_ids) = 0 then
        return null;
    end if;

    -- What is known stays while we need it: the cleanup of forgotten symbols finds them held.
    perform 1
    from public.tickers t
    where t.symbol = any (
            select s.symbol
            from public.posts p
            cross join lateral unnest(private.extract_cashtags(p.content)) s (symbol)
            where p.id = any (v_post_ids)
                and p.deleted_at is null
                and p.removed_at is null
        )
    order by t.symbol
    for key share;

    insert into public.tickers (symbol)
    select distinct s.symbol
    from public.posts p
    cross join lateral unnest(private.extract_cashtags(p.content)) s (symbol)
    where p.id = any (v_post_ids)
        and p.deleted_at is null
        and p.removed_at is null
        and not exists (
            select
            from public.tickers t
            where t.symbol = s.symbol
        )
    order by s.symbol
    on conflict (symbol) do nothing;

    insert into public.post_tickers (post_id, ticker_id, created_at)
    select p.id, t.id, p.created_at
    from public.posts p
    cross join lateral unnest(private.extract_cashtags(p.content)) s (symbol)
    join public.tickers t on t.symbol = s.symbol
    where p.id = any (v_post_ids)
        and p.deleted_at is null
        and p.removed_at is null
    on conflict (post_id, ticker_id) do nothing;

    return null;
end;
$$;

comment on function private.sync_cashtags is
    'Trigger function: keeps tickers and post_tickers equal to the cashtags of living posts.';
revoke all on function private.sync_cashtags from public, anon, authenticated, service_role;

-- Brings the extra slots of counters back into slot 0, so that what was in demand once is read from
-- one row again. Exact at every moment: slot 0 is locked first, the slots go and their sums arrive
-- in one transaction, and what somebody is counting on just now is left alone. About so many slots
-- at most; returns how many it merged.
create function private.merge_count_slots(batch_size integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_left integer := private.check_batch_size(merge_count_slots.batch_size);
    v_ids uuid[];
    v_options private.poll_option_counts[];
    v_rows integer;
    v_total integer := 0;
begin
    v_ids := array(
        select c.post_id
        from private.post_counts c
        where c.post_id in (
            select s.post_id
            from private.post_count_slots s
            limit v_left
        )
        for no key update skip locked
    );

    with merged as (
        delete from private.post_count_slots s
        where (s.post_id, s.slot) in (
            select x.post_id, x.slot
            from private.post_count_slots x
            where x.post_id = any (v_ids)
            for update skip locked
        )
        returning
            s.post_id,
            s.reaction_count,
            s.comment_count,
            s.repost_count,
            s.bookmark_count
    ),

    added as (
        update private.post_counts c
        set
            reaction_count = c.reaction_count + m.reaction_count,
            comment_count = c.comment_count + m.comment_count,
            repost_count = c.repost_count + m.repost_count,
            bookmark_count = c.bookmark_count + m.bookmark_count
        from (
            select
                g.post_id,
                sum(g.reaction_count) as reaction_count,
                sum(g.comment_count) as comment_count,
                sum(g.repost_count) as repost_count,
                sum(g.bookmark_count) as bookmark_count
            from merged g
            group by g.post_id
        ) m
        where c.post_id = m.post_id
    )

    select count(*)
    into v_rows
    from merged;
    v_left := greatest(v_left - v_rows, 0);
    v_total := v_total + v_rows;

    v_ids := array(
        select c.comment_id
        from private.comment_counts c
        where c.comment_id in (
            select s.comment_id
            from private.comment_count_slots s
            limit v_left
        )
        for no key update skip locked
    );

    with merged as (
        delete from private.comment_count_slots s
        where (s.comment_id, s.slot) in (
            select x.comment_id, x.slot
            from private.comment_count_slots x
            where x.comment_id = any (v_ids)
            for update skip locked
        )
        returning s.comment_id, s.reaction_count, s.reply_count
    ),

    added as (
        update private.comment_counts c
        set
            reaction_count = c.reaction_count + m.reaction_count,
            reply_count = c.reply_count + m.reply_count
        from (
            select
                g.comment_id,
                sum(g.reaction_count) as reaction_count,
                sum(g.reply_count) as reply_count
            from merged g
            group by g.comment_id
        ) m
        where c.comment_id = m.comment_id
    )

    select count(*)
    into v_rows
    from merged;
    v_left := greatest(v_left - v_rows, 0);
    v_total := v_total + v_rows;

    v_ids := array(
        select c.user_id
        from private.user_counts c
        where c.user_id in (
            select s.user_id
            from private.user_count_slots s
            limit v_left
        )
        for no key update skip locked
    );

    with merged as (
        delete from private.user_count_slots s
        where (s.user_id, s.slot) in (
            select x.user_id, x.slot
            from private.user_count_slots x
            where x.user_id = any (v_ids)
            for update skip locked
        )
        returning s.user_id, s.follower_count, s.following_count, s.post_count
    ),

    added as (
        update private.user_counts c
        set
            follower_count = c.follower_count + m.follower_count,
            following_count = c.following_count + m.following_count,
            post_count = c.post_count + m.post_count
        from (
            select
                g.user_id,
                sum(g.follower_count) as follower_count,
                sum(g.following_count) as following_count,
                sum(g.post_count) as post_count
            from merged g
            group by g.user_id
        ) m
        where c.user_id = m.user_id
    )

    select count(*)
    into v_rows
    from merged;
    v_left := greatest(v_left - v_rows, 0);
    v_total := v_total + v_rows;

    v_options := array(
        select c
        from private.poll_option_counts c
        where c.poll_id in (
            select s.poll_id
            from private.poll_option_count_slots s
            limit v_left
        )
        for no key update skip locked
    );

    with merged as (
        delete from private.poll_option_count_slots s
        where (s.poll_id, s.option_index, s.slot) in (
            select x.poll_id, x.option_index, x.slot
            from unnest(v_options) o
            join private.poll_option_count_slots x
                on x.poll_id = o.poll_id
                and x.option_index = o.option_index
            for update of x skip locked
        )
        returning s.poll_id, s.option_index, s.vote_count
    ),

    added as (
        update private.poll_option_counts c
        set vote_count = c.vote_count + m.vote_count
        from (
            select g.poll_id, g.option_index, sum(g.vote_count) as vote_count
            from merged g
            group by g.poll_id, g.option_index
        ) m
        where c.poll_id = m.poll_id
            and c.option_index = m.option_index
    )

    select count(*)
    into v_rows
    from merged;

    return v_total + v_rows;
end;
$$;

comment on function private.merge_count_slots is
    'Merges extra counter slots back into slot 0, one batch; returns how many. For jobs.';
revoke all on function private.merge_count_slots from public, anon, authenticated, service_role;

-- What one batch of cleanup_orphans() did.
create type public.cleanup_result as (
    tickers integer,
    username_holds integer,
    rate_buckets integer,
    counter_slots integer,
    ip_hashes integer,
    error_logs integer,
    sessions integer,
    sessions_closed integer,
    has_more boolean
);

comment on type public.cleanup_result is 'What one batch did, as cleanup_orphans() returns it.';
comment on column public.cleanup_result.tickers is
    'Nameless symbols that nothing mentions and nobody watches any more.';
comment on column public.cleanup_result.username_holds is 'Former usernames that are free again.';
comment on column public.cleanup_result.rate_buckets is 'Windows of limits that are long over.';
comment on column public.cleanup_result.counter_slots is 'Extra counter slots merged back.';
comment on column public.cleanup_result.ip_hashes is 'Address hashes cleared.';
comment on column public.cleanup_result.error_logs is 'Logged errors past their retention.';
comment on column public.cleanup_result.sessions is 'Sessions past their retention.';
comment on column public.cleanup_result.sessions_closed is 'Sessions that nobody had ended.';
comment on column public.cleanup_result.has_more is 'Whether another call has something to do.';

-- Definer behind public.cleanup_orphans(). One bounded batch of each kind of leftover; rows that
-- somebody holds are left for the next. Tickers last: a post that names one waits until we are
-- through (private.sync_cashtags()).
create function private.cleanup_orphans(batch_size integer)
returns public.cleanup_result
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_size integer := private.check_batch_size(cleanup_orphans.batch_size);
    v_result public.cleanup_result;
begin
    v_result.sessions_closed := private.close_idle_sessions(v_size);
    v_result.sessions := private.purge_old_sessions(v_size);
    v_result.error_logs := private.purge_old_error_logs(v_size);
    v_result.ip_hashes := private.clear_ip_hashes(v_size);
    v_result.counter_slots := private.merge_count_slots(v_size);

    delete from private.username_holds h
    where h.username = any (array(
        select x.username
        from private.username_holds x
        where x.held_until <= now()
        limit v_size
        for update skip locked
    ));
    get diagnostics v_result.username_holds = row_count;

    -- No window is longer than 99 hours.
    delete from private.rate_buckets b
    where (b.subject, b.action) in (
        select l.subject, l.action
        from unnest(array(
            select x
            from private.rate_buckets x
            where x.started_at < now() - interval '100 hours'
            limit v_size
            for update skip locked
        )) l
    );
    get diagnostics v_result.rate_buckets = row_count;

    delete from public.tickers t
    where t.id = any (array(
        select x.id
        from public.tickers x
        where x.name is null
            and x.type is null
            and x.created_at < now() - interval '7 days'
            and not exists (select from public.post_tickers p where p.ticker_id = x.id)
            and not exists (select from public.watchlist_items w where w.ticker_id = x.id)
        order by x.symbol
        limit v_size
        for update skip locked
    ))
        and not exists (select from public.post_tickers p where p.ticker_id = t.id)
        and not exists (select from public.watchlist_items w where w.ticker_id = t.id);
    get diagnostics v_result.tickers = row_count;

    v_result.has_more := v_size <= greatest(
        v_result.tickers, v_result.username_holds, v_result.rate_buckets, v_result.counter_slots,
        v_result.ip_hashes, v_result.error_logs, v_result.sessions, v_result.sessions_closed
    );

    return v_result;
end;
$$;

comment on function private.cleanup_orphans is
    'Cleans up one batch. Internal: public.cleanup_orphans().';
revoke all on function private.cleanup_orphans from public, anon, authenticated, service_role;
grant execute on function private.cleanup_orphans to service_role;

-- The job that sweeps up: the caller repeats while has_more.
create function public.cleanup_orphans(batch_size integer default 1000)
returns public.cleanup_result
language sql
volatile
security invoker
set search_path = ''
as $$
select private.cleanup_orphans(cleanup_orphans.batch_size)
$$;

comment on function public.cleanup_orphans is
    'Cleans up at most batch_size rows (1 to 10000) of each kind of leftover: idle and old '
    'sessions, old errors, address hashes, counter slots, expired holds and limits, forgotten '
    'symbols. Says what it did, and whether more remains. For service_role. Errors: 400 '
    'batch_size_out_of_range.';
revoke all on function public.cleanup_orphans from public, anon, authenticated, service_role;
grant execute on function public.cleanup_orphans to service_role;

-- Down Migration

drop function public.cleanup_orphans;
drop function private.cleanup_orphans;
drop type public.cleanup_result;
drop function private.merge_count_slots;

-- Keeps post_tickers equal to what the text of living posts names: a post that is deleted or taken
-- down names nothing until it comes back, so that mentions are counted from the index alone. A
-- symbol nobody knew yet becomes a bare ticker; a known one keeps the name and type of the
-- catalogue. A statement at a time and symbols in order, so that two statements that bring the same
-- new symbols never wait for each other.
create or replace function private.sync_cashtags()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_post_ids uuid[];
begin
    if tg_op = 'INSERT' then
        v_post_ids := array(
            select n.id
            from new_rows n
            where n.content like '%$%'
        );
    else
        v_post_ids := array(
            select n.id
            from new_rows n
            join old_rows o on o.id = n.id
            where o.content is distinct from n.content
                or (o.deleted_at is null and o.removed_at is null)
                is distinct from (n.deleted_at is null and n.removed_at is null)
        );

        delete from public.post_tickers pt
        using public.tickers t, public.posts p
        where pt.post_id = any (v_post_ids)
            and t.id = pt.ticker_id
            and p.id = pt.post_id
            and (
                p.deleted_at is not null
                or p.removed_at is not null
                or t.symbol <> all (private.extract_cashtags(p.content))
            );
    end if;

    if cardinality(v_post_ids) = 0 then
        return null;
    end if;

    insert into public.tickers (symbol)
    select distinct s.symbol
    from public.posts p
    cross join lateral unnest(private.extract_cashtags(p.content)) s (symbol)
    where p.id = any (v_post_ids)
        and p.deleted_at is null
        and p.removed_at is null
        and not exists (
            select
            from public.tickers t
            where t.symbol = s.symbol
        )
    order by s.symbol
    on conflict (symbol) do nothing;

    insert into public.post_tickers (post_id, ticker_id, created_at)
    select p.id, t.id, p.created_at
    from public.posts p
    cross join lateral unnest(private.extract_cashtags(p.content)) s (symbol)
    join public.tickers t on t.symbol = s.symbol
    where p.id = any (v_post_ids)
        and p.deleted_at is null
        and p.removed_at is null
    on conflict (post_id, ticker_id) do nothing;

    return null;
end;
$$;

comment on function private.sync_cashtags is
    'Trigger function: keeps tickers and post_tickers equal to the cashtags of living posts.';
revoke all on function private.sync_cashtags from public, anon, authenticated, service_role;

-- Hashes of addresses are kept as long as the setting ip_hash_retention says and no longer. One
-- bounded batch a table; the caller repeats while it returns more than nothing.
create or replace function private.clear_ip_hashes(batch_size integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_before timestamptz := now() - private.setting('ip_hash_retention')::interval;
    v_rows integer;
    v_total integer := 0;
begin
    update public.user_sessions
    set ip_address_hash = null
    where id in (
        select s.id
        from public.user_sessions s
        where s.session_start < v_before
            and s.ip_address_hash is not null
        order by s.session_start
        limit clear_ip_hashes.batch_size
    );
    get diagnostics v_rows = row_count;
    v_total := v_total + v_rows;

    update public.error_logs
    set ip_address_hash = null
    where id in (
        select e.id
        from public.error_logs e
        where e.created_at < v_before
            and e.ip_address_hash is not null
        order by e.created_at
        limit clear_ip_hashes.batch_size
    );
    get diagnostics v_rows = row_count;
    v_total := v_total + v_rows;

    update public.users
    set ip_address_hash = null
    where id in (
        select u.id
        from public.users u
        where u.ip_address_hash is not null
            and coalesce(u.last_active_at, u.created_at) < v_before
        limit clear_ip_hashes.batch_size
    );
    get diagnostics v_rows = row_count;

    return v_total + v_rows;
end;
$$;

comment on function private.clear_ip_hashes is
    'Clears address hashes past their retention, one batch a table; returns how many. For jobs.';
revoke all on function private.clear_ip_hashes from public, anon, authenticated, service_role;
