-- create_post(): the post and its poll at once; a retry with a client-made id is no second post.
begin;
select plan(38);

select tests.create_user('ann');
select tests.create_user('ben');

-- What comes out
select tests.act_as('ann');
select results_eq(
    $$select
        p.id, p.user_id, p.content, p.media_urls, p.gif_url, p.original_post_id, p.repost_type,
        p.created_at, p.deleted_at
    from public.create_post(
        content => 'Hello $AAPL',
        media_urls => array['https://a.example/1.png'],
        gif_url => 'https://a.example/2.gif',
        id => tests.id('post')
    ) p$$,
    $$values (
        tests.id('post'), tests.id('ann'), 'Hello $AAPL', array['https://a.example/1.png'],
        'https://a.example/2.gif', null::uuid, null::varchar, now(), null::timestamptz
    )$$,
    'posting answers with the post'
);
select results_eq(
    'select p.id, p.content from public.posts p',
    $$values (tests.id('post'), 'Hello $AAPL')$$,
    'its author reads it back'
);
select is_empty('select q.id from public.polls q', 'without options there is no poll');
select results_eq(
    $$select p.content, p.media_urls, p.gif_url from public.create_post(
        null, array['https://a.example/3.png'], null, null, null, tests.id('picture')
    ) p$$,
    $$values ('', array['https://a.example/3.png'], null::text)$$,
    'null is no text, and media does without'
);
select results_eq(
    $$select p.gif_url from public.create_post(gif_url => 'https://a.example/4.gif') p$$,
    $$values ('https://a.example/4.gif')$$,
    'so does a gif'
);
select is(
    (
        select count(distinct p.id)
        from (select (public.create_post('Twice')).id from generate_series(1, 2)) p
    ),
    2::bigint,
    'without an id each call is a post of its own'
);

-- Polls
select lives_ok(
    $$select public.create_post(
        'Where to?', poll_options => array['up', 'down', 'sideways'], poll_duration_days => 7,
        id => tests.id('with poll')
    )$$,
    'a post with a poll is made in one call'
);
select results_eq(
    $$select q.options, q.duration_days, q.closes_at from public.polls q
    where q.post_id = tests.id('with poll')$$,
    $$values (array['up', 'down', 'sideways'], 7, now() + interval '168 hours')$$,
    'the poll stands on the post, for as long as asked'
);
select lives_ok(
    $$select public.create_post(
        'Or not?', poll_options => array['up', 'down'], poll_duration_days => null,
        id => tests.id('short poll')
    )$$,
    'the duration of a poll may be left out'
);
select results_eq(
    $$select q.duration_days from public.polls q where q.post_id = tests.id('short poll')$$,
    'values (1)',
    'a poll is open for a day then'
);
select throws_ok(
    format(
        'select public.create_post(''Poll?'', poll_options => %L, poll_duration_days => %s)',
        c.options, c.days
    ),
    '23514',
    format('new row for relation "polls" violates check constraint "%s"', c.constraint_name),
    c.description
)
from (
    values
        ('{}'::text[], 1, 'min_options', 'an empty list of options is not taken for no poll'),
        ('{one}', 1, 'min_options', 'a poll of one option is refused'),
        ('{1,2,3,4,5}', 1, 'max_options', 'a poll of five options is refused'),
        ('{yes,yes}', 1, 'polls_options_check', 'a poll of two equal options is refused'),
        ('{yes,no}', 0, 'min_duration', 'a poll of no days is refused'),
        ('{yes,no}', 8, 'min_duration', 'a poll of eight days is refused')
) c (options, days, constraint_name, description);
select is_empty(
    $$select p.id from public.posts p where p.content = 'Poll?'$$,
    'a refused poll leaves no post behind'
);

-- Content
select throws_ok(
    'select public.create_post()',
    '23514', 'new row for relation "posts" violates check constraint "content_not_empty"',
    'a post of nothing is refused'
);
select throws_ok(
    $$select public.create_post(e' \n\u200b', '{}')$$,
    '23514', 'new row for relation "posts" violates check constraint "content_not_empty"',
    'a post of nothing to be seen is refused'
);
select lives_ok(
    $$select public.create_post(repeat('x', 10000))$$,
    'a post of 10,000 characters is long enough'
);
select throws_ok(
    $$select public.create_post(repeat('x', 10001))$$,
    '23514', 'new row for relation "posts" violates check constraint "max_content_length"',
    'one more is too many'
);
select throws_ok(
    $$select public.create_post('Look', array['http://a.example/1.png'])$$,
    '23514', 'new row for relation "posts" violates check constraint "posts_media_urls_check"',
    'media without encryption is refused'
);

-- Retries
select tests.act_as_postgres();
select tests.age('public.posts', tests.id('post'), '1 hour');
select tests.act_as('ann');
select results_eq(
    $$select p.id, p.created_at from public.create_post(
        'Hello $AAPL', array['https://a.example/1.png'], 'https://a.example/2.gif',
        id => tests.id('post')
    ) p$$,
    $$values (tests.id('post'), now() - interval '1 hour')$$,
    'a retry answers with the first result'
);
select lives_ok(
    $$select public.create_post(
        'Where to?', poll_options => array['up', 'down', 'sideways'], poll_duration_days => 7,
        id => tests.id('with poll')
    )$$,
    'so does one with a poll'
);
select results_eq(
    $$select count(*) from public.polls q where q.post_id = tests.id('with poll')$$,
    'values (1::bigint)',
    'and there is one poll'
);
select throws_ok(
    format('select public.create_post(%s, id => %L)', c.arguments, tests.id(c.name)),
    'PT409', 'id_taken',
    format('an id is not used again for %s', c.description)
)
from (
    values
        ('post', $$'Hello $BTC'$$, 'another text'),
        ('post', $$'Hello $AAPL', array['https://a.example/1.png']$$, 'the post without its gif'),
        (
            'post',
            $$'Hello $AAPL', array['https://a.example/0.png'], 'https://a.example/2.gif'$$,
            'other media'
        ),
        (
            'post',
            $$'Hello $AAPL', array['https://a.example/1.png'], 'https://a.example/2.gif',
            array['yes', 'no']$$,
            'the post with a poll'
        ),
        (
            'with poll',
            $$'Where from?', poll_options => array['up', 'down', 'sideways'],
            poll_duration_days => 7$$,
            'another text with the same poll'
        ),
        ('with poll', $$'Where to?'$$, 'the post without its poll'),
        (
            'with poll',
            $$'Where to?', poll_options => array['down', 'up', 'sideways'],
            poll_duration_days => 7$$,
            'the options in another order'
        ),
        (
            'with poll',
            $$'Where to?', poll_options => array['up', 'down', 'sideways'],
            poll_duration_days => 1$$,
            'a poll that ends earlier'
        )
) c (name, arguments, description);
select tests.act_as('ben');
select throws_ok(
    $$select public.create_post(
        'Hello $AAPL', array['https://a.example/1.png'], 'https://a.example/2.gif',
        id => tests.id('post')
    )$$,
    'PT409', 'id_taken',
    'nobody gets the post of another by its id'
);
select results_eq(
    $$select p.user_id, p.content from public.posts p where p.id = tests.id('post')$$,
    $$values (tests.id('ann'), 'Hello $AAPL')$$,
    'what was refused changed nothing'
);

-- Who may
select tests.act_as_anon();
select throws_ok(
    $$select public.create_post('Hello')$$,
    '42501', 'permission denied for function create_post',
    'a visitor does not post'
);
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('ben');
select tests.act_as('ben');
select throws_ok(
    $$select public.create_post('Hello')$$,
    'PT403', 'account_suspended',
    'a suspended person does not post'
);

select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
