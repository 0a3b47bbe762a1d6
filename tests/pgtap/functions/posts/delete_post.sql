-- delete_post(): gone for all others at once, and its author's to restore.
begin;
select plan(18);

select tests.create_personas();
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('owner'), 'Hello'),
    (tests.id('other post'), tests.id('owner'), 'Hello again'),
    (tests.id('removed post'), tests.id('owner'), 'Buy my coin');
update public.posts
set removed_at = now(), removed_reason = 'spam'
where id = tests.id('removed post');

-- Who may not
select tests.act_as('stranger');
select throws_ok(
    $$select public.delete_post(tests.id('post'))$$,
    'PT404', 'post_not_found',
    'nobody deletes the post of another'
);
select tests.act_as('moderator');
select throws_ok(
    $$select public.delete_post(tests.id('post'))$$,
    'PT404', 'post_not_found',
    'not even a moderator, who takes it down instead'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.delete_post(tests.id('post'))$$,
    '42501', 'permission denied for function delete_post',
    'a visitor deletes nothing'
);
select tests.act_as('owner');
select throws_ok(
    $$select public.delete_post(tests.id('no post'))$$,
    'PT404', 'post_not_found',
    'a post that does not exist is not found'
);
select throws_ok(
    'select public.delete_post(null)',
    'PT404', 'post_not_found',
    'no post at all is not found'
);
select is(
    (select p.post_count from public.profiles p where p.id = tests.id('owner')),
    2::bigint,
    'what was refused changed nothing'
);

-- Its author
select results_eq(
    $$select p.id, p.deleted_at from public.delete_post(tests.id('post')) p$$,
    $$values (tests.id('post'), now())$$,
    'deleting answers with the post'
);
select results_eq(
    $$select p.id from public.posts p where p.deleted_at is not null$$,
    $$values (tests.id('post'))$$,
    'its author still reads it, and lost no other'
);
select is(
    (select p.post_count from public.profiles p where p.id = tests.id('owner')),
    1::bigint,
    'it does not count any more'
);
select tests.act_as('stranger');
select results_eq(
    'select p.id from public.posts p',
    $$values (tests.id('other post'))$$,
    'others do not see it'
);
select tests.act_as_postgres();
select tests.age('public.posts', tests.id('post'), '1 hour', 'deleted_at');
select tests.act_as('owner');
select results_eq(
    $$select p.deleted_at from public.delete_post(tests.id('post')) p$$,
    $$values (now() - interval '1 hour')$$,
    'deleting again does not put off the purge'
);
select is(
    (select p.post_count from public.profiles p where p.id = tests.id('owner')),
    1::bigint,
    'nor count again'
);
select is(
    (select p.updated_at from public.posts p where p.id = tests.id('post')),
    (select p.created_at from public.posts p where p.id = tests.id('post')),
    'deleting is no edit'
);
select lives_ok(
    $$select public.delete_post(tests.id('removed post'))$$,
    'what staff took down can be deleted'
);
select results_eq(
    $$select p.deleted_at, p.removed_at, p.removed_reason from public.posts p
    where p.id = tests.id('removed post')$$,
    $$values (now(), now(), 'spam')$$,
    'and stays taken down'
);
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('owner');
select tests.act_as('owner');
select throws_ok(
    $$select public.delete_post(tests.id('other post'))$$,
    'PT403', 'account_suspended',
    'a suspended person deletes no post'
);

select tests.act_as_postgres();
select is(
    (select p.deleted_at from public.posts p where p.id = tests.id('other post')),
    null,
    'which stays'
);
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
