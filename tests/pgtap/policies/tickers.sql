-- Tickers: everybody reads the catalogue; cashtags bring symbols; staff give names and types.
begin;
select plan(21);

select tests.create_world();
delete from public.tickers;
insert into public.tickers (id, symbol) values (tests.id('ACME'), 'ACME');

select tests.sees(
    s.viewer, 'select t.symbol::text from public.tickers t', '{ACME}',
    s.viewer || ' reads the catalogue'
)
from (
    values
        ('anon'), ('stranger'), ('blocked'), ('suspended'), ('deleted'), ('guest'), ('nobody'),
        ('moderator'), ('service_role')
) s (viewer);

select tests.act_as('moderator');
select is(
    tests.rows_written($$update public.tickers set name = 'Acme Inc.', type = 'stock'$$), 1::bigint,
    'a moderator names a ticker'
);
select results_eq(
    'select t.name::text, t.type::text from public.tickers t',
    $$values ('Acme Inc.', 'stock')$$,
    'and reads it back'
);
select throws_ok(
    format('update public.tickers set %I = null', c.name),
    '42501', 'permission denied for table tickers',
    format('a moderator does not change the %s of a ticker', c.name)
)
from (values ('id'), ('symbol'), ('created_at')) c (name);
select tests.act_as('stranger');
select is(
    tests.rows_written($$update public.tickers set name = 'Mine'$$), 0::bigint,
    'nobody else names one'
);
select tests.act_as_postgres();
delete from private.staff s where s.user_id = tests.id('moderator');
select tests.act_as('moderator');
select is(
    tests.rows_written($$update public.tickers set name = 'Mine'$$), 0::bigint,
    'nor does a moderator who is revoked'
);
select throws_ok(
    w.statement, '42501', 'permission denied for table tickers',
    format('no person %s a ticker by hand', w.verb)
)
from (
    values
        ('adds', $$insert into public.tickers (symbol) values ('EMCA')$$),
        ('deletes', 'delete from public.tickers')
) w (verb, statement);
select tests.act_as_anon();
select throws_ok(
    w.statement, '42501', 'permission denied for table tickers',
    format('no visitor %s a ticker', w.verb)
)
from (
    values
        ('adds', $$insert into public.tickers (symbol) values ('EMCA')$$),
        ('names', $$update public.tickers set name = 'Mine'$$),
        ('deletes', 'delete from public.tickers')
) w (verb, statement);

select * from finish();
rollback;
