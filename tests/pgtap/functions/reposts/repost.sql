-- repost() and what it leaves to the row that stands: a second repost, a quote.
begin;
select plan(20);

select tests.create_personas();
insert into public.posts (id, user_id, content)
select tests.id(p.name), tests.id(p.author), p.name
from (
    values
        ('post', 'owner'),
        ('deleted post', 'owner'),
        ('removed post', 'owner'),
        ('own post', 'stranger'),
        ('post of moderator', 'moderator'),
        ('post of muted', 'muted')
) p (name, author);
update public.posts set deleted_at = now() where content = 'deleted post';
update public.posts set removed_at = now(), removed_reason = 'spam' where content = 'removed post';

select tests.act_as('stranger');
select results_eq(
    $$select r.user_id, r.post_id, r.type::text, r.quote_content
    from public.repost(tests.id('post')) r$$,
    $$values (tests.id('stranger'), tests.id('post'), 'normal', null::text)$$,
    'reposting answers with the row'
);
select results_eq(
    $$select r.post_id from public.reposts r$$,
    $$values (tests.id('post'))$$,
    'who reposted reads it back'
);
select results_eq(
    $$select r.id from public.repost(tests.id('post')) r$$,
    'select r.id from public.reposts r',
    'reposting again answers with the row that stands'
);
select is(
    (select s.repost_count from public.post_stats s where s.post_id = tests.id('post')),
    1::bigint,
    'and counts once'
);
select lives_ok(
    $$select public.repost(tests.id('own post'))$$,
    'one reposts a post of one''s own'
);
select is(
    (select p.post_count from public.profiles p where p.id = tests.id('stranger')),
    1::bigint,
    'a repost is no post'
);
select lives_ok(
    $$select public.quote_post(tests.id('post of moderator'), 'Look')$$,
    'another post is quoted'
);
select results_eq(
    $$select r.type::text, r.quote_content from public.repost(tests.id('post of moderator')) r$$,
    $$values ('quote', 'Look')$$,
    'reposting what one quoted answers with the quote'
);
select throws_ok(
    format('select public.repost(%L)', tests.id(p.name)),
    'PT404', 'post_not_found',
    format('a %s is not found', p.name)
)
from (values ('deleted post'), ('removed post'), ('no post')) p (name);
select throws_ok(
    'select public.repost(null)',
    'PT404', 'post_not_found',
    'no post at all is not found'
);
select tests.act_as('owner');
select throws_ok(
    format('select public.repost(%L)', tests.id(p.name)),
    'PT404', 'post_not_found',
    format('nor is a %s by its author', p.name)
)
from (values ('deleted post'), ('removed post')) p (name);
select tests.act_as('blocked');
select throws_ok(
    $$select public.repost(tests.id('post'))$$,
    'PT404', 'post_not_found',
    'the post of who blocked one is not found'
);
select tests.act_as('muted');
select lives_ok(
    $$select public.repost(tests.id('post'))$$,
    'who is muted reposts as anybody does'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.repost(tests.id('post'))$$,
    '42501', 'permission denied for function repost',
    'a visitor reposts nothing'
);
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('muted');
select tests.act_as('muted');
select throws_ok(
    $$select public.repost(tests.id('post'))$$,
    'PT403', 'account_suspended',
    'a suspended person reposts nothing'
);
select tests.act_as('stranger');
select throws_ok(
    $$select public.repost(tests.id('post of muted'))$$,
    'PT404', 'post_not_found',
    'a post of a suspended author is not found'
);

select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
