-- Keeps post_tickers equal to what the post's text names. A symbol nobody knew yet becomes a bare
-- ticker; a known one keeps the name and type of the catalogue.
create function private.sync_cashtags()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_symbols text[] := private.extract_cashtags(new.content);
begin
    if tg_op = 'UPDATE' then
        delete from public.post_tickers pt
        using public.tickers t
        where pt.post_id = new.id
            and t.id = pt.ticker_id
            and t.symbol <> all (v_symbols);
    end if;

    if cardinality(v_symbols) > 0 then
        -- In order of symbol, so that two posts that bring the same new symbols never wait for each
        -- other.
        insert into public.tickers (symbol)
        select s
        from unnest(v_symbols) s
        where not exists (
            select
            from public.tickers t
            where t.symbol = s
        )
        order by s
        on conflict (symbol) do nothing;

        insert into public.post_tickers (post_id, ticker_id, created_at)
        select new.id, t.id, new.created_at
        from public.tickers t
        where t.symbol = any (v_symbols)
        on conflict (post_id, ticker_id) do nothing;
    end if;

    return null;
end;
$$;

comment on function private.sync_cashtags is
    'Trigger function: keeps tickers and post_tickers equal to the cashtags of a post''s text.';
revoke all on function private.sync_cashtags from public, anon, authenticated, service_role;
