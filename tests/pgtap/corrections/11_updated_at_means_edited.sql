-- Correction 11: the document's triggers moved updated_at for every update, also for bookkeeping.
begin;
select plan(9);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ann'), 'hello');
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment'), tests.id('post'), tests.id('ann'), 'me again');
select tests.age('public.users', tests.id('ann'), '1 day', 'updated_at');
select tests.age('public.posts', tests.id('post'), '1 day', 'updated_at');
select tests.age('public.comments', tests.id('comment'), '1 day', 'updated_at');

select tests.act_as('ann');
select tests.request_headers('{"cf-connecting-ip": "192.0.2.1"}');
select public.start_session();
select tests.act_as('ben');
select public.follow_user(tests.id('ann'));
select public.react(post_id => tests.id('post'));
select public.react(comment_id => tests.id('comment'));
select public.repost(tests.id('post'));
insert into public.comments (post_id, parent_comment_id, content)
values (tests.id('post'), tests.id('comment'), 'welcome');
select tests.act_as_postgres();
select results_eq(
    $$select u.last_active_at, u.ip_address_hash is not null, u.updated_at
    from public.users u
    where u.id = tests.id('ann')$$,
    $$values (now(), true, now() - interval '1 day')$$,
    'correction 11: being active, and followed, is no edit of a person'
);
select is(
    (select p.updated_at from public.posts p where p.id = tests.id('post')),
    now() - interval '1 day',
    'correction 11: being liked, reposted and commented is no edit of a post'
);
select is(
    (select c.updated_at from public.comments c where c.id = tests.id('comment')),
    now() - interval '1 day',
    'correction 11: being liked and answered is no edit of a comment'
);
update public.posts set removed_at = now(), removed_reason = 'spam' where id = tests.id('post');
update public.posts set removed_at = null, removed_reason = null where id = tests.id('post');
select tests.act_as('ann');
select public.delete_post(tests.id('post'));
select public.restore_post(tests.id('post'));
update public.posts set content = 'hello' where id = tests.id('post');
select is(
    (select p.updated_at from public.posts p where p.id = tests.id('post')),
    now() - interval '1 day',
    'correction 11: deleting, restoring, and writing the same text are no edits of a post'
);

update public.users set bio = 'I trade' where id = tests.id('ann');
update public.posts set content = 'hello, world' where id = tests.id('post');
update public.comments
set media_urls = array['https://a.example/1.png']
where id = tests.id('comment');
select is(
    (select p.updated_at from public.posts p where p.id = tests.id('post')), now(),
    'correction 11: a new text is an edit of a post'
);
select is(
    (select c.updated_at from public.comments c where c.id = tests.id('comment')), now(),
    'correction 11: new media are an edit of a comment'
);
select is(
    (select a.updated_at from public.get_my_account() a), now(),
    'correction 11: a new bio is an edit of a person'
);

select tests.act_as_postgres();
select tests.age('public.posts', tests.id('post'), '1 day', 'updated_at');
update public.posts set gif_url = 'https://a.example/1.gif' where id = tests.id('post');
select is(
    (select p.updated_at from public.posts p where p.id = tests.id('post')), now(),
    'correction 11: a gif is an edit of a post'
);
select tests.age('public.users', tests.id('ann'), '1 day', 'updated_at');
update public.users set badge = 'Verified' where id = tests.id('ann');
select is(
    (select u.updated_at from public.users u where u.id = tests.id('ann')), now(),
    'correction 11: a badge is an edit of a person'
);

select * from finish();
rollback;
