-- unblock_user(): opens what one closed oneself, and only that.
begin;
select plan(12);

select tests.create_personas();
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values
    (tests.id('owner'), tests.id('stranger'), 'block'),
    (tests.id('stranger'), tests.id('owner'), 'block'),
    (tests.id('stranger'), tests.id('owner'), 'mute');
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('muted');
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values
    (tests.id('stranger'), tests.id('muted'), 'block'),
    (tests.id('muted'), tests.id('stranger'), 'block');

select tests.act_as('stranger');
select is(public.unblock_user(tests.id('owner')), true, 'unblocking says that a block ended');
select results_eq(
    $$select c.filter_type::text from public.content_filters c
    where c.filtered_user_id = tests.id('owner')$$,
    $$values ('mute')$$,
    'a mute of the same person stays'
);
select is_empty(
    $$select u.id from public.users u where u.id = tests.id('owner')$$,
    'the other''s own block still separates the two'
);
select is(public.unblock_user(tests.id('owner')), false, 'unblocking again ends nothing');
select tests.act_as('owner');
select is(
    public.unblock_user(tests.id('stranger')), true, 'the other ends a block of their own'
);
select isnt_empty(
    $$select u.id from public.users u where u.id = tests.id('stranger')$$,
    'with both blocks gone they see each other again'
);
select tests.act_as('stranger');
select isnt_empty(
    $$select u.id from public.users u where u.id = tests.id('owner')$$,
    'both ways'
);
select is(
    public.unblock_user(tests.id('muted')), true, 'a block of a suspended account can be ended'
);
select is(public.unblock_user(null), false, 'nobody blocked nobody');
select tests.act_as('muted');
select throws_ok(
    $$select public.unblock_user(tests.id('stranger'))$$,
    'PT403', 'account_suspended',
    'a suspended person unblocks nobody'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.unblock_user(tests.id('stranger'))$$,
    '42501', 'permission denied for function unblock_user',
    'a visitor unblocks nobody'
);

select tests.act_as_postgres();
select results_eq(
    $$select h.viewer, h.author, h.blocks::integer from private.hidden h
    where tests.id('stranger') in (h.viewer, h.author)
    order by h.viewer = tests.id('stranger') desc$$,
    $$values
        (tests.id('stranger'), tests.id('muted'), 1),
        (tests.id('muted'), tests.id('stranger'), 1)$$,
    'of two blocks one is left'
);

select * from finish();
rollback;
