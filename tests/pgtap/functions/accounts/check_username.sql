-- check_username(): what a sign-up form asks. Who may not be seen has a name all the same.
begin;
select plan(8);

select tests.create_user(p.name)
from unnest(array['ann', 'ben', 'cem', 'renamed', 'erased']) p (name);
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('ann'), tests.id('ben'), 'block');
update public.users set deleted_at = now() where id = tests.id('erased');
select tests.act_as('renamed');
update public.users set username = 'newname' where id = tests.id('renamed');

prepare answers as
select c.username, c.is_available, c.reason
from unnest(array[
    'fresh_name', '  Fresh_Name ', 'ann', 'ANN', 'erased', 'admin', 'renamed', 'ab',
    'no-hyphen', repeat('a', 51), '', null
]) with ordinality a (name, place)
cross join lateral public.check_username(a.name) c
order by a.place;
create function pg_temp.expected(ann_is text, renamed_is text)
returns table (username text, is_available boolean, reason text)
language sql
as $$
values
    ('fresh_name', true, null),
    ('fresh_name', true, null),
    ('ann', ann_is is null, ann_is),
    ('ann', ann_is is null, ann_is),
    ('erased', false, 'taken'),
    ('admin', false, 'reserved'),
    ('renamed', renamed_is is null, renamed_is),
    ('ab', false, 'invalid'),
    ('no-hyphen', false, 'invalid'),
    (repeat('a', 51), false, 'invalid'),
    ('', false, 'invalid'),
    (null, false, 'invalid')
$$;
grant execute on function pg_temp.expected to public;

select tests.act_as_anon();
select results_eq(
    'answers', $$select * from pg_temp.expected('taken', 'held')$$,
    'a visitor learns which names are free, and why the others are not'
);
select tests.act_as('ben');
select results_eq(
    'answers', $$select * from pg_temp.expected('taken', 'held')$$,
    'the name of who blocks one is taken like any other'
);
select tests.act_as('ann');
select results_eq(
    'answers', $$select * from pg_temp.expected(null, 'held')$$,
    'one''s own name is available to oneself'
);
select tests.act_as('renamed');
select results_eq(
    'answers', $$select * from pg_temp.expected('taken', null)$$,
    'so is the name that is held for oneself'
);
select tests.act_as('erased');
select results_eq(
    $$select c.is_available from public.check_username('erased') c$$, 'values (true)',
    'also in the period of grace'
);
select tests.act_as_postgres();
update private.username_holds set held_until = now();
select tests.act_as_anon();
select results_eq(
    $$select c.is_available, c.reason from public.check_username('renamed') c$$,
    'values (true, null::text)',
    'a name is free when its time is over'
);
select results_eq(
    $$select c.reason from public.check_username('newname') c$$, $$values ('taken')$$,
    'and the new one is taken'
);

-- The answer and the rule are one
select tests.act_as('cem');
select results_eq(
    $$select n.name, c.is_available, tests.error_of(format(
        'update public.users set username = %L where id = auth.uid()', c.username
    )) is null
    from unnest(array['ann', 'newname', 'admin', 'ab', 'cem', 'fresh_name'])
        with ordinality n (name, place)
    cross join lateral public.check_username(n.name) c
    order by n.place$$,
    $$values
        ('ann', false, false), ('newname', false, false), ('admin', false, false),
        ('ab', false, false), ('cem', true, true), ('fresh_name', true, true)$$,
    'what is available can be had, and nothing else'
);

select * from finish();
rollback;
