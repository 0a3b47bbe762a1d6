-- Keeps post_tickers equal to what the text of living posts names: a post that is deleted or taken
-- down names nothing until it comes back, so that mentions are counted from the index alone. A
-- symbol nobody knew yet becomes a bare ticker; a known one keeps the name and type of the
-- catalogue. A statement at a time and symbols in order, so that two statements that bring the same
-- new symbols never wait for each other.
create function private.sync_cashtags()
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
