-- An account is erased: Ann's account is deleted, comes back, and in the end is erased from
-- auth.users, as the dashboard does it. What was hers goes; what others wrote stays.
begin;
select plan(27);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara']) p (name);
select tests.act_as('ann');
select public.create_post('$ACME at last', id => tests.id('post by ann'));
select tests.act_as('ben');
select public.create_post(
    'Any ideas?', array['https://a.example/1.png'], id => tests.id('question')
);
select public.quote_post(tests.id('post by ann'), 'I doubt it', id => tests.id('quote by ben'));
select public.follow_user(tests.id('ann'));
select tests.act_as('ann');
insert into public.comments (post_id, content) values (tests.id('question'), 'Call me: 555 0100');
insert into public.comments (post_id, content) values (tests.id('question'), 'Or do not');
select public.quote_post(tests.id('question'), 'Someone?', id => tests.id('quote by ann'));
select public.follow_user(tests.id('ben'));
select public.block_user(tests.id('cara'));
update public.users set username = 'ann_of_old' where id = tests.id('ann');
select tests.act_as('ben');
insert into public.comments (post_id, parent_comment_id, content)
select c.post_id, c.id, 'I called, thank you'
from public.comments c
where c.content like 'Call me%';
select public.react(comment_id => c.id)
from public.comments c
where c.content like 'Call me%';

-- She is deleted, softly: gone for others, there for herself.
select tests.act_as_postgres();
update public.users set deleted_at = now() where id = tests.id('ann');
select tests.act_as('ben');
select throws_ok(
    $$select public.get_profile('ann_of_old')$$, 'PT404', 'user_not_found',
    'a deleted person is gone for others'
);
select results_eq(
    $$select p.content from public.posts p order by p.content$$,
    $$values ('Any ideas?'), ('I doubt it')$$,
    'with her posts'
);
select results_eq(
    'select c.content from public.comments c', $$values ('I called, thank you')$$,
    'and her comments; the answer to her stays'
);
select throws_ok(
    $$select public.react(post_id => tests.id('post by ann'))$$, 'PT404', 'post_not_found',
    'nobody likes what is gone'
);
select tests.act_as('ann');
select results_eq(
    'select a.username, a.deleted_at from public.get_my_account() a',
    $$values ('ann_of_old', now())$$,
    'she still reads her account'
);
select is(
    (select count(*) from public.posts p where p.user_id = tests.id('ann')), 2::bigint,
    'and her posts'
);
select throws_ok(
    $$select public.create_post('Wait!')$$, 'PT403', 'account_deleted', 'but writes nothing'
);
select tests.act_as_anon();
select is(
    (select s.reply_count from public.comment_stats s), 0::bigint,
    'a visitor finds the one comment that is left, its counts right'
);
select tests.act_as_postgres();
update public.users set deleted_at = null where id = tests.id('ann');
select tests.act_as('ben');
select is(
    (select p.follows_me from public.get_profile('ann_of_old') p), true,
    'back again, everything is as it was'
);
select is(
    (select count(*) from public.posts p where p.user_id = tests.id('ann')), 2::bigint,
    'her posts too'
);

-- She is erased.
select tests.act_as_postgres();
select lives_ok(
    $$delete from auth.users where id = tests.id('ann')$$, 'her account is erased by a plain delete'
);
select is_empty(
    $$select u.id from public.users u where u.id = tests.id('ann')$$, 'the person is gone'
);
select is_empty(
    $$select 1 from public.posts p
    where p.id in (tests.id('post by ann'), tests.id('quote by ann'))
    union all
    select 1 from public.reposts r where r.user_id = tests.id('ann')
    union all
    select 1 from public.content_filters f where f.user_id = tests.id('ann')
    union all
    select 1 from private.username_holds h where h.user_id = tests.id('ann')$$,
    'with posts, quotes, blocks and held names'
);
select is_empty(
    $$select c.id from public.comments c
    where c.content like '%555%'
        or c.content = 'Or do not'$$,
    'no word of hers is left'
);
select tests.act_as('ben');
select results_eq(
    'select c.content, c.parent_comment_id is not null from public.comments c',
    $$values ('I called, thank you', true)$$,
    'the answer to her stays, in its place'
);
select is_empty(
    $$select c.id from public.comments c
    join public.comments r on r.parent_comment_id = c.id$$,
    'what it answered is not shown'
);
select results_eq(
    $$select p.content, p.original_post_id, p.repost_type::text
    from public.posts p
    where p.id = tests.id('quote by ben')$$,
    $$values ('I doubt it', null::uuid, 'quote')$$,
    'the quote by Ben stays, without what it quoted'
);
select lives_ok(
    $$update public.posts set content = 'I doubted it' where id = tests.id('quote by ben')$$,
    'he can still edit it'
);
select is(
    (select p.deleted_at from public.delete_post(tests.id('quote by ben')) p), now(), 'delete it'
);
select is(
    (select p.deleted_at from public.restore_post(tests.id('quote by ben')) p), null,
    'and restore it'
);
select results_eq(
    $$select p.follower_count, p.following_count, p.post_count
    from public.profiles p
    where p.id = tests.id('ben')$$,
    $$values (0::bigint, 0::bigint, 2::bigint)$$,
    'his counts are without her'
);
select results_eq(
    $$select s.comment_count, s.repost_count
    from public.post_stats s
    where s.post_id = tests.id('question')$$,
    $$values (1::bigint, 0::bigint)$$,
    'and so are those of his post'
);
select tests.act_as('ann');
select throws_ok(
    'select public.get_my_account()', 'PT401', 'account_missing',
    'her old token belongs to nobody'
);
select throws_ok(
    $$select public.create_post('Still here')$$, 'PT401', 'account_missing', 'and writes nothing'
);

-- Somebody else comes.
select tests.create_user('dora', '{"username": "ann"}');
select is(
    (select u.username::text from public.users u where u.id = tests.id('dora')), 'ann',
    'her first name is free again'
);
select tests.act_as('cara');
select lives_ok(
    $$select public.follow_user(tests.id('dora'))$$,
    'a block of the old Ann does not stick to the new one'
);
select tests.act_as_postgres();
select is_empty(
    'select d.counter, d.id from private.counter_drift() d', 'every counter is right'
);

select * from finish();
rollback;
