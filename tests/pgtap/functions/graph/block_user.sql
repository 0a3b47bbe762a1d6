-- block_user(): separates two people, whoever of them saw the other before.
begin;
select plan(18);

select tests.create_personas();
select tests.create_user('suspended');
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('suspended');
insert into public.follows (follower_id, following_id)
values
    (tests.id('stranger'), tests.id('owner')),
    (tests.id('owner'), tests.id('stranger'));

select tests.act_as('stranger');
select results_eq(
    $$select c.user_id, c.filtered_user_id, c.filter_type::text
    from public.block_user(tests.id('owner')) c$$,
    $$values (tests.id('stranger'), tests.id('owner'), 'block')$$,
    'blocking answers with the filter'
);
select results_eq(
    $$select c.filtered_user_id from public.content_filters c where c.filter_type = 'block'$$,
    $$values (tests.id('owner'))$$,
    'who blocked reads it back'
);
select is_empty(
    $$select u.id from public.users u where u.id = tests.id('owner')$$,
    'who blocked does not see the other any more'
);
select tests.act_as('owner');
select is_empty(
    $$select u.id from public.users u where u.id = tests.id('stranger')$$,
    'nor the other way round'
);
select tests.act_as_postgres();
select is_empty('select f.* from public.follows f', 'follows between them have ended');

select tests.act_as('stranger');
select results_eq(
    $$select c.id from public.block_user(tests.id('owner')) c$$,
    $$select c.id from public.content_filters c
    where c.filtered_user_id = tests.id('owner') and c.filter_type = 'block'$$,
    'blocking again answers with the filter that stands'
);
select tests.act_as('owner');
select lives_ok(
    $$select public.block_user(tests.id('stranger'))$$,
    'who is blocked can block back'
);
select tests.act_as_postgres();
select results_eq(
    $$select h.viewer, h.author, h.blocks::integer from private.hidden h
    where tests.id('stranger') in (h.viewer, h.author)
    order by h.viewer = tests.id('stranger') desc$$,
    $$values
        (tests.id('stranger'), tests.id('owner'), 2),
        (tests.id('owner'), tests.id('stranger'), 2)$$,
    'two blocks are counted, repeats are not'
);

select tests.act_as('stranger');
select lives_ok(
    $$select public.block_user(tests.id('muted'))$$,
    'one blocks several people'
);
select lives_ok(
    $$select public.mute_user(tests.id('muted'))$$,
    'one mutes whom one blocked'
);
select results_eq(
    $$select c.filter_type::text from public.content_filters c
    where c.filtered_user_id = tests.id('muted')
    order by 1$$,
    $$values ('block'), ('mute')$$,
    'a block and a mute of one person stand side by side'
);
select throws_ok(
    $$select public.block_user(tests.id('stranger'))$$,
    '22023', 'cannot_filter_self',
    'nobody blocks themselves'
);
select throws_ok(
    $$select public.block_user(tests.id('nobody'))$$,
    'PT404', 'user_not_found',
    'somebody who does not exist is not found'
);
select throws_ok(
    'select public.block_user(null)',
    'PT404', 'user_not_found',
    'nobody at all is not found'
);
select lives_ok(
    $$select public.block_user(tests.id('suspended'))$$,
    'who has vanished can be blocked: the answer tells no block from a suspension'
);
select tests.act_as('suspended');
select throws_ok(
    $$select public.block_user(tests.id('stranger'))$$,
    'PT403', 'account_suspended',
    'a suspended person blocks nobody'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.block_user(tests.id('stranger'))$$,
    '42501', 'permission denied for function block_user',
    'a visitor blocks nobody'
);

select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
