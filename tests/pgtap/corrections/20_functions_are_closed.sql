-- Correction 20: functions were callable by everybody and found their tables by the caller's
-- search_path; table-wide powers that no policy holds back were left with the API's roles.
begin;
select plan(18);

select tests.create_user('ann');
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ann'), 'hello');

create function public.newest_function() returns integer language sql as 'select 1';
select tests.act_as('ann');
select throws_ok(
    format('truncate public.%I cascade', t),
    '42501', format('permission denied for table %s', t),
    format('correction 20: a signed-in person does not empty %s', t)
)
from unnest(array['posts', 'users', 'reports']) t;
select tests.act_as_service_role();
select throws_ok(
    format('truncate public.%I cascade', t),
    '42501', format('permission denied for table %s', t),
    format('correction 20: the back end does not empty %s', t)
)
from unnest(array['posts', 'users', 'reports']) t;
select throws_ok(
    $$create trigger spy before insert on public.posts
    for each row execute function public.update_updated_at()$$,
    '42501', 'permission denied for table posts',
    'correction 20: the back end does not put triggers on tables'
);

select tests.act_as_anon();
select throws_ok(
    format('select %s', f.call),
    '42501', format('permission denied for function %s', f.name),
    format('correction 20: a visitor does not call %s()', f.name)
)
from (
    values
        ('create_post', 'public.create_post(''hi'')'),
        ('react', 'public.react(post_id => tests.id(''post''))'),
        ('block_user', 'public.block_user(tests.id(''ann''))'),
        ('newest_function', 'public.newest_function()')
) f (name, call);
select tests.act_as('ann');
select throws_ok(
    format('select %s', f.call),
    '42501', format('permission denied for function %s', f.name),
    format('correction 20: a signed-in person does not call the internal %s()', f.name)
)
from (
    values
        ('create_user', 'private.create_user(tests.id(''ben''), ''{}'')'),
        ('close_days', 'private.close_days()'),
        ('repair_counters', 'private.repair_counters()'),
        ('sees_post', 'private.sees_post(tests.id(''ann''), tests.id(''post''))'),
        ('newest_function', 'public.newest_function()')
) f (name, call);

-- A caller's own tables of the same names, first in its search_path.
create temporary table posts (like public.posts);
create temporary table reactions (like public.reactions);
set local search_path = pg_temp, public, tap, tests, extensions;
select public.create_post('from another search_path', id => tests.id('second'));
select public.react(post_id => tests.id('second'));
select is(
    (select count(*) from pg_temp.posts) + (select count(*) from pg_temp.reactions), 0::bigint,
    'correction 20: functions do not look where the caller points'
);
select results_eq(
    $$select p.content, s.reaction_count
    from public.posts p
    join public.post_stats s on s.post_id = p.id
    where p.id = tests.id('second')$$,
    $$values ('from another search_path', 1::bigint)$$,
    'correction 20: functions find the tables they are meant for'
);

select * from finish();
rollback;
