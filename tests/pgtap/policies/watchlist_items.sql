-- A watchlist is read, filled and emptied by its owner alone.
begin;
select plan(22);

select tests.create_world();
insert into public.tickers (id, symbol)
values (tests.id('ACME'), 'ACME'), (tests.id('EMCA'), 'EMCA');
insert into public.watchlist_items (user_id, ticker_id)
select tests.id(p.name), tests.id('ACME')
from unnest(array['owner', 'stranger', 'moderator', 'suspended', 'deleted']) p (name);

-- Who sees which
prepare seen as
select tests.name(w.user_id) || ': ' || t.symbol
from public.watchlist_items w
join public.tickers t on t.id = w.ticker_id;

select tests.sees(
    s.viewer, 'seen', array[s.viewer || ': ACME'],
    s.viewer || ' sees their own watchlist and no other'
)
from (values ('owner'), ('stranger'), ('moderator'), ('suspended'), ('deleted')) s (viewer);
select tests.sees(s.viewer, 'seen', '{}', s.viewer || ' sees none')
from (values ('guest'), ('nobody'), ('signed out')) s (viewer);
select tests.sees(
    'service_role', 'select count(*)::text from public.watchlist_items w', '{5}',
    'the back end sees all'
);
select tests.act_as_anon();
select throws_ok(
    'select w.id from public.watchlist_items w',
    '42501', 'permission denied for table watchlist_items',
    'a visitor reads none'
);

-- Insert
select tests.act_as('owner');
select lives_ok(
    $$insert into public.watchlist_items (user_id, ticker_id)
    values (tests.id('owner'), tests.id('EMCA'))$$,
    'a person watches a ticker'
);
select tests.sees('owner', 'seen', '{owner: ACME,owner: EMCA}', 'and reads it back');
select tests.act_as('owner');
select lives_ok(
    $$insert into public.watchlist_items (ticker_id) values (tests.id('EMCA'))
    on conflict (user_id, ticker_id) do nothing$$,
    'an upsert that ignores duplicates watches twice without an error'
);
select throws_ok(
    $$insert into public.watchlist_items (ticker_id) values (tests.id('EMCA'))
    on conflict (user_id, ticker_id) do update set ticker_id = excluded.ticker_id$$,
    '42501', 'permission denied for table watchlist_items',
    'an upsert that merges is refused'
);
select throws_ok(
    $$insert into public.watchlist_items (user_id, ticker_id)
    values (tests.id('stranger'), tests.id('EMCA'))$$,
    '42501', 'new row violates row-level security policy for table "watchlist_items"',
    'nobody watches for another'
);
select throws_ok(
    format(
        'insert into public.watchlist_items (ticker_id, %I) values (%L, %s)',
        c.name, tests.id('EMCA'), c.value
    ),
    '42501', 'permission denied for table watchlist_items',
    format('nobody chooses the %s of an item', c.name)
)
from (values ('id', 'gen_random_uuid()'), ('created_at', 'now()')) c (name, value);

-- Update, delete
select throws_ok(
    'update public.watchlist_items set ticker_id = ticker_id',
    '42501', 'permission denied for table watchlist_items',
    'an item is not changed'
);
select tests.act_as('moderator');
select is(
    tests.rows_written('delete from public.watchlist_items'), 1::bigint,
    'a moderator empties their own watchlist and no other'
);
select tests.act_as('owner');
select is(
    tests.rows_written('delete from public.watchlist_items'), 2::bigint, 'one empties one''s own'
);
select is_empty('select w.id from public.watchlist_items w', 'and it is empty');
select tests.sees(
    'service_role', 'select count(*)::text from public.watchlist_items w', '{3}',
    'those of others are still there'
);

select * from finish();
rollback;
