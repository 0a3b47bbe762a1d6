-- undo_repost(): says whether there was a repost; a quote's post goes with it.
begin;
select plan(16);

select tests.create_personas();
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('owner'), 'Hello'),
    (tests.id('quoted post'), tests.id('owner'), 'Hello again');
insert into public.reposts (user_id, post_id, type)
values
    (tests.id('stranger'), tests.id('post'), 'normal'),
    (tests.id('muted'), tests.id('post'), 'normal');
insert into public.posts (id, user_id, content, original_post_id, repost_type)
values
    (tests.id('quote'), tests.id('stranger'), 'Look', tests.id('quoted post'), 'quote'),
    (tests.id('other quote'), tests.id('muted'), 'Look', tests.id('quoted post'), 'quote');

select tests.act_as('stranger');
select is(public.undo_repost(tests.id('post')), true, 'undoing says that a repost ended');
select results_eq(
    $$select r.user_id from public.reposts r where r.post_id = tests.id('post')$$,
    $$values (tests.id('muted'))$$,
    'it ends one''s own and nobody else''s'
);
select is(
    (select s.repost_count from public.post_stats s where s.post_id = tests.id('post')),
    1::bigint,
    'and it does not count any more'
);
select is(public.undo_repost(tests.id('post')), false, 'undoing again ends nothing');
select is(
    (select p.deleted_at from public.posts p where p.id = tests.id('quote')),
    null,
    'a quote of another post stays'
);
select is(public.undo_repost(tests.id('no post')), false, 'nobody reposted what does not exist');
select is(public.undo_repost(null), false, 'nor nothing');

select is(public.undo_repost(tests.id('quoted post')), true, 'a quote can be undone');
select is(
    (select p.deleted_at from public.posts p where p.id = tests.id('quote')),
    now(),
    'its post is deleted, for its author to restore'
);
select tests.act_as('owner');
select results_eq(
    $$select p.id from public.posts p where p.original_post_id = tests.id('quoted post')$$,
    $$values (tests.id('other quote'))$$,
    'the quote of another stays'
);
select is(
    (select s.repost_count from public.post_stats s where s.post_id = tests.id('quoted post')),
    1::bigint,
    'and is what counts'
);

select tests.act_as_postgres();
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('owner'), tests.id('muted'), 'block');
select tests.act_as('muted');
select is(
    public.undo_repost(tests.id('post')), true, 'what one does not see any more can be undone'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.undo_repost(tests.id('post'))$$,
    '42501', 'permission denied for function undo_repost',
    'a visitor undoes nothing'
);
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id in (tests.id('muted'), tests.id('stranger'));
select tests.act_as('muted');
select throws_ok(
    $$select public.undo_repost(tests.id('quoted post'))$$,
    'PT403', 'account_suspended',
    'a suspended person undoes nothing'
);
select tests.act_as('stranger');
select throws_ok(
    $$select public.undo_repost(tests.id('no post'))$$,
    'PT403', 'account_suspended',
    'nor is told that there is nothing to undo'
);

select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
