-- quote_post(): a post of one's own and the row in reposts, together. What becomes of them later
-- stands in triggers/posts.sql and triggers/reposts.sql.
begin;
select plan(29);

select tests.create_personas();
insert into public.posts (id, user_id, content)
select tests.id(p.name), tests.id(p.author), p.name
from (
    values
        ('post', 'owner'),
        ('other post', 'owner'),
        ('deleted post', 'owner'),
        ('removed post', 'owner'),
        ('own post', 'stranger'),
        ('post of muted', 'muted')
) p (name, author);
update public.posts set deleted_at = now() where content = 'deleted post';
update public.posts set removed_at = now(), removed_reason = 'spam' where content = 'removed post';

select tests.act_as('stranger');
select results_eq(
    $$select p.id, p.user_id, p.content, p.media_urls, p.original_post_id, p.repost_type::text
    from public.quote_post(
        tests.id('post'), 'Look', array['https://a.example/1.png'], id => tests.id('quote')
    ) p$$,
    $$values (
        tests.id('quote'), tests.id('stranger'), 'Look', array['https://a.example/1.png'],
        tests.id('post'), 'quote'
    )$$,
    'quoting answers with the post'
);
select results_eq(
    $$select p.content, p.original_post_id from public.posts p where p.id = tests.id('quote')$$,
    $$values ('Look', tests.id('post'))$$,
    'its author reads it back'
);
select results_eq(
    $$select r.user_id, r.post_id, r.type::text, r.quote_content from public.reposts r$$,
    $$values (tests.id('stranger'), tests.id('post'), 'quote', 'Look')$$,
    'the quote stands among the reposts, with its text'
);
select is(
    (select s.repost_count from public.post_stats s where s.post_id = tests.id('post')),
    1::bigint,
    'and counts as one'
);
select tests.act_as('owner');
select results_eq(
    $$select p.content from public.posts p where p.original_post_id = tests.id('post')$$,
    $$values ('Look')$$,
    'who was quoted sees it'
);

-- Again
select tests.act_as('stranger');
select results_eq(
    $$select p.id from public.quote_post(
        tests.id('post'), 'Look', array['https://a.example/1.png'], id => tests.id('quote')
    ) p$$,
    $$values (tests.id('quote'))$$,
    'a retry answers with the first result'
);
select throws_ok(
    $$select public.quote_post(tests.id('post'), 'Look', id => tests.id('second quote'))$$,
    'PT409', 'already_quoted',
    'a post is quoted once'
);
select throws_ok(
    $$select public.quote_post(tests.id('post'), 'Look')$$,
    'PT409', 'already_quoted',
    'without an id too'
);
select throws_ok(
    $$select public.quote_post(tests.id('post'), 'Look there', id => tests.id('quote'))$$,
    'PT409', 'id_taken',
    'an id is not used again for another text'
);
select throws_ok(
    $$select public.quote_post(
        tests.id('other post'), 'Look', array['https://a.example/1.png'], id => tests.id('quote')
    )$$,
    'PT409', 'id_taken',
    'nor for a quote of another post'
);
select throws_ok(
    $$select public.create_post(
        'Look', array['https://a.example/1.png'], id => tests.id('quote')
    )$$,
    'PT409', 'id_taken',
    'nor for a post that quotes nothing'
);
select throws_ok(
    $$select public.quote_post(tests.id('post'), 'post', id => tests.id('post'))$$,
    'PT409', 'already_quoted',
    'a post does not quote itself'
);
select tests.act_as('muted');
select throws_ok(
    $$select public.quote_post(
        tests.id('post'), 'Look', array['https://a.example/1.png'], id => tests.id('quote')
    )$$,
    'PT409', 'id_taken',
    'nobody gets the quote of another by its id'
);
select lives_ok(
    $$select public.quote_post(tests.id('post'), 'Look')$$,
    'who is muted quotes as anybody does'
);
select is(
    (select s.repost_count from public.post_stats s where s.post_id = tests.id('post')),
    2::bigint,
    'two people quote one post'
);

-- A plain repost becomes the quote
select tests.act_as('stranger');
select lives_ok($$select public.repost(tests.id('other post'))$$, 'a post is reposted');
select lives_ok(
    $$select public.quote_post(tests.id('other post'), 'And that')$$,
    'and then quoted'
);
select results_eq(
    $$select r.type::text, r.quote_content from public.reposts r
    where r.post_id = tests.id('other post')$$,
    $$values ('quote', 'And that')$$,
    'the plain repost is the quote now'
);
select is(
    (select s.repost_count from public.post_stats s where s.post_id = tests.id('other post')),
    1::bigint,
    'which counts as one'
);
select lives_ok(
    $$select public.quote_post(tests.id('own post'), '', gif_url => 'https://a.example/1.gif')$$,
    'one quotes a post of one''s own, without a word'
);
select throws_ok(
    $$select public.quote_post(tests.id('post of muted'), ' ')$$,
    '23514', 'new row for relation "posts" violates check constraint "content_not_empty"',
    'but not with nothing at all'
);

-- What and who may not
select throws_ok(
    format('select public.quote_post(%L, ''Look'')', tests.id(p.name)),
    'PT404', 'post_not_found',
    format('a %s is not found', p.name)
)
from (values ('deleted post'), ('removed post'), ('no post')) p (name);
select throws_ok(
    $$select public.quote_post(null, 'Look')$$,
    'PT404', 'post_not_found',
    'no post at all is not found'
);
select tests.act_as('blocked');
select throws_ok(
    $$select public.quote_post(tests.id('post'), 'Look')$$,
    'PT404', 'post_not_found',
    'the post of who blocked one is not found'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.quote_post(tests.id('post'), 'Look')$$,
    '42501', 'permission denied for function quote_post',
    'a visitor quotes nothing'
);
select tests.act_as_postgres();
update public.users set deleted_at = now() where id = tests.id('muted');
select tests.act_as('muted');
select throws_ok(
    $$select public.quote_post(tests.id('other post'), 'Look')$$,
    'PT403', 'account_deleted',
    'a deleted account quotes nothing'
);

select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
