-- What a row of user_interests may hold, and what becomes of it.
begin;
select plan(10);

select tests.create_user('ann');
select tests.create_user('ben');

select tests.act_as('ann');
insert into public.user_interests (interest) values ('Stocks');
select results_eq(
    'select i.user_id, i.interest::text, i.created_at from public.user_interests i',
    $$values (tests.id('ann'), 'Stocks', now())$$,
    'an interest is by default the caller''s, of now'
);
select tests.act_as_postgres();
select throws_ok(
    format('update public.user_interests set %I = null where interest = ''Stocks''', c),
    '23502',
    format(
        'null value in column "%s" of relation "user_interests" violates not-null constraint', c
    ),
    format('an interest always has %s', c)
)
from unnest(array['user_id', 'interest', 'created_at']) c;
select throws_ok(
    $$insert into public.user_interests (user_id, interest) values (tests.id('ann'), 'Stocks')$$,
    '23505', 'duplicate key value violates unique constraint "user_interests_pkey"',
    'one person names an interest once'
);
select throws_ok(
    $$insert into public.user_interests (user_id, interest) values (tests.id('ann'), ' ')$$,
    '23514',
    'new row for relation "user_interests" violates check constraint '
    '"user_interests_interest_check"',
    'an interest can be seen'
);
select throws_ok(
    $$insert into public.user_interests (user_id, interest)
    values (tests.id('ann'), repeat('x', 51))$$,
    '22001', 'value too long for type character varying(50)',
    'an interest has at most fifty characters'
);
select throws_ok(
    $$insert into public.user_interests (user_id, interest) values (tests.id('nobody'), 'Stocks')$$,
    '23503',
    'insert or update on table "user_interests" violates foreign key constraint '
    '"user_interests_user_id_fkey"',
    'who is interested exists'
);
select lives_ok(
    $$insert into public.user_interests (user_id, interest)
    values (tests.id('ann'), 'Crypto'), (tests.id('ben'), 'Stocks')$$,
    'people have several interests, and share them'
);
delete from auth.users where id = tests.id('ann');
select results_eq(
    'select i.user_id, i.interest::text from public.user_interests i',
    $$values (tests.id('ben'), 'Stocks')$$,
    'interests go with the person'
);

select * from finish();
rollback;
