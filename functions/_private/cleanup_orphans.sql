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
