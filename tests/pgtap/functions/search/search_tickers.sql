-- search_tickers(): by symbol, then by name.
begin;
select plan(36);

select tests.create_user(p.name) from unnest(array['ann', 'ben']) as p (name);
insert into public.tickers (id, symbol, name, type)
values
    (tests.id('AAPL'), 'AAPL', 'Apple Inc.', 'stock'),
    (tests.id('AAP'), 'AAP', 'Advance Auto Parts', 'stock'),
    (tests.id('A'), 'A', 'Agilent', 'stock'),
    (tests.id('APLE'), 'APLE', null, null),
    (tests.id('APLF'), 'APLF', null, null),
    (tests.id('ZPPL'), 'ZPPL', 'Green Apple Fund', 'etf'),
    (tests.id('BRK.B'), 'BRK.B', 'Berkshire Hathaway', 'stock'),
    (tests.id('BTC-USD'), 'BTC-USD', 'Bitcoin', 'crypto'),
    (tests.id('MMM'), 'MMM', '3M Company', 'stock'),
    (tests.id('LVMH'), 'LVMH', 'Moët Hennessy', 'stock'),
    (tests.id('PCT'), 'PCT', '100% Pure_Gold \ Co', 'stock'),
    (tests.id('PURE'), 'PURE', 'Pure Silver', 'stock')
on conflict (symbol) do update
set name = excluded.name, type = excluded.type;
insert into public.posts (user_id, content)
values
    (tests.id('ann'), '$AAPL and $BRK.B, $APLE'),
    (tests.id('ben'), '$AAPL again'),
    (tests.id('ben'), '$AAPL deleted');
update public.posts set deleted_at = now() where content like '% deleted';
insert into public.watchlist_items (user_id, ticker_id)
select tests.id('ann'), t.id from public.tickers t where t.symbol = 'AAPL';

select tests.act_as_anon();
select is(
    array(select t.symbol from public.search_tickers(s.query) t), s.expected, s.description
)
from (
    values
        ('AAPL', '{AAPL}'::text[], 'a symbol is found'),
        ('aap', '{AAP,AAPL}', 'the exact symbol leads those that begin so, in any case'),
        ('$aap', '{AAP,AAPL}', 'with a dollar sign too'),
        ('brk.b', '{BRK.B}', 'a dot is part of a symbol'),
        ('btc-', '{BTC-USD}', 'and a dash'),
        ('apple', '{AAPL,ZPPL}', 'names are found by their words, the likest first'),
        ('ap', '{APLE,AAPL,ZPPL}', 'symbols come before names'),
        ('green ap', '{ZPPL}', 'the beginning of several words is found'),
        ('berkshir hathway', '{BRK.B}', 'and what is nearly right'),
        ('3m', '{MMM}', 'a name may begin with a digit'),
        ('moët', '{LVMH}', 'and have letters of any language'),
        ('MOËT', '{LVMH}', 'in any case'),
        ('gree', '{ZPPL}', 'part of a word too'),
        ('nd', '{}', 'though the middle of a word is none of its beginnings'),
        ('100%', '{PCT}', 'a percent sign means itself'),
        ('3%y', '{}', 'and nothing else'),
        ('pure_gold', '{PCT,PURE}', 'and so does an underscore, before it is likeness'),
        ('%', '{}', 'alone it finds nothing'),
        ('_', '{}', 'nor does an underscore'),
        ('\', '{}', 'nor a backslash'),
        ('$', '{}', 'nor a dollar sign'),
        ('🚀', '{}', 'nor a picture'),
        ('''; drop table public.tickers; --', '{}', 'nor a statement'),
        ('', '{}', 'an empty text finds nothing'),
        (E' \t\u200b ', '{}', 'nor does a blank one'),
        (null, '{}', 'nor none at all')
) s (query, expected, description);

-- Items
select results_eq(
    $$select t.id, t.symbol, t.name, t.type, t.mention_count, t.is_watched
    from public.search_tickers('aapl') t$$,
    $$select t.id, 'AAPL', 'Apple Inc.', 'stock', 2::bigint, false
    from public.tickers t where t.symbol = 'AAPL'$$,
    'an item counts living mentions; a visitor watches nothing'
);
select tests.act_as('ben');
select is(
    (select t.is_watched from public.search_tickers('aapl') t), false,
    'nobody watches for another'
);
select tests.act_as('ann');
select is((select t.is_watched from public.search_tickers('aapl') t), true, 'one sees what one watches');

-- Pages: through all three parts, with new symbols before and behind the cursor in between.
select tests.act_as_postgres();
insert into public.tickers (symbol, name)
select 'QQ' || chr(64 + n), 'Zeta'
from generate_series(1, 4) n
union all
select 'R' || chr(64 + n), 'Qqlike ' || repeat('x', n)
from generate_series(1, 3) n
union all
select 'S' || chr(64 + n), 'Aqqlike ' || repeat('x', n)
from generate_series(1, 2) n;
create function pg_temp.walk(query text, page_size integer)
returns text[]
language plpgsql
as $$
declare
    v_page public.ticker_item[];
    v_symbols text[] := '{}';
begin
    loop
        v_page := array(
            select t
            from public.search_tickers(query, v_page[cardinality(v_page)].cursor, page_size) t
        );
        v_symbols := v_symbols || array(select t.symbol from unnest(v_page) t);
        exit when cardinality(v_page) < page_size;
        insert into public.tickers (symbol, name)
        values ('QQ0', 'Zeta'), ('QQAA' || cardinality(v_symbols), 'Zeta'), ('QQZ', 'Zeta')
        on conflict (symbol) do nothing;
    end loop;
    return v_symbols;
end;
$$;
select is(pg_temp.walk('qq', 50), '{QQA,QQB,QQC,QQD,RA,RB,RC}', 'a page may hold all');
select is(
    pg_temp.walk('qq', 3),
    '{QQA,QQB,QQC,QQD,QQZ,RA,RB,RC}',
    'a walk in pages gives each once, in order; what comes in behind the cursor comes up'
);
select is(
    pg_temp.walk('qqlike', 2), '{RA,RB,RC,SA,SB}', 'what is alike comes after what begins so'
);

-- Refused
select throws_ok(s.call, s.code, s.message, s.description)
from (
    values
        (
            'select public.search_tickers(repeat(''x'', 201))', '22023', 'query_too_long',
            'a text of more than 200 characters is refused'
        ),
        (
            'select public.search_tickers(''qq'', null, 51)', '22023', 'page_size_out_of_range',
            'more than 50 are refused'
        ),
        (
            'select public.search_tickers(''qq'', null, 0)', '22023', 'page_size_out_of_range',
            'and fewer than one'
        ),
        (
            'select public.search_tickers(''aap'',
                (select t.cursor from public.search_tickers(''qq'') t limit 1))',
            'PT400', 'cursor_invalid',
            'the cursor of another text is refused'
        )
) s (call, code, message, description);

select * from finish();
rollback;
