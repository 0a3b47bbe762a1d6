-- unreact(): says whether there was a like to take back, also from what one no longer sees.
begin;
select plan(16);

select tests.create_personas();
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('owner'), 'Hello'),
    (tests.id('other post'), tests.id('owner'), 'Hello again');
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment'), tests.id('post'), tests.id('owner'), 'Anybody?');
insert into public.reactions (user_id, post_id, comment_id)
select tests.id(r.name), tests.id(r.post), tests.id(r.comment)
from (
    values
        ('stranger', 'post', null), ('stranger', null, 'comment'),
        ('stranger', 'other post', null), ('muted', 'post', null), ('muted', null, 'comment')
) r (name, post, comment);

select tests.act_as('stranger');
select is(public.unreact(tests.id('post')), true, 'unliking a post says that a like ended');
select bag_eq(
    'select r.user_id, r.post_id, r.comment_id from public.reactions r',
    $$values
        (tests.id('stranger'), null, tests.id('comment')),
        (tests.id('stranger'), tests.id('other post'), null),
        (tests.id('muted'), tests.id('post'), null),
        (tests.id('muted'), null, tests.id('comment'))$$,
    'it ends that like and no other'
);
select is(public.unreact(tests.id('post')), false, 'unliking again ends nothing');
select is(
    public.unreact(comment_id => tests.id('comment')), true, 'a comment can be unliked'
);
select results_eq(
    $$select
        (select s.reaction_count from public.post_stats s where s.post_id = tests.id('post')),
        (
            select s.reaction_count from public.comment_stats s
            where s.comment_id = tests.id('comment')
        )$$,
    'values (1::bigint, 1::bigint)',
    'neither counts any more'
);
select is(public.unreact(tests.id('no post')), false, 'nobody liked what does not exist');
select throws_ok(
    'select public.unreact()',
    '22023', 'reaction_target_required',
    'taking back a like needs a target'
);
select throws_ok(
    $$select public.unreact(tests.id('post'), tests.id('comment'))$$,
    '22023', 'reaction_target_required',
    'and one alone'
);
select tests.act_as_postgres();
update public.posts set deleted_at = now() where id = tests.id('other post');
select tests.act_as('stranger');
select is(
    public.unreact(tests.id('other post')), true, 'a like of a deleted post can be taken back'
);
select tests.act_as('owner');
select public.block_user(tests.id('muted'));
select tests.act_as('muted');
select is(
    public.unreact(comment_id => tests.id('comment')), true,
    'and one of somebody who blocked one since'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.unreact(tests.id('post'))$$,
    '42501', 'permission denied for function unreact',
    'a visitor takes nothing back'
);
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id in (tests.id('muted'), tests.id('stranger'));
select tests.act_as('muted');
select throws_ok(
    $$select public.unreact(tests.id('post'))$$,
    'PT403', 'account_suspended',
    'a suspended person takes nothing back'
);
select tests.act_as('stranger');
select throws_ok(
    $$select public.unreact(tests.id('no post'))$$,
    'PT403', 'account_suspended',
    'nor is told that there is nothing to take back'
);
select throws_ok(
    $$select public.unreact(comment_id => tests.id('no comment'))$$,
    'PT403', 'account_suspended',
    'of a comment either'
);

select tests.act_as_postgres();
select results_eq(
    'select r.user_id, r.post_id from public.reactions r',
    $$values (tests.id('muted'), tests.id('post'))$$,
    'what was refused changed nothing'
);
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
