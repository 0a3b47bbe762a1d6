-- react(): one like of a post or comment that one sees.
begin;
select plan(26);

select tests.create_personas();
insert into public.posts (id, user_id, content)
select tests.id(p.name), tests.id('owner'), p.name
from (values ('post'), ('deleted post'), ('removed post')) p (name);
insert into public.comments (id, post_id, user_id, content)
select tests.id(c.name), tests.id(c.post), tests.id(c.author), c.name
from (
    values
        ('comment', 'post', 'muted'),
        ('comment of owner', 'post', 'owner'),
        ('deleted comment', 'post', 'muted'),
        ('removed comment', 'post', 'muted'),
        ('comment under deleted post', 'deleted post', 'muted')
) c (name, post, author);
update public.posts set deleted_at = now() where content like 'deleted%';
update public.posts set removed_at = now(), removed_reason = 'spam' where content like 'removed%';
update public.comments set deleted_at = now() where content like 'deleted%';
update public.comments
set removed_at = now(), removed_reason = 'spam'
where content like 'removed%';

select tests.act_as('stranger');
select results_eq(
    $$select r.user_id, r.post_id, r.comment_id from public.react(tests.id('post')) r$$,
    $$values (tests.id('stranger'), tests.id('post'), null::uuid)$$,
    'liking a post answers with the like'
);
select results_eq(
    $$select r.user_id, r.post_id, r.comment_id
    from public.react(comment_id => tests.id('comment')) r$$,
    $$values (tests.id('stranger'), null::uuid, tests.id('comment'))$$,
    'so does liking a comment'
);
select bag_eq(
    'select r.post_id, r.comment_id from public.reactions r',
    $$values (tests.id('post'), null), (null, tests.id('comment'))$$,
    'who liked reads both back'
);
select results_eq(
    $$select r.id from public.react(tests.id('post')) r$$,
    $$select r.id from public.reactions r where r.post_id = tests.id('post')$$,
    'liking a post again answers with the like that stands'
);
select results_eq(
    $$select r.id from public.react(comment_id => tests.id('comment')) r$$,
    $$select r.id from public.reactions r where r.comment_id = tests.id('comment')$$,
    'liking a comment again too'
);
select results_eq(
    $$select
        (select s.reaction_count from public.post_stats s where s.post_id = tests.id('post')),
        (
            select s.reaction_count from public.comment_stats s
            where s.comment_id = tests.id('comment')
        )$$,
    'values (1::bigint, 1::bigint)',
    'each counts once'
);
select throws_ok(
    'select public.react()',
    '22023', 'reaction_target_required',
    'a like has a target'
);
select throws_ok(
    $$select public.react(tests.id('post'), tests.id('comment'))$$,
    '22023', 'reaction_target_required',
    'and one alone'
);
select throws_ok(
    format('select public.react(%L)', tests.id(p.name)),
    'PT404', 'post_not_found',
    format('a %s is not found', p.name)
)
from (values ('deleted post'), ('removed post'), ('no post'), ('comment')) p (name);
select throws_ok(
    format('select public.react(comment_id => %L)', tests.id(c.name)),
    'PT404', 'comment_not_found',
    format('a %s is not found', c.name)
)
from (
    values
        ('deleted comment'), ('removed comment'), ('comment under deleted post'), ('no comment'),
        ('post')
) c (name);
select tests.act_as('owner');
select throws_ok(
    $$select public.react(tests.id('deleted post'))$$,
    'PT404', 'post_not_found',
    'its author does not like a deleted post'
);
select lives_ok(
    $$select public.react(tests.id('post'))$$,
    'one likes a post of one''s own'
);
select tests.act_as('muted');
select throws_ok(
    format('select public.react(comment_id => %L)', tests.id(c.name)),
    'PT404', 'comment_not_found',
    format('its author does not like a %s', c.name)
)
from (values ('deleted comment'), ('removed comment')) c (name);
select tests.act_as('blocked');
select throws_ok(
    $$select public.react(tests.id('post'))$$,
    'PT404', 'post_not_found',
    'the post of who blocked one is not found'
);
select throws_ok(
    $$select public.react(comment_id => tests.id('comment of owner'))$$,
    'PT404', 'comment_not_found',
    'nor is a comment of theirs'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.react(tests.id('post'))$$,
    '42501', 'permission denied for function react',
    'a visitor likes nothing'
);
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('muted');
select tests.act_as('muted');
select throws_ok(
    $$select public.react(tests.id('post'))$$,
    'PT403', 'account_suspended',
    'a suspended person likes nothing'
);

select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
