-- create_comment(): comments, replies and their polls in one call; a retry with a client-made id is
-- no second comment; what the caller does not see is not found.
begin;
select plan(47);

select tests.create_world();
insert into public.comments (id, post_id, user_id, content)
values
    (
        tests.id('comment under post by owner of stranger'), tests.id('post by owner'),
        tests.id('stranger'), 'comment by stranger, too'
    ),
    (tests.id('plain'), tests.id('post by owner'), tests.id('muted'), 'plain');

-- What comes out
select tests.act_as('stranger');
select results_eq(
    $$select
        c.id, c.post_id, c.user_id, c.parent_comment_id, c.content, c.media_urls, c.gif_url,
        c.created_at, c.deleted_at
    from public.create_comment(
        post_id => tests.id('post by owner'),
        content => 'Well',
        media_urls => array['https://a.example/1.png'],
        gif_url => 'https://a.example/2.gif',
        id => tests.id('new')
    ) c$$,
    $$values (
        tests.id('new'), tests.id('post by owner'), tests.id('stranger'), null::uuid, 'Well',
        array['https://a.example/1.png'], 'https://a.example/2.gif', now(), null::timestamptz
    )$$,
    'commenting answers with the comment'
);
select results_eq(
    $$select c.content from public.comments c where c.id = tests.id('new')$$,
    $$values ('Well')$$,
    'its author reads it back'
);
select is_empty(
    $$select q.id from public.polls q where q.comment_id = tests.id('new')$$,
    'without options there is no poll'
);
select results_eq(
    $$select c.parent_comment_id, c.content from public.create_comment(
        tests.id('post by owner'), 'A reply', tests.id('comment by muted'), id => tests.id('reply')
    ) c$$,
    $$values (tests.id('comment by muted'), 'A reply')$$,
    'a reply hangs on its parent'
);
select results_eq(
    $$select c.content, c.gif_url from public.create_comment(
        tests.id('post by owner'), null, gif_url => 'https://a.example/4.gif'
    ) c$$,
    $$values ('', 'https://a.example/4.gif')$$,
    'null is no text, and a gif does without'
);
select is(
    (
        select count(distinct c.id)
        from (
            select (public.create_comment(tests.id('post by owner'), 'Twice')).id
            from generate_series(1, 2)
        ) c
    ),
    2::bigint,
    'without an id each call is a comment of its own'
);

-- Polls
select lives_ok(
    $$select public.create_comment(
        tests.id('post by owner'), 'Where to?', poll_options => array['up', 'down'],
        poll_duration_days => 7, id => tests.id('with poll')
    )$$,
    'a comment with a poll is made in one call'
);
select results_eq(
    $$select q.options, q.duration_days from public.polls q
    where q.comment_id = tests.id('with poll')$$,
    $$values (array['up', 'down'], 7)$$,
    'the poll stands on the comment, for as long as asked'
);
select lives_ok(
    $$select public.create_comment(
        tests.id('post by owner'), 'Or not?', poll_options => array['up', 'down'],
        poll_duration_days => null, id => tests.id('short poll')
    )$$,
    'the duration of a poll may be left out'
);
select results_eq(
    $$select q.duration_days from public.polls q where q.comment_id = tests.id('short poll')$$,
    'values (1)',
    'a poll is open for a day then'
);
select throws_ok(
    $$select public.create_comment(
        tests.id('post by owner'), 'Poll?', poll_options => array['one']
    )$$,
    '23514', 'new row for relation "polls" violates check constraint "min_options"',
    'a poll of one option is refused'
);
select is_empty(
    $$select c.id from public.comments c where c.content = 'Poll?'$$,
    'a refused poll leaves no comment behind'
);

-- Content
select throws_ok(
    format('select public.create_comment(tests.id(''post by owner''), %s)', c.arguments),
    '23514',
    format('new row for relation "comments" violates check constraint "%s"', c.constraint_name),
    c.description
)
from (
    values
        ($$''$$, 'content_not_empty', 'a comment of nothing is refused'),
        ($$e' \n\u200b'$$, 'content_not_empty', 'so is one of nothing to be seen'),
        ($$repeat('x', 10001)$$, 'max_content_length', 'so is one of 10,001 characters'),
        (
            $$'x', media_urls => array['http://a.example']$$, 'comments_media_urls_check',
            'so is media without encryption'
        )
) c (arguments, constraint_name, description);

-- Retries
select tests.act_as_postgres();
select tests.age('public.comments', tests.id('new'), '1 hour');
select tests.act_as('stranger');
select results_eq(
    $$select c.id, c.created_at from public.create_comment(
        tests.id('post by owner'), 'Well', media_urls => array['https://a.example/1.png'],
        gif_url => 'https://a.example/2.gif', id => tests.id('new')
    ) c$$,
    $$values (tests.id('new'), now() - interval '1 hour')$$,
    'a retry answers with the first result'
);
select lives_ok(
    format('select public.create_comment(tests.id(''post by owner''), %s, id => %L)',
        c.arguments, tests.id(c.name)),
    format('so does one %s', c.description)
)
from (
    values
        ('reply', $$'A reply', tests.id('comment by muted')$$, 'of a reply'),
        (
            'with poll',
            $$'Where to?', poll_options => array['up', 'down'], poll_duration_days => 7$$,
            'with a poll'
        ),
        ('short poll', $$'Or not?', poll_options => array['up', 'down']$$, 'with a short poll')
) c (name, arguments, description);
select results_eq(
    $$select count(*) from public.polls q where q.comment_id = tests.id('with poll')$$,
    'values (1::bigint)',
    'and there is one poll'
);
select throws_ok(
    format('select public.create_comment(tests.id(%L), %s, id => %L)',
        c.post, c.arguments, tests.id(c.name)),
    'PT409', 'id_taken',
    format('an id is not used again for %s', c.description)
)
from (
    values
        ('reply', 'post by owner', $$'A reply'$$, 'the reply without its parent'),
        (
            'reply', 'post by owner', $$'Another', tests.id('comment by muted')$$, 'another text'
        ),
        (
            'reply', 'post by owner', $$'A reply', tests.id('comment by owner')$$,
            'another parent'
        ),
        ('short poll', 'post by owner', $$'Or not?'$$, 'the comment without its poll'),
        (
            'short poll', 'post by owner', $$'Or not?', poll_options => array['down', 'up']$$,
            'another poll'
        ),
        (
            'short poll', 'post by owner',
            $$'Or not?', poll_options => array['up', 'down'], poll_duration_days => 2$$,
            'a longer poll'
        ),
        (
            'short poll', 'post by muted', $$'Or not?', poll_options => array['up', 'down']$$,
            'another post'
        ),
        (
            'new', 'post by owner', $$'Well', gif_url => 'https://a.example/2.gif'$$,
            'the comment without its media'
        ),
        (
            'new', 'post by owner', $$'Well', media_urls => array['https://a.example/1.png']$$,
            'the comment without its gif'
        ),
        ('plain', 'post by owner', $$'plain'$$, 'a comment of another')
) c (name, post, arguments, description);

-- What is not there
select tests.act_as('blocked');
select throws_ok(
    $$select public.create_comment(tests.id('post by owner'), 'Hm')$$,
    'PT404', 'post_not_found',
    'the blocked find no post of the blocker'
);
select throws_ok(
    $$select public.create_comment(
        tests.id('post by stranger'), 'Hm', tests.id('comment under post by owner of stranger')
    )$$,
    'PT404', 'comment_not_found',
    'a comment under another post is not found'
);
select tests.act_as('owner');
select throws_ok(
    $$select public.create_comment(
        tests.id('post by owner'), 'Hm', tests.id('comment by blocked')
    )$$,
    'PT404', 'comment_not_found',
    'the blocker finds no comment of the blocked, even under the own post'
);
select tests.act_as('stranger');
select throws_ok(
    format('select public.create_comment(tests.id(%L), ''Hm'', tests.id(%L))', c.post, c.parent),
    'PT404', c.message,
    format('%s is not found', coalesce(c.parent, c.post))
)
from (
    values
        ('no such post', null, 'post_not_found'),
        (null, null, 'post_not_found'),
        ('deleted post by owner', null, 'post_not_found'),
        ('removed post by owner', null, 'post_not_found'),
        ('post by suspended', null, 'post_not_found'),
        ('post by muted', 'comment by muted', 'comment_not_found'),
        ('post by owner', 'no such comment', 'comment_not_found'),
        ('post by owner', 'deleted comment by owner', 'comment_not_found'),
        ('post by owner', 'removed comment by owner', 'comment_not_found'),
        ('post by owner', 'comment by suspended', 'comment_not_found')
) c (post, parent, message);

-- Who may
select tests.act_as_anon();
select throws_ok(
    $$select public.create_comment(tests.id('post by owner'), 'Hm')$$,
    '42501', 'permission denied for function create_comment',
    'a visitor does not comment'
);
select tests.act_as('suspended');
select throws_ok(
    $$select public.create_comment(tests.id('post by owner'), 'Hm')$$,
    'PT403', 'account_suspended',
    'a suspended person does not comment'
);

select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
