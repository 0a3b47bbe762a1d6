-- What a row of polls may hold, and what becomes of it. What options are: corrections/03.
begin;
select plan(20);

select tests.create_user('ann');
insert into public.posts (id, user_id, content)
select tests.id(p.name), tests.id('ann'), p.name
from unnest(array['post', 'other post']) p (name);
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment'), tests.id('post'), tests.id('ann'), 'well?');
insert into public.polls (id, post_id, options)
values (tests.id('poll'), tests.id('post'), array['yes', 'no']);

select results_eq(
    $$select q.comment_id, q.duration_days, q.created_at, q.closes_at from public.polls q$$,
    $$values (null::uuid, 1, now(), now() + interval '24 hours')$$,
    'a poll is by default open for a day from now'
);
select throws_ok(
    format(
        'insert into public.polls (%I, %s) values (null, %s)', c.name, c.others, c.other_values
    ),
    '23502',
    format('null value in column "%s" of relation "polls" violates not-null constraint', c.name),
    format('a poll always has %s', c.name)
)
from (
    values
        ('id', 'post_id, options', 'tests.id(''other post''), array[''a'', ''b'']'),
        ('options', 'post_id', 'tests.id(''other post'')'),
        ('duration_days', 'post_id, options', 'tests.id(''other post''), array[''a'', ''b'']'),
        ('created_at', 'post_id, options', 'tests.id(''other post''), array[''a'', ''b'']')
) c (name, others, other_values);
select throws_ok(
    format(
        'insert into public.polls (id, post_id, comment_id, options, duration_days)
        values (coalesce(%L::uuid, gen_random_uuid()), %L, %L, %L, %L)',
        b.id, b.post_id, b.comment_id, b.options, b.duration_days
    ),
    b.code, b.message, b.description
)
from (
    values
        (
            null::uuid, null::uuid, null::uuid, '{a,b}', 1, '23514',
            'new row for relation "polls" violates check constraint "poll_target"',
            'a poll stands on something'
        ),
        (
            null, tests.id('other post'), tests.id('comment'), '{a,b}', 1, '23514',
            'new row for relation "polls" violates check constraint "poll_target"',
            'a poll stands on one thing'
        ),
        (
            null, tests.id('other post'), null, '{a}', 1, '23514',
            'new row for relation "polls" violates check constraint "min_options"',
            'a poll has two options at least'
        ),
        (
            null, tests.id('other post'), null, '{a,b,c,d,e}', 1, '23514',
            'new row for relation "polls" violates check constraint "max_options"',
            'a poll has four options at most'
        ),
        (
            null, tests.id('other post'), null, '{a,A}', 1, '23514',
            'new row for relation "polls" violates check constraint "polls_options_check"',
            'the options of a poll are different'
        ),
        (
            null, tests.id('other post'), null, '{a,b}', 0, '23514',
            'new row for relation "polls" violates check constraint "min_duration"',
            'a poll is open for a day at least'
        ),
        (
            null, tests.id('other post'), null, '{a,b}', 8, '23514',
            'new row for relation "polls" violates check constraint "min_duration"',
            'a poll is open for a week at most'
        ),
        (
            tests.id('poll'), tests.id('other post'), null, '{a,b}', 1, '23505',
            'duplicate key value violates unique constraint "polls_pkey"',
            'an id is one poll'
        ),
        (
            null, tests.id('post'), null, '{a,b}', 1, '23505',
            'duplicate key value violates unique constraint "polls_post_id_key"',
            'a post has one poll'
        ),
        (
            null, tests.id('nothing'), null, '{a,b}', 1, '23503',
            'insert or update on table "polls" violates foreign key constraint '
            '"polls_post_id_fkey"',
            'the post of a poll exists'
        ),
        (
            null, null, tests.id('nothing'), '{a,b}', 1, '23503',
            'insert or update on table "polls" violates foreign key constraint '
            '"polls_comment_id_fkey"',
            'the comment of a poll exists'
        )
) b (id, post_id, comment_id, options, duration_days, code, message, description);

insert into public.polls (comment_id, options, duration_days)
values (tests.id('comment'), array['a', 'b', 'c', 'd'], 7);
select is(
    (select q.closes_at from public.polls q where q.comment_id = tests.id('comment')),
    now() + interval '168 hours',
    'a poll of four options may be open for a week'
);
select throws_ok(
    $$insert into public.polls (comment_id, options)
    values (tests.id('comment'), array['a', 'b'])$$,
    '23505', 'duplicate key value violates unique constraint "polls_comment_id_key"',
    'a comment has one poll'
);
delete from public.comments where id = tests.id('comment');
select results_eq(
    'select q.id from public.polls q', $$values (tests.id('poll'))$$,
    'a poll goes with its comment'
);
delete from public.posts where id = tests.id('post');
select is_empty('select q.id from public.polls q', 'a poll goes with its post');

select * from finish();
rollback;
