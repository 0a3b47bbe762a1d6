-- Correction 22: under a policy that shows living rows only, an update of deleted_at fails on its
-- own result. Deleting and restoring are calls; what staff take down is another column.
begin;
select plan(19);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('ann'), 'hello'),
    (tests.id('bad post'), tests.id('ann'), 'buy my coin');

prepare living as select p.content from public.posts p order by p.content;
prepare state_of_post as
select p.deleted_at, p.removed_at from public.posts p where p.id = tests.id('post');

select tests.act_as('ann');
select throws_ok(
    $$update public.posts set deleted_at = now() where id = tests.id('post')$$,
    '42501', 'permission denied for table posts',
    'correction 22: an author does not write deleted_at'
);
select throws_ok(
    $$delete from public.posts where id = tests.id('post')$$,
    '42501', 'permission denied for table posts',
    'correction 22: an author does not erase a post'
);
select is(
    (select p.deleted_at from public.delete_post(tests.id('post')) p), now(),
    'correction 22: an author deletes a post by a call that returns it'
);
select results_eq(
    'state_of_post', $$values (now(), null::timestamptz)$$,
    'correction 22: the author finds the deleted post'
);
select tests.act_as('ben');
select results_eq(
    'living', $$values ('buy my coin')$$, 'correction 22: the others do not'
);
select throws_ok(
    $$select public.restore_post(tests.id('post'))$$,
    'PT404', 'post_not_found',
    'correction 22: nobody restores the post of another'
);
select throws_ok(
    $$select public.delete_post(tests.id('bad post'))$$,
    'PT404', 'post_not_found',
    'correction 22: nobody deletes the post of another'
);
select tests.act_as('ann');
select is(
    (select p.deleted_at from public.restore_post(tests.id('post')) p), null,
    'correction 22: the author restores it'
);
select tests.act_as('ben');
select results_eq(
    'living', $$values ('buy my coin'), ('hello')$$, 'correction 22: and the others see it again'
);

select tests.act_as('ann');
select public.delete_post(tests.id('post'));
select tests.age('public.posts', tests.id('post'), '30 days', 'deleted_at');
select lives_ok(
    $$select public.restore_post(tests.id('post'))$$,
    'correction 22: a post can be restored for 30 days'
);
select public.delete_post(tests.id('post'));
select tests.age('public.posts', tests.id('post'), '30 days 1 second', 'deleted_at');
select throws_ok(
    $$select public.restore_post(tests.id('post'))$$,
    'PT409', 'restore_expired',
    'correction 22: and no longer'
);

select tests.act_as_service_role();
update public.posts set removed_at = now(), removed_reason = 'spam' where id = tests.id('bad post');
select tests.act_as('ben');
select is_empty('living', 'correction 22: what staff take down is gone for others');
select tests.act_as('ann');
select results_eq(
    $$select p.deleted_at, p.removed_reason from public.posts p where p.id = tests.id('bad post')$$,
    $$values (null::timestamptz, 'spam')$$,
    'correction 22: its author sees it with the reason, and as not deleted'
);
select is_empty(
    $$update public.posts set content = 'edited' where id = tests.id('bad post') returning id$$,
    'correction 22: its author cannot edit it any more'
);
select throws_ok(
    $$select public.restore_post(tests.id('bad post'))$$,
    'PT409', 'post_removed',
    'correction 22: its author cannot restore it'
);
select public.delete_post(tests.id('bad post'));
select throws_ok(
    $$select public.restore_post(tests.id('bad post'))$$,
    'PT409', 'post_removed',
    'correction 22: not by deleting it first either'
);
select tests.act_as_service_role();
select throws_ok(
    $$update public.posts
    set removed_at = now(), removed_reason = null
    where id = tests.id('post')$$,
    '23514', 'new row for relation "posts" violates check constraint "posts_removed_reason_check"',
    'correction 22: nothing is taken down without a reason'
);
update public.posts
set deleted_at = null, removed_at = null, removed_reason = null
where id = tests.id('bad post');
select tests.act_as('ben');
select results_eq(
    'living', $$values ('buy my coin')$$, 'correction 22: what is reinstated is there for all'
);
select tests.act_as_postgres();
select is_empty(
    'select d.counter, d.id from private.counter_drift() d',
    'correction 22: the counts follow'
);

select * from finish();
rollback;
