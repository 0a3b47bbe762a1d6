-- set_interests(): replaces one's own interests, and nobody else's.
begin;
select plan(13);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.user_interests (user_id, interest, created_at)
values
    (tests.id('ann'), 'Options', now() - interval '1 day'),
    (tests.id('ann'), 'Bonds', now() - interval '1 day'),
    (tests.id('ben'), 'Bonds', now());
prepare interests as
select i.interest::text, i.created_at = now() from public.user_interests i order by 1;

select tests.act_as('ann');
select is(
    public.set_interests(array[' Stocks', 'Bonds', 'STOCKS', E'\tcrypto\n', 'Bonds']),
    array['Bonds', 'crypto', 'Stocks'],
    'names are trimmed, and count once whatever their case: the first one'
);
select results_eq(
    'interests', $$values ('Bonds', false), ('crypto', true), ('Stocks', true)$$,
    'what is no longer there goes, what stays stays'
);
select is(
    public.set_interests(array['Bonds', 'crypto', 'Stocks']), array['Bonds', 'crypto', 'Stocks'],
    'a retry answers the same'
);
select is(
    public.set_interests(array['bonds']), array['bonds'], 'another case is another spelling'
);
select results_eq('interests', $$values ('bonds', true)$$, 'which replaces the first');
select throws_ok(
    format('select public.set_interests(%s)', c.interests), c.code, c.message, c.description
)
from (
    values
        ('null', '22023', 'interests_required', 'no list is no empty list'),
        (
            $$array_fill('x'::text, array[51])$$, '22023', 'too_many_interests',
            'more than 50 are refused'
        ),
        (
            $$array['Gold', null]$$, '23502',
            'null value in column "interest" of relation "user_interests" violates not-null '
            'constraint',
            'so is null'
        ),
        (
            $$array['Gold', ' ']$$, '23514',
            'new row for relation "user_interests" violates check constraint '
            '"user_interests_interest_check"',
            'and a blank name'
        ),
        (
            $$array['Gold', repeat('x', 51)]$$, '22001',
            'value too long for type character varying(50)',
            'and one that is too long'
        )
) c (interests, code, message, description);
select is(
    cardinality(public.set_interests(
        array(select 'Interest ' || n from generate_series(1, 50) n)
    )),
    50,
    '50 are fine'
);
select is(public.set_interests('{}'), '{}', 'an empty list removes them all');
select tests.act_as_postgres();
select results_eq('interests', $$values ('Bonds', true)$$, 'other people''s stay');

select * from finish();
rollback;
