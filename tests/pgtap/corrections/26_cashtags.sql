-- Correction 26: nothing filled tickers and post_tickers. A trigger reads the cashtags of a post,
-- at insert and at edit.
begin;
select plan(27);

select tests.create_user('ann');
insert into public.tickers (symbol, name, type) values ('ACME', 'Acme Corporation', 'stock');
create function pg_temp.tags_of(content text)
returns text[]
language plpgsql
as $$
declare
    v_id uuid;
begin
    insert into public.posts (user_id, content)
    values (tests.id('ann'), tags_of.content)
    returning id into v_id;
    return array(
        select t.symbol::text
        from public.post_tickers pt
        join public.tickers t on t.id = pt.ticker_id
        where pt.post_id = v_id
        order by t.symbol
    );
end;
$$;

select is(
    pg_temp.tags_of(c.content), c.symbols,
    'correction 26: ' || c.description
)
from (
    values
        ('I hold $AAPL.', '{AAPL}'::text[], 'a cashtag ends before a full stop'),
        ('$BRK.B, $btc and $BF-B!', '{BF-B,BRK.B,BTC}', 'classes of shares, lower case'),
        ('($TSLA) "$NVDA" $AMD/$INTC', '{AMD,INTC,NVDA,TSLA}', 'brackets, quotes, slashes'),
        ('$AAPL $aapl $Aapl', '{AAPL}', 'a symbol counts once'),
        (e'a\n$AAPL\n$MSFT', '{AAPL,MSFT}', 'lines'),
        ('it costs $100, $1.5m', '{}', 'an amount is none'),
        ('US$5, US$AAPL', '{}', 'a currency is none'),
        ('AAPL and $ AAPL', '{}', 'a dollar sign stands right before the symbol'),
        ('$$$ $_x $AAPL_x $$AAPL', '{}', 'other words with a dollar sign are none'),
        ('https://x.example/?a=$AAPL&b=$MSFT', '{}', 'nothing inside a URL'),
        ('see x.example/$AAPL and www.y.example?q=$MSFT', '{}', 'nor one without a scheme'),
        ('http://localhost/$AAPL, app://$MSFT', '{}', 'nor one without a dot'),
        ('https://x.example $AAPL', '{AAPL}', 'but right after a URL'),
        ('$ABCDEFGHIJKLMNOPQRSTUVWXYZ', '{}', 'what is too long for a symbol is none'),
        (
            '$A $B $C $D $E $F $G $H $I $J $K $L', '{A,B,C,D,E,F,G,H,I,J}',
            'the first ten of a post'
        )
) c (content, symbols, description);

select is(
    pg_temp.tags_of('I hold $ACME and $NEWCO'), '{ACME,NEWCO}',
    'correction 26: known and unknown tickers side by side'
);
select results_eq(
    $$select t.symbol::text, t.name::text, t.type::text
    from public.tickers t
    where t.symbol in ('ACME', 'NEWCO')
    order by t.symbol$$,
    $$values ('ACME', 'Acme Corporation', 'stock'), ('NEWCO', null, null)$$,
    'correction 26: a known ticker keeps name and type, a new one has none yet'
);

select tests.act_as('ann');
select public.create_post('$AAPL to the moon', id => tests.id('post'));
prepare tags as
select t.symbol::text
from public.post_tickers pt
join public.tickers t on t.id = pt.ticker_id
where pt.post_id = tests.id('post')
order by t.symbol;
select results_eq('tags', $$values ('AAPL')$$, 'correction 26: a post by call has its cashtags');
update public.posts set content = '$MSFT and $ACME to the moon' where id = tests.id('post');
select results_eq(
    'tags', $$values ('ACME'), ('MSFT')$$, 'correction 26: an edit brings and takes cashtags'
);
update public.posts set content = 'nothing to the moon' where id = tests.id('post');
select is_empty('tags', 'correction 26: an edit takes the last one away');
select public.quote_post(tests.id('post'), 'but $AAPL', id => tests.id('quote'));
select is(
    (select count(*) from public.post_tickers pt where pt.post_id = tests.id('quote')), 1::bigint,
    'correction 26: a quote has cashtags of its own'
);
select throws_ok(
    $$insert into public.post_tickers (post_id, ticker_id)
    select tests.id('post'), t.id from public.tickers t where t.symbol = 'ACME'$$,
    '42501', 'permission denied for table post_tickers',
    'correction 26: nobody tags a post but its text'
);
select throws_ok(
    $$insert into public.tickers (symbol) values ('FAKE')$$,
    '42501', 'permission denied for table tickers',
    'correction 26: nobody makes a ticker but by naming it'
);
select tests.act_as_postgres();
select tests.age('public.posts', tests.id('quote'), '3 days');
update public.posts set content = 'but $MSFT' where id = tests.id('quote');
select is(
    (select pt.created_at from public.post_tickers pt where pt.post_id = tests.id('quote')),
    now() - interval '3 days',
    'correction 26: a mention is as old as its post, so that an edit does not make it trend'
);

-- Only living posts name tickers.
select tests.act_as('ann');
select public.delete_post(tests.id('quote'));
select tests.act_as_postgres();
select is_empty(
    $$select from public.post_tickers pt where pt.post_id = tests.id('quote')$$,
    'correction 26: a deleted post names nothing'
);
select tests.act_as('ann');
select public.restore_post(tests.id('quote'));
select tests.act_as_postgres();
select results_eq(
    $$select pt.created_at from public.post_tickers pt where pt.post_id = tests.id('quote')$$,
    $$values (now() - interval '3 days')$$,
    'correction 26: restored, it names again what it named, as old as it was'
);
update public.posts set removed_at = now(), removed_reason = 'spam' where id = tests.id('quote');
select is_empty(
    $$select from public.post_tickers pt where pt.post_id = tests.id('quote')$$,
    'correction 26: a post that staff took down names nothing'
);

select * from finish();
rollback;
