-- What a row of tickers may hold.
begin;
select plan(17);

insert into public.tickers (id, symbol) values (tests.id('ACME'), 'ACME');
select results_eq(
    $$select t.name::text, t.type::text, t.created_at
    from public.tickers t
    where t.symbol = 'ACME'$$,
    $$values (null::text, null::text, now())$$,
    'a ticker is of now, and bare until the catalogue knows it'
);
insert into public.tickers (symbol) values ('NEWCO');
select isnt(
    (select t.id from public.tickers t where t.symbol = 'NEWCO'), null, 'each ticker has an id'
);
select throws_ok(
    format('update public.tickers set %I = null where symbol = ''ACME''', c),
    '23502',
    format('null value in column "%s" of relation "tickers" violates not-null constraint', c),
    format('a ticker always has %s', c)
)
from unnest(array['id', 'symbol', 'created_at']) c;
select throws_ok(
    format('update public.tickers set %I = %L where symbol = ''ACME''', b.name, b.value),
    b.code, b.message, b.description
)
from (
    values
        (
            'symbol', 'acme', '23514',
            'new row for relation "tickers" violates check constraint "symbol_uppercase"',
            'a symbol is upper case'
        ),
        (
            'symbol', '9ACME', '23514',
            'new row for relation "tickers" violates check constraint "tickers_symbol_check"',
            'a symbol begins with a letter'
        ),
        (
            'symbol', 'AC/ME', '23514',
            'new row for relation "tickers" violates check constraint "tickers_symbol_check"',
            'a symbol has no slash'
        ),
        (
            'symbol', '', '23514',
            'new row for relation "tickers" violates check constraint "tickers_symbol_check"',
            'a symbol is not empty'
        ),
        (
            'symbol', repeat('X', 21), '22001', 'value too long for type character varying(20)',
            'a symbol of 21 characters is too long'
        ),
        (
            'symbol', 'NEWCO', '23505',
            'duplicate key value violates unique constraint "tickers_symbol_key"',
            'a symbol is one ticker'
        ),
        (
            'type', 'bond', '23514',
            'new row for relation "tickers" violates check constraint "tickers_type_check"',
            'a type is one of the list'
        ),
        (
            'name', repeat('x', 201), '22001', 'value too long for type character varying(200)',
            'a name of 201 characters is too long'
        )
) b (name, value, code, message, description);
select throws_ok(
    $$insert into public.tickers (id, symbol) values (tests.id('ACME'), 'OTHER')$$,
    '23505', 'duplicate key value violates unique constraint "tickers_pkey"',
    'an id is one ticker'
);
select lives_ok(
    format('insert into public.tickers (symbol, type) values (%L, %L)', g.symbol, g.type),
    format('%s is a symbol of type %s', g.symbol, g.type)
)
from (
    values
        ('Q', 'stock'), ('BRK.B', 'etf'), ('X-' || repeat('9', 18), 'other')
) g (symbol, type);

select * from finish();
rollback;
